/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence about libraries that this very program has opened: their files as they were, gone, replaced, overwritten;
 * names of their functions; somebody else's process taken for ours. What is examined is a child that stands still.
 */
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/memory.h"
#include "evidence/evidence.h"
#include "process/target.h"
#include "t.h"

static char directory[] = "/tmp/test-evidence.XXXXXX";

static const char library_source[] = "static void hidden(void *object) { *(volatile int *)object = 1; }\n"
                                     "void exported(void *object) { *(volatile int *)object = 2; }\n"
                                     "void *hidden_address(void) { return (void *)hidden; }\n"
                                     "int variable = 3;\n"
                                     "__asm__(\".data\\n .globl only_one\\n .type only_one, %gnu_unique_object\\n\"\n"
                                     "        \" .size only_one, 4\\n only_one: .long 0\\n .text\");\n";

/* Compile a library into the test's directory; the test fails without a compiler. */
static void compile(const char *name, const char *source, const char *flags)
{
    char command[PATH_MAX * 2];
    FILE *pipe;

    snprintf(command, sizeof(command),
             "${CC:-cc} -shared -fPIC -O1 -x c -o %s/%s - -Wl,-soname,%s -Wl,--build-id -Wl,--no-as-needed -lc %s",
             directory, name, name, flags);
    pipe = popen(command, "we");
    t_expect(pipe && fputs(source, pipe) >= 0 && pclose(pipe) == 0);
}

static const char *path_of(const char *name)
{
    static char paths[4][PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, PATH_MAX, "%s/%s", directory, name);
    return path;
}

/* As `cat from > to` does (truncate), or as rsync --inplace. */
static void overwrite(const char *to, const char *from, bool truncate)
{
    int in = open(path_of(from), O_RDONLY | O_CLOEXEC);
    int out = open(path_of(to), O_WRONLY | O_CREAT | O_CLOEXEC | (truncate ? O_TRUNC : 0), 0755);
    char buffer[4096];
    ssize_t n;

    t_expect(in >= 0 && out >= 0);
    while ((n = read(in, buffer, sizeof(buffer))) > 0)
        t_expect(write(out, buffer, (size_t)n) == n);
    t_expect(!ftruncate(out, lseek(out, 0, SEEK_CUR)));
    close(in);
    close(out);
}

static void replace(const char *name, const char *by)
{
    overwrite("temporary", by, true);
    t_expect(!rename(path_of("temporary"), path_of(name)));
}

/* --- A model of ourselves, as far as the public structures tell --- */

struct extent {
    ElfW(Addr) base;
    uint64_t start, end;
};

static int find_extent(struct dl_phdr_info *info, size_t size, void *closure)
{
    struct extent *extent = closure;

    (void)size;
    if (info->dlpi_addr != extent->base)
        return 0;
    extent->start = UINT64_MAX;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD) {
            uint64_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr, end = start + info->dlpi_phdr[i].p_memsz;

            start &= ~UINT64_C(4095);
            extent->start = start < extent->start ? start : extent->start;
            extent->end = end > extent->end ? end : extent->end;
        }
    return 1;
}

static struct why_map *add_map(struct why_model *model, const struct link_map *link_map, unsigned type)
{
    struct extent extent = {.base = link_map->l_addr};
    struct why_error err;
    struct why_map *map = why_model_add_map(model, (uintptr_t)link_map, &err);

    t_expect(map && dl_iterate_phdr(find_extent, &extent));
    why_map_set(map, WHY_l_addr, link_map->l_addr);
    why_map_set(map, WHY_l_ld, (uintptr_t)link_map->l_ld);
    why_map_set(map, WHY_l_next, (uintptr_t)link_map->l_next);
    why_map_set(map, WHY_l_real, (uintptr_t)link_map);
    why_map_set(map, WHY_l_ns, 0);
    why_map_set(map, WHY_l_type, type);
    why_map_set(map, WHY_l_direct_opencount, 1);
    why_map_set(map, WHY_l_map_start, extent.start);
    why_map_set(map, WHY_l_map_end, extent.end);
    why_map_set(map, WHY_l_flags_1, 0);
    map->name = why_strdup(model->arena, link_map->l_name);
    return map;
}

/* The program and one library that it opened; not sealed. */
static struct why_model *make_model(void *handle)
{
    struct why_model *model = why_model_new();
    struct why_error err;

