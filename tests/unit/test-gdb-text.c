/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GDB 10 to 18 really print, tests/golden/gdb-texts: kind, pid, core file, thread ids and hostile names. */
#include "facts/gdb_text.h"

#include <glob.h>

#include "base/memory.h"
#include "t.h"

enum { THREADS = 5 };

static const char *const names[THREADS] = {"progA", "worker-0", "worker 1", "a\"b) \\c", "x\" (LWP 1) \"y"};

/* The lines of one block of the sample. */
static void feed(struct why_model *model, const char *sample, const char *what,
                 void (*take)(struct why_model *, const char *, size_t))
{
    char *head = why_printf(model->arena, "\ntext %s\n", what);
    const char *start = strstr(sample, head), *end = start ? strstr(start, "\nendtext\n") : NULL;

    if (!start)
        return;
    t_expect(end);
    start += strlen(head);
    take(model, start, end >= start ? (size_t)(end - start + 1) : 0);
}

static bool has(const char *path, const char *word)
{
    return strstr(path, word) != NULL;
}

static enum why_target_kind kind_by_name(const char *path)
{
    return has(path, "-none") || has(path, "-two-inferiors") ? WHY_TARGET_UNKNOWN
           : has(path, "remote")                             ? WHY_TARGET_REMOTE
           : has(path, "-core")                              ? WHY_TARGET_CORE
                                                             : WHY_TARGET_LIVE;
}

static bool is_named(const struct why_model *model, const char *name)
{
    for (size_t i = 0; i < THREADS; i++)
        if (model->threads[i].name && !strcmp(model->threads[i].name, name))
            return true;
    return false;
}

/* GDB numbers them in an order of its own. */
static void check_threads(const struct why_model *model, const char *path)
{
    bool single = has(path, "single");

    for (size_t i = 0; i < (single ? 1 : THREADS); i++) {
        t_expect(model->threads[i].tid >= model->source.pid && model->threads[i].tid < model->source.pid + 100);
        t_expect(model->source.target == WHY_TARGET_CORE || single || is_named(model, names[i]));
    }
}

static void check(const char *path)
{
    WHY_FCLOSE FILE *file = fopen(path, "re");
    char sample[1 << 16];
    struct why_model *model = why_model_new();
    struct why_error err;

    t_expect(file);
    sample[fread(sample, 1, sizeof(sample) - 1, file)] = '\0';
    for (uint32_t i = 0; i < THREADS; i++)
        why_model_add_thread(model, &err)->gdb_number = i + 1;
    feed(model, sample, "info-inferiors", why_gdb_inferiors);
    feed(model, sample, "info-threads", why_gdb_threads);
    feed(model, sample, "info-target", why_gdb_target);
    fprintf(stderr, "%s\n", path);
    if (kind_by_name(path) != WHY_TARGET_UNKNOWN) {
        t_expect(model->source.target == kind_by_name(path));
        t_expect(model->source.pid > 1);
        check_threads(model, path);
        /* Since GDB 15 a core brings its program along if that is still there. */
        t_expect(has(path, "no-exe") || model->source.executable);
        t_expect(!model->source.executable || model->source.executable[0] == '/');
        t_expect((model->source.core != NULL) == (model->source.target == WHY_TARGET_CORE));
        t_expect(!model->source.core || has(model->source.core, "/opt/host/core"));
    }
    why_model_free(model);
}

int main(void)
{
    glob_t found;

    t_expect(!glob("tests/golden/gdb-texts/*.txt", 0, NULL, &found));
    t_expect(found.gl_pathc >= 12);
    for (size_t i = 0; i < found.gl_pathc; i++)
        check(found.gl_pathv[i]);
    globfree(&found);
    return 0;
}
