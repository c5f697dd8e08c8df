/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser: what it takes, what it refuses and where, and that nothing it is fed makes it crash or hang. */
#include "facts/facts.h"

#include <dirent.h>

#include "base/memory.h"
#include "t.h"

static int parse(const char *text, size_t length, struct why_model **ret_model, struct why_error *err)
{
    bool examined;
    int result = why_facts_parse(text, length, ret_model, &examined, err);

    if (!result && why_model_seal(*ret_model, err)) {
        why_model_free(*ret_model);
        return -1;
    }
    return result;
}

static void refuses(const char *text, const char *message)
{
    struct why_model *model;
    struct why_error err;

    t_expect(parse(text, strlen(text), &model, &err) == -1);
    t_expect_string(err.message, message);
}

#define HEAD "unloadwhy-facts 1\n"
#define MEMBERS                                                                                                      \
    " l_addr=0x1 l_ld=0x2 l_next=0x0 l_ns=0 l_direct_opencount=1 l_map_start=0x1000 l_map_end=0x2000 l_flags_1=0x0"
#define MAIN "map addr=0x10 l_real=0x10 l_type=0" MEMBERS " l_name=\"\"\n"
#define LIBRARY "map addr=0x20 l_real=0x20 l_type=2" MEMBERS " l_name=\"/l\"\n"
#define NS "namespace id=0 head=0x10\n"

static void test_refusals(void)
{
    refuses("", "line 1, column 1: the first line is not \"unloadwhy-facts 1\"");
    refuses("unloadwhy-facts 2\nend\n", "line 1, column 1: the first line is not \"unloadwhy-facts 1\"");
    refuses(HEAD "loader nns=1\n", "line 3, column 1: the facts stop before their end");
    refuses(HEAD "loader nns=1\nend\nend\n", "line 3, column 4: something after the end");
    refuses(HEAD "leader nns=1\nend\n", "line 2, column 1: an unknown record");
    refuses(HEAD "loader mns=1\nend\n", "line 2, column 8: an unknown key");
    refuses(HEAD "loader nns=x\nend\n", "line 2, column 12: a number was expected");
    refuses(HEAD "loader nns=99999999999999999999\nend\n", "line 2, column 31: a number of more than 64 bits");
    refuses(HEAD "loader nns=1 nns=1\nend\n", "line 2, column 14: the same key twice");
    refuses(HEAD "loader nns=1\tx\nend\n", "line 2, column 13: a space was expected");
    refuses(HEAD "source producer=\"a\nend\n", "line 2, column 17: a string without its closing quote");
    refuses(HEAD "source producer=\"a\\q\"\nend\n", "line 2, column 19: an unknown escape in a string");
    refuses(HEAD "source word_size=5\nend\n", "line 2, column 1: a word size that is neither 4 nor 8");
    refuses(HEAD "text info-threads\nxx\n", "line 3, column 1: the text has no endtext");
    refuses(HEAD "text surprise\nendtext\nend\n", "line 2, column 6: an unknown text, or one for the second time");
    refuses(HEAD "loader nns=1\ntext query\nreport\nendtext\nend\n",
            "line 3, column 6: a query that is not on the second line");
    refuses(HEAD "dtor tid=7 node=0x1\nend\n", "line 2, column 1: a destructor of an unknown thread");
}

/* What a hostile thread name can do to the stream: break it, but not add to it. */
static void test_forged_texts(void)
{
    refuses(HEAD "text info-threads\nendtext\n" MAIN "endtext\nend\n",
            "line 4, column 1: a record after the first text");
    refuses(HEAD "text info-threads\nendtext\ntext info-threads\nendtext\nend\n",
            "line 4, column 6: an unknown text, or one for the second time");
}

static void test_layout_check(void)
{
    refuses(HEAD "end\n", "layout mismatch: no link map");
    refuses(HEAD NS LIBRARY "end\n",
            "layout mismatch: the program is not the first map, but l_type of the link map at 0x20");
    refuses(HEAD MAIN "end\n", "layout mismatch: unknown l_ns of the link map at 0x10");
    refuses(HEAD NS MAIN "map addr=0x20 l_real=0x30 l_type=2" MEMBERS "\nend\n",
            "layout mismatch: impossible l_real of the link map at 0x20");
    refuses(HEAD NS MAIN "map addr=0x20 l_real=0x20 l_type=2\nend\n",
            "layout mismatch: no l_addr of the link map at 0x20");
    refuses(HEAD NS MAIN MAIN "end\n", "two link maps at 0x10");
    refuses(HEAD NS MAIN "initfini map=0x10 list=0x10,0x99,\nend\n",
            "layout mismatch: unknown map in l_initfini of the link map at 0x10");
    refuses(HEAD NS MAIN "initfini map=0x10 list=0x99,\nend\n",
            "layout mismatch: strange first element in l_initfini of the link map at 0x10");
    refuses(HEAD "namespace id=0 head=0x10 nloaded=2\nloader lock_owner=0\n" MAIN "end\n",
            "layout mismatch: namespace 0 has 1 link map, its counter says 2");
}