    model->source.word_size = sizeof(void *);
    model->source.big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    t_expect(why_model_add_namespace(model, 0, &err));
    add_map(model, _r_debug.r_map, WHY_LT_EXECUTABLE);
    add_map(model, handle, WHY_LT_LOADED);
    return model;
}

static void add_destructor(struct why_model *model, const void *function)
{
    struct why_error err;
    struct why_destructor *destructor = why_model_add_destructor(model, &err);

    t_expect(destructor);
    destructor->stored = (uintptr_t)function; /* plainly, as machines without a guard store it */
}

static void seal(struct why_model *model)
{
    struct why_error err;

    if (why_model_seal(model, &err)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
}

static const char *missing_why(const struct why_model *model, const char *what)
{
    for (size_t i = 0; i < model->missing_count; i++)
        if (!strcmp(model->missing[i].word, what))
            return model->missing[i].why;
    return NULL;
}

/* --- A library under examination --- */

struct subject {
    void *handle;
    const void *hidden, *exported;
    pid_t child; /* a copy of us that stands still; what is examined */
};

static pid_t start_child(bool as_nobody)
{
    pid_t child;
    int ready[2];
    char byte;

    t_expect(!pipe(ready));
    child = t_fork();
    if (!child) {
        if (as_nobody) {
            t_become_nobody();
            prctl(PR_SET_DUMPABLE, 1); /* or nobody but root may look */
        }
        t_expect(write(ready[1], "", 1) == 1);
        for (;;)
            pause();
    }
    t_expect(read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

static struct subject open_subject(const char *name, const char *flags)
{
    struct subject subject;
    void *(*address)(void);

    compile(name, library_source, flags);
    subject.handle = dlopen(path_of(name), RTLD_NOW);
    t_expect(subject.handle);
    *(void **)&address = dlsym(subject.handle, "hidden_address");
    subject.hidden = address();
    subject.exported = dlsym(subject.handle, "exported");
    subject.child = start_child(false);
    return subject;
}

static void close_subject(struct subject *subject)
{
    kill(subject->child, SIGKILL);
    waitpid(subject->child, NULL, 0);
}

static struct why_target *open_target(pid_t pid)
{
    struct why_target *target;
    struct why_error err;

    if (why_target_open_process(pid, &target, &err)) {
        fprintf(stderr, "pid %d: %s\n", pid, err.message);
        exit(1);
    }
    return target;
}

static struct why_model *examine(const struct subject *subject)
{
    struct why_target *target = open_target(subject->child);
    struct why_model *model = make_model(subject->handle);
    struct why_error err;

    add_destructor(model, subject->hidden);
    add_destructor(model, subject->exported);
    seal(model);
    t_expect(!why_evidence_identify(model, target, &err));
    why_evidence_collect(model, target);
    why_target_close(target);
    return model;
}

static bool may_open_mapped_files(void)
{
    struct why_target *target = open_target(getpid());
    const struct why_mapping *mapping = why_target_mapping_at(target, (uintptr_t)may_open_mapped_files);
    struct why_error err;
    struct stat st;
    bool may = !why_target_stat_file(target, mapping, &st, &err);

    why_target_close(target);
    return may;
}

static void expect_names(const struct why_model *model, const char *hidden, const char *exported)
{
    const char *wanted[] = {hidden, exported};

    for (size_t i = 0; i < 2; i++) {
        const char *symbol = model->destructors[i].symbol;

        t_expect(model->destructors[i].function_map == 1);
        t_expect(!symbol == !wanted[i]);
        if (symbol)
            t_expect_string(symbol, wanted[i]);
    }
    t_expect((hidden && exported) == !missing_why(model, "symbol"));
}

/* --- Files --- */

/* Nothing was done to it since we began. */
static void test_same(void)
{
    struct subject subject = {.handle = dlopen("libm.so.6", RTLD_NOW), .child = start_child(false)};
    struct why_model *model = make_model(subject.handle);
    struct why_target *target = open_target(subject.child);

    seal(model);
    why_evidence_collect(model, target);
    t_expect(model->maps[1].file.state == WHY_FILE_SAME);
    why_target_close(target);
    why_model_free(model);
    close_subject(&subject);
}

/* What we compiled may have been changed after we opened it, as far as an observer can tell. The child says when it
   was forked, but its memory is ours. */
static void test_touched(void)
{
    struct subject subject = open_subject("libsame.so", "-Wl,-z,nodelete");
    struct why_model *model = examine(&subject);
    const struct why_map *map = &model->maps[1];
    struct stat st;

    t_expect(map->file.state == WHY_FILE_TOUCHED && !stat(path_of("libsame.so"), &st));
    t_expect(!map->file.mapped_id.length && map->file.disk_id.length == 20);
    t_expect(map->file.mapped_inode == st.st_ino && map->file.disk_inode == st.st_ino);
    t_expect_string(map->file.path, path_of("libsame.so"));
    t_expect(map->dynamic.known && (map->dynamic.flags_1 & WHY_DF_1_NODELETE));
    t_expect_string(map->dynamic.soname, "libsame.so");
    t_expect(map->dynamic.needed_count >= 1);
    t_expect(map->maker == WHY_MAKER_UNKNOWN);
    t_expect(model->maps[0].file.state == WHY_FILE_UNKNOWN); /* not asked about */
    expect_names(model, "hidden", "exported");
    t_expect(!model->missing_count);
    why_model_free(model);
    close_subject(&subject);
}

static void test_deleted(void)
{
    struct subject subject = open_subject("libdeleted.so", "");
    struct why_model *model;

    unlink(path_of("libdeleted.so"));
    model = examine(&subject);
    t_expect(model->maps[1].file.state == WHY_FILE_DELETED && model->maps[1].file.mapped_id.length == 20);
    t_expect(!model->maps[1].file.disk_inode && !model->maps[1].file.disk_id.length);
    expect_names(model, may_open_mapped_files() ? "hidden" : NULL, "exported");
    why_model_free(model);
    close_subject(&subject);
}

static void test_replaced(void)
{
    struct subject subject = open_subject("libreplaced.so", "");
    struct why_model *model;
    const struct why_file *file;

    compile("libother.so", "void another(void) {} void exported(void) {}", "");
    replace("libreplaced.so", "libother.so");
    model = examine(&subject);
    file = &model->maps[1].file;
    t_expect(file->state == WHY_FILE_REPLACED && file->mapped_inode != file->disk_inode && file->disk_inode);
    t_expect(file->mapped_id.length == 20 && file->disk_id.length == 20);
    t_expect(memcmp(file->mapped_id.bytes, file->disk_id.bytes, 20));
    expect_names(model, may_open_mapped_files() ? "hidden" : NULL, "exported");
    why_model_free(model);
    close_subject(&subject);
}

/* Another file, but the same build: its symbols are right. */
static void test_reinstalled(void)
{
    struct subject subject = open_subject("libreinstalled.so", "");
    struct why_model *model;

    replace("libreinstalled.so", "libreinstalled.so");
    model = examine(&subject);
    t_expect(model->maps[1].file.state == WHY_FILE_REPLACED);
    t_expect(!memcmp(&model->maps[1].file.mapped_id, &model->maps[1].file.disk_id, sizeof(struct why_build_id)));
    expect_names(model, "hidden", "exported");
    why_model_free(model);
    close_subject(&subject);
}

/* mv lib.so lib.old; cp new lib.so: the kernel shows the file under its new name. */
static void test_moved(bool replaced)
{
    struct subject subject = open_subject("libmoved.so", "");
    struct why_model *model;

    t_expect(!rename(path_of("libmoved.so"), path_of("libmoved.old")));
    if (replaced)
        overwrite("libmoved.so", "libsame.so", true);
    model = examine(&subject);
    t_expect(model->maps[1].file.state == (replaced ? WHY_FILE_REPLACED : WHY_FILE_TOUCHED));
    t_expect_string(model->maps[1].file.path, path_of(replaced ? "libmoved.so" : "libmoved.old"));
    why_model_free(model);
    close_subject(&subject);
    unlink(path_of("libmoved.so"));
}

/* Nothing of a file that was written over can name what was loaded; not even memory can. */
static void examine_overwritten(const char *name, bool truncate)
{
    struct subject subject = open_subject(name, "");
    struct why_model *model;

    compile("libother.so", "int table[9000]; void another(void) {} void exported(void) {}", "");
    overwrite(name, "libother.so", truncate);
    model = examine(&subject);
    t_expect(model->maps[1].file.state == WHY_FILE_OVERWRITTEN);
    t_expect(model->maps[1].file.mapped_inode == model->maps[1].file.disk_inode);
    t_expect(!model->maps[1].file.mapped_id.length && model->maps[1].file.disk_id.length == 20);
    t_expect(!model->maps[1].dynamic.known && missing_why(model, "dynamic section"));
    expect_names(model, NULL, NULL);
    t_expect_string(missing_why(model, "symbol"), "its file was overwritten while it was mapped");
    why_model_free(model);
    close_subject(&subject);
}

/* In a process of its own: the next dlopen or exit of one whose library was overwritten crashes. */
static void test_overwritten(const char *name, bool truncate)
{
    pid_t child = t_fork();
    int status;

    if (!child) {
        examine_overwritten(name, truncate);
        _exit(0);
    }
    t_expect(waitpid(child, &status, 0) == child && status == 0);
}

/* One constant is another one: nothing in memory tells, but it is not said to be the same. */
static void test_other_constant(void)
{
    struct subject subject = open_subject("libconstant.so", "");
    struct why_model *model = examine(&subject);
    struct why_build_id before = model->maps[1].file.disk_id;
    char *source = strdup(library_source);

    why_model_free(model);
    strstr(source, "= 2;")[2] = '4';
    compile("libother.so", source, "-Wl,-soname,libconstant.so");
    free(source);
    overwrite("libconstant.so", "libother.so", false);
    model = examine(&subject);
    t_expect(model->maps[1].file.state == WHY_FILE_TOUCHED && !model->maps[1].file.mapped_id.length);
    t_expect(model->maps[1].file.disk_id.length == 20 && !why_build_id_equal(&model->maps[1].file.disk_id, &before));
    why_model_free(model);
    close_subject(&subject);
}

static void test_no_build_id(void)
{
    struct subject subject = open_subject("libnoid.so", "-Wl,--build-id=none");
    struct why_model *model = examine(&subject);

    t_expect(model->maps[1].file.state == WHY_FILE_TOUCHED);
    expect_names(model, "hidden", "exported");
    why_model_free(model);
    compile("libother.so", "void another(void) {} void exported(void) {}", "-Wl,--build-id=none");
    replace("libnoid.so", "libother.so");
    model = examine(&subject);
    t_expect(model->maps[1].file.state == WHY_FILE_REPLACED);
    expect_names(model, may_open_mapped_files() ? "hidden" : NULL, "exported");
    why_model_free(model);
    close_subject(&subject);
}

static void test_stripped(void)
{
    struct subject subject = open_subject("libstripped.so", "-s");
    struct why_model *model = examine(&subject);

    t_expect(model->maps[1].file.state == WHY_FILE_TOUCHED);
    expect_names(model, NULL, "exported");
    t_expect(!strncmp(missing_why(model, "symbol"), "stripped, and no debug file of build-id ", 40));
    why_model_free(model);
    close_subject(&subject);
}

/* The old hash table, for those who want it so. */
static void test_sysv_hash(void)
{
    struct subject subject = open_subject("libsysv.so", "-Wl,--hash-style=sysv");
    struct why_model *model;

    unlink(path_of("libsysv.so"));
    model = examine(&subject);
    t_expect(model->maps[1].file.state == WHY_FILE_DELETED);
    expect_names(model, may_open_mapped_files() ? "hidden" : NULL, "exported");
    why_model_free(model);
    close_subject(&subject);
}

/* Somebody without privileges, looking at his own process: the mapped file cannot be had, memory can. */
/* An entry in the table of unique symbols that another library has left is no reason for the one that is there now.
 */
static void test_unique(void)
{
    static const char *const names[] = {"only_one", "variable", "exported", "of_another_one"};
    struct subject subject = open_subject("libunique.so", "");
    struct why_model *model = make_model(subject.handle);
    struct why_target *target = open_target(subject.child);
    struct why_error err;

    why_map_set(&model->maps[1], WHY_l_nodelete_active, 1);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct why_unique *unique = why_model_add_unique(model, &err);

        unique->name = names[i];
        unique->map_address = (uintptr_t)subject.handle;
    }
    seal(model);
    why_evidence_collect(model, target);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        t_expect(model->uniques[i].map == 1 && model->uniques[i].stale == (i > 0));
    why_target_close(target);
    why_model_free(model);
    close_subject(&subject);
}

static void test_as_nobody(void)
{
    struct subject subject;
    pid_t reader;
    int status;

    if (geteuid())
        return;
    subject = open_subject("libnobody.so", "");
    close_subject(&subject);
    subject.child = start_child(true);
    compile("libother.so", "void another(void) {} void exported(void) {}", "");
    replace("libnobody.so", "libother.so");
    t_expect(!chmod(directory, 0755));
    reader = t_fork();
    if (!reader) {
        struct why_model *model;

        t_become_nobody();
        model = examine(&subject);
        t_expect(model->maps[1].file.state == WHY_FILE_REPLACED);
        expect_names(model, NULL, "exported");
        t_expect_string(missing_why(model, "symbol"), "the file on disk is not the one in memory");
        _exit(0);
    }
    t_expect(waitpid(reader, &status, 0) == reader && status == 0);
    close_subject(&subject);
}

/* --- Without a target, and with facts that have their evidence --- */

static void test_recorded(void)
{
    struct subject subject = open_subject("librecorded.so", "");
    struct why_model *model = make_model(subject.handle);

    why_model_add_memory(model, why_map_value(&model->maps[1], WHY_l_map_start),
                         (const uint8_t *)(uintptr_t)why_map_value(&model->maps[1], WHY_l_map_start), 4096);
    add_destructor(model, subject.hidden);
    seal(model);
    why_evidence_collect(model, NULL);
    t_expect(model->maps[1].file.state == WHY_FILE_UNKNOWN && model->maps[1].file.mapped_id.length == 20);
    t_expect(!model->maps[1].dynamic.known);
    t_expect(model->destructors[0].function_map == 1 && !model->destructors[0].symbol);
    t_expect(missing_why(model, "evidence") && model->missing_count == 1);
    why_model_free(model);
    close_subject(&subject);
}

static void test_replay(void)
{
    void *handle = dlopen(path_of("libsame.so"), RTLD_NOW | RTLD_NOLOAD);
    struct why_model *model = make_model(handle);
    struct why_destructor *destructor;

    add_destructor(model, handle);
    destructor = &model->destructors[0];
    destructor->function =
        (struct why_number){.value = why_map_value(&model->maps[1], WHY_l_map_start), .known = true};
    destructor->symbol = "_ZN5GuardD1Ev";
    seal(model);
    why_evidence_replay(model);
    t_expect(model->destructors[0].function_map == 1);
    t_expect(!model->missing_count);
    why_model_free(model);
}

/* --- Identity --- */

static int identify(struct why_model *model, pid_t pid, struct why_error *err)
{
    struct why_target *target = open_target(pid);
    int result = why_evidence_identify(model, target, err);

    why_target_close(target);
    return result;
}

static struct why_model *model_with_memory(uint8_t change)
{
    struct why_model *model = make_model(dlopen(path_of("libsame.so"), RTLD_NOW | RTLD_NOLOAD));
    uint64_t start = why_map_value(&model->maps[0], WHY_l_map_start);
    uint8_t bytes[1024];

    memcpy(bytes, (const void *)(uintptr_t)start, sizeof(bytes));
    bytes[700] ^= change;
    why_model_add_memory(model, start, bytes, sizeof(bytes));
    seal(model);
    return model;
}

static void test_identity(void)
{
    struct why_model *model = model_with_memory(0);
    struct why_error err;
    pid_t other;

    t_expect(!identify(model, getpid(), &err));
    why_map_set(&model->maps[0], WHY_l_next, 0x1234);
    t_expect(identify(model, getpid(), &err) && err.code == WHY_ERR_MISMATCH);
    t_expect_string(err.message, "not what the facts were read from: the first link map differs");
    why_model_free(model);

    model = model_with_memory(1);
    t_expect(identify(model, getpid(), &err) && err.code == WHY_ERR_MISMATCH);
    t_expect_string(err.message, "not what the facts were read from: other files are mapped");
    why_model_free(model);

    model = model_with_memory(0);
    model->source.machine = (struct why_number){.value = EM_VAX, .known = true};
    t_expect(identify(model, getpid(), &err) && err.code == WHY_ERR_MISMATCH);
    model->source.machine.known = false;
    other = t_fork();
    if (!other) {
        execlp("sleep", "sleep", "1000", NULL);
        _exit(127);
    }
    for (int i = 0; i < 1000 && !identify(model, other, &err); i++)
        poll(NULL, 0, 10); /* it is still a copy of us */
    t_expect(identify(model, other, &err));
    t_expect(err.code == WHY_ERR_FAULT || err.code == WHY_ERR_MISMATCH);
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    why_model_free(model);
}

/* The process ends before we look: one record, not one for each library. */
static void test_ended(void)
{
    struct subject subject = open_subject("libended.so", "");
    struct why_target *target = open_target(subject.child);
    struct why_model *model = make_model(subject.handle);

    add_destructor(model, subject.exported);
    seal(model);
    close_subject(&subject);
    why_evidence_collect(model, target);
    t_expect_string(missing_why(model, "evidence"), "the process ended while it was read");
    t_expect(!model->destructors[0].symbol);
    why_target_close(target);
    why_model_free(model);
}

/* --- Hostile memory --- */

/* A copy of a library's image that no loader made: its dynamic section as in the file, at any address. */
static char *copy_image(const struct why_map *map, size_t *ret_size)
{
    uint64_t start = why_map_value(map, WHY_l_map_start), end = why_map_value(map, WHY_l_map_end);
    size_t size = (size_t)(end - start + 4095) & ~(size_t)4095;
    char *copy = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    ElfW(Dyn) * entry;

    t_expect(copy != MAP_FAILED && memory >= 0);
    for (size_t at = 0; at < size; at += 4096)
        (void)!pread(memory, copy + at, 4096, (off_t)(start + at));
    close(memory);
    entry = (ElfW(Dyn) *)(copy + (why_map_value(map, WHY_l_ld) - start));
    for (; entry->d_tag != DT_NULL; entry++)
        if (entry->d_un.d_ptr >= start && entry->d_un.d_ptr < end)
            entry->d_un.d_ptr -= start;
    *ret_size = size;
    return copy;
}

static void examine_copy(void *handle, const char *image, size_t offset)
{
    struct why_model *model = make_model(handle);
    struct why_target *target = open_target(getpid());
    struct why_map *map = &model->maps[1];
    uint64_t moved = (uintptr_t)image - why_map_value(map, WHY_l_map_start);

    for (enum why_member member = 0; member < WHY_MEMBER_COUNT; member++)
        if (member == WHY_l_addr || member == WHY_l_ld || member == WHY_l_map_start || member == WHY_l_map_end)
            map->member[member] += moved;
    map->name = "nowhere";
    add_destructor(model, image + offset);
    seal(model);
    why_evidence_collect(model, target);
    if (model->destructors[0].symbol)
        t_expect(strlen(model->destructors[0].symbol) < 4096);
    why_target_close(target);
    why_model_free(model);
}

/* Words of the image replaced at random: in the dynamic section, the hash table, the symbols, the names. */
static void test_hostile_memory(void)
{
    void *handle = dlopen(path_of("libsame.so"), RTLD_NOW | RTLD_NOLOAD);
    struct why_model *model = make_model(handle);
    size_t size, dynamic = (size_t)(why_map_value(&model->maps[1], WHY_l_ld) -
                                    why_map_value(&model->maps[1], WHY_l_map_start));
    size_t function =
        (size_t)((uintptr_t)dlsym(handle, "exported") - why_map_value(&model->maps[1], WHY_l_map_start));
    char *image = copy_image(&model->maps[1], &size);
    WHY_FREE char *whole = why_xcalloc(1, size);
    unsigned seed = 42;

    memcpy(whole, image, size);
    why_model_free(model);
    for (int round = 0; round < 2000; round++) {
        memcpy(image, whole, size);
        for (int n = rand_r(&seed) % 4; n; n--) {
            size_t at = rand_r(&seed) % 2 ? dynamic + (size_t)rand_r(&seed) % 512 : 64 + (size_t)rand_r(&seed) % 2048;

            memset(image + at, rand_r(&seed) % 3 ? rand_r(&seed) : 0xff, 1 + (size_t)rand_r(&seed) % 8);
        }
        examine_copy(handle, image, function);
    }
    munmap(image, size);
}

static void clean_up(void)
{
    static const char *const names[] = {"libsame.so",     "libreplaced.so", "libother.so",    "libreinstalled.so",
                                        "libmoved.old",   "libcut.so",      "libinplace.so",  "libnoid.so",
                                        "libstripped.so", "libnobody.so",   "librecorded.so", "libended.so",
                                        "libunique.so",   "libconstant.so"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        unlink(path_of(names[i]));
    t_expect(!rmdir(directory));
}

int main(void)
{
    umask(022); /* nobody has to read what we make */
    t_expect(mkdtemp(directory));
    test_same();
    test_touched();
    test_deleted();
    test_replaced();
    test_reinstalled();
    test_moved(false);
    test_moved(true);
    test_other_constant();
    test_no_build_id();
    test_stripped();
    test_sysv_hash();
    test_unique();
    test_as_nobody();
    test_recorded();
    test_replay();
    test_identity();
    test_ended();
    test_overwritten("libcut.so", true);
    test_overwritten("libinplace.so", false);
    test_hostile_memory();
    clean_up();
    return 0;
}