static void test_texts(void)
{
    static const char text[] =
        HEAD NS MAIN "thread tid=4243 pthread=0x1\n"
                     "text info-inferiors\n"
                     "  Num  Description       Connection           Executable        \n"
                     "  1    process 99        1 (native)           /bin/other        \n"
                     "* 2    process 4242      2 (native)           /opt/a b/prog     \n"
                     "endtext\n"
                     "text info-threads\n"
                     "  Id   Target Id                                    Frame \n"
                     "* 1    Thread 0x7ffff7d8e740 (LWP 4242) \"prog\"      0x0 in f ()\n"
                     "  2    Thread 0x7ffff7d8d6c0 (LWP 4243) \"a \\\"q\\\" b\" 0x0 in g (s=\"x\")\n"
                     "endtext\nend\n";
    struct why_model *model;
    struct why_error err;

    t_expect(!parse(text, sizeof(text) - 1, &model, &err));
    t_expect(model->source.pid == 4242 && model->source.target == WHY_TARGET_LIVE);
    t_expect_string(model->source.executable, "/opt/a b/prog");
    t_expect(model->threads[0].gdb_number == 2);
    t_expect_string(model->threads[0].name, "a \\\"q\\\" b");
    why_model_free(model);
}

/* What GDB puts in place of a string, or behind it. */
static void test_strings(void)
{
    static const char text[] =
        HEAD "event map=0x1 bound=\"ab\"<error: Cannot access memory at address 0x1000> "
             "file=\"c\\303\\244\"... error=<error: Cannot access memory at address 0x1>\n" NS MAIN "end\n";
    struct why_model *model;
    struct why_error err;

    t_expect(!parse(text, sizeof(text) - 1, &model, &err));
    t_expect_string(model->event.bound, "ab...");
    t_expect_string(model->event.file, "c\303\244...");
    t_expect(!model->event.error);
    why_model_free(model);
}

/* GDB 18, of memory that only a file has which is not there. */
static void test_unavailable(void)
{
    static const char text[] = HEAD "event map=0x1 bound=\"ab\" file=<unavailable>\n" NS MAIN "end\n";
    struct why_model *model;
    struct why_error err;

    t_expect(!parse(text, sizeof(text) - 1, &model, &err));
    t_expect_string(model->event.bound, "ab");
    t_expect(!model->event.file);
    why_model_free(model);
}

/* Take a good file and spoil it in ways that a seed decides. */
static void spoil(char *text, size_t length, unsigned seed)
{
    static const char bytes[] = "\"\\=, x0\n-9,end";

    for (int i = 0; i < 1 + (int)(seed % 4); i++) {
        size_t at = (size_t)rand_r(&seed) % length;

        if (rand_r(&seed) % 8)
            text[at] = bytes[(size_t)rand_r(&seed) % (sizeof(bytes) - 1)];
        else
            text[at] = (char)rand_r(&seed);
    }
}

static void fuzz(const char *path)
{
    enum { TRIES = 300 };
    WHY_FCLOSE FILE *file = fopen(path, "re");
    char text[1 << 18], spoilt[1 << 18];
    size_t length;

    t_expect(file);
    length = fread(text, 1, sizeof(text) - 1, file);
    for (unsigned seed = 1; seed <= TRIES; seed++) {
        struct why_model *model;
        struct why_error err;

        memcpy(spoilt, text, length);
        spoil(spoilt, length, seed);
        spoilt[length] = '\0';
        if (!parse(spoilt, length, &model, &err))
            why_model_free(model);
    }
}

static void test_fuzz(void)
{
    DIR *directory = opendir("tests/golden");

    t_expect(directory);
    for (struct dirent *entry; (entry = readdir(directory));)
        if (strstr(entry->d_name, ".facts")) {
            char path[512];

            snprintf(path, sizeof(path), "tests/golden/%s", entry->d_name);
            fuzz(path);
        }
    closedir(directory);
}

int main(void)
{
    test_refusals();
    test_forged_texts();
    test_layout_check();
    test_texts();
    test_strings();
    test_unavailable();
    test_fuzz();
    return 0;
}
