/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processes as targets: ourselves and children, well-behaved and otherwise. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/memory.h"
#include "process/target.h"
#include "t.h"

static char directory[] = "/tmp/test-target.XXXXXX";
static volatile uint64_t number = UINT64_C(0x0123456789abcdef);
static const char text[] = "a string of the target";

static struct why_target *open_pid(pid_t pid)
{
    struct why_target *target;
    struct why_error err;

    if (why_target_open_process(pid, &target, &err)) {
        fprintf(stderr, "pid %d: %s\n", pid, err.message);
        exit(1);
    }
    return target;
}

static uint64_t at(const volatile void *pointer)
{
    return (uintptr_t)pointer;
}

/* --- Children --- */

/* A child that says when it has done `prepare` and then waits to be told to go on, when it does `then`. */
struct child {
    pid_t pid;
    int told, tell;
};

static struct child start(void (*prepare)(void), void (*then)(void))
{
    int up[2], down[2];
    struct child child;
    char byte;

    t_expect(!pipe2(up, O_CLOEXEC) && !pipe2(down, O_CLOEXEC));
    child.pid = t_fork();
    if (!child.pid) {
        close(down[1]); /* or it would never see its end */
        prepare();
        t_expect(write(up[1], "", 1) == 1);
        if (read(down[0], &byte, 1) == 1)
            then();
        _exit(0);
    }
    close(up[1]);
    close(down[0]);
    child.told = up[0];
    child.tell = down[1];
    t_expect(read(child.told, &byte, 1) == 1);
    return child;
}

static void stop(struct child *child)
{
    kill(child->pid, SIGKILL);
    waitpid(child->pid, NULL, 0);
    close(child->told);
    close(child->tell);
}

static void nothing(void)
{
}

static void go_on(const struct child *child)
{
    t_expect(write(child->tell, "", 1) == 1);
}

/* --- Memory --- */

static void test_read(void)
{
    struct why_target *target = open_pid(getpid());
    struct why_arena *arena = why_arena_new();
    struct why_error err;
    const char *string;
    uint64_t got;

    t_expect(!why_target_read_number(target, at(&number), 8, &got, &err) && got == number);
    t_expect(!why_target_read_number(target, at(&number), 2, &got, &err) && got == (uint16_t)number);
    t_expect(!why_target_read_word(target, at(&number), &got, &err) && got == (uintptr_t)number);
    t_expect(!why_target_read_string(target, at(text), 100, arena, &string, &err));
    t_expect_string(string, text);
    t_expect(why_target_read_string(target, at(text), 5, arena, &string, &err) && err.code == WHY_ERR_SYNTAX);

    number++;
    t_expect(!why_target_read_number(target, at(&number), 8, &got, &err) && got == number - 1);
    why_target_forget(target);
    t_expect(!why_target_read_number(target, at(&number), 8, &got, &err) && got == number);
    t_expect(!why_target_check(target, &err));
    why_arena_free(arena);
    why_target_close(target);
    why_target_close(NULL);
}

/* Memory that ends: everything before the end, nothing across it, and the error names the first missing byte. */
static void test_faults(void)
{
    enum { PAGES = 8, SIZE = PAGES * 4096 };
    char *memory = mmap(NULL, SIZE + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    WHY_FREE char *buffer = why_xcalloc(1, SIZE + 4096);
    struct why_arena *arena = why_arena_new();
    struct why_target *target;
    struct why_error err;
    const char *string;

    t_expect(memory != MAP_FAILED && !munmap(memory + SIZE, 4096));
    memset(memory, 'x', SIZE);
    target = open_pid(getpid());
    t_expect(!why_target_read(target, at(memory), buffer, SIZE, &err) && buffer[SIZE - 1] == 'x');
    t_expect(why_target_read(target, at(memory), buffer, SIZE + 1, &err));
    t_expect(err.code == WHY_ERR_FAULT && err.address == at(memory + SIZE));
    t_expect(!why_target_read(target, at(memory + SIZE - 3), buffer, 3, &err));
    t_expect(why_target_read(target, at(memory + SIZE - 3), buffer, 4, &err));
    t_expect(err.code == WHY_ERR_FAULT && err.address == at(memory + SIZE));
    t_expect(why_target_read(target, 0, buffer, 1, &err) && err.code == WHY_ERR_FAULT && err.address == 0);
    t_expect(why_target_read(target, UINT64_MAX - 3, buffer, 8, &err) && err.code == WHY_ERR_FAULT);
    t_expect(why_target_read(target, UINT64_MAX, buffer, 1, &err) && err.code == WHY_ERR_FAULT);
    t_expect(!why_target_read(target, 0, buffer, 0, &err));

    /* A string that ends with memory, and one that does not. */
    memory[SIZE - 1] = '\0';
    why_target_forget(target);
    t_expect(!why_target_read_string(target, at(memory + SIZE - 70), 4096, arena, &string, &err));
    t_expect(strlen(string) == 69);
    memory[SIZE - 1] = 'x';
    why_target_forget(target);
    t_expect(why_target_read_string(target, at(memory + SIZE - 70), 4096, arena, &string, &err));
    t_expect(err.code == WHY_ERR_FAULT && err.address == at(memory + SIZE));
    why_arena_free(arena);
    why_target_close(target);
    munmap(memory, SIZE);
}

static void test_info(void)
{
    struct why_target *target = open_pid(getpid());
    const struct why_target_info *info = why_target_info(target);
    char program[PATH_MAX] = "";
    time_t now = time(NULL);

    t_expect(readlink("/proc/self/exe", program, sizeof(program) - 1) > 0);
    t_expect(!info->core && info->pid == getpid() && info->word_size == sizeof(void *));
    t_expect(info->big_endian == (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__));
    t_expect_string(info->executable, program);
    t_expect(info->start.tv_sec <= now && info->start.tv_sec >= now - 600);
    why_target_close(target);
}

/* The memory of a forked process is as old as ours. */
static void test_start_of_forked(void)
{
    struct timespec ours, its, nap = {.tv_nsec = 200 * 1000 * 1000};
    struct why_target *target;
    pid_t child;

    nanosleep(&nap, NULL);
    child = t_fork();
    if (!child)
        for (;;)
            pause();
    target = open_pid(getpid());
    ours = why_target_info(target)->start;
    why_target_close(target);
    target = open_pid(child);
    its = why_target_info(target)->start;
    why_target_close(target);
    t_expect(labs((its.tv_sec - ours.tv_sec) * 1000 + (its.tv_nsec - ours.tv_nsec) / 1000000) < 100);
    kill(child, SIGKILL);
    t_expect(waitpid(child, NULL, 0) == child);
}

/* --- Mappings --- */

static void test_mappings(void)
{
    struct why_target *target = open_pid(getpid());
    const struct why_mapping *all, *code = why_target_mapping_at(target, at(test_mappings)), *head;
    struct stat st;
    size_t count;

    all = why_target_mappings(target, &count);
    for (size_t i = 0; i < count; i++) {
        t_expect(all[i].start < all[i].end && (!i || all[i - 1].end <= all[i].start));
        t_expect(why_target_mapping_at(target, all[i].start) == &all[i]);
        t_expect(why_target_mapping_at(target, all[i].end - 1) == &all[i]);
        t_expect(why_target_mapping_at(target, all[i].end) != &all[i]);
    }
    t_expect(!why_target_mapping_at(target, 0));
    t_expect(code && (code->permissions & PF_X) && !(code->permissions & PF_W) && !code->deleted);
    t_expect_string(code->path, why_target_info(target)->executable);
    t_expect(!stat("/proc/self/exe", &st) && code->inode == st.st_ino);
    head = why_target_head_of(target, code);
    t_expect(head && head->offset == 0 && head->start <= code->start &&
             !memcmp((void *)(uintptr_t)head->start, ELFMAG, 4));
    why_target_close(target);
}

/* Names that people do not give to files. */
static void test_odd_names(void)
{
    static const char *const names[] = {"new\nline", "back\\slash", "end (deleted)", " blank", "\377\033[31m"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        for (int removed = 0; removed < 2; removed++) {
            char path[PATH_MAX];
            const struct why_mapping *mapping;
            struct why_target *target;
            void *memory;
            int fd;

            snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
            fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
            t_expect(fd >= 0 && !ftruncate(fd, 4096));
            memory = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
            t_expect(memory != MAP_FAILED);
            if (removed)
                unlink(path);
            target = open_pid(getpid());
            mapping = why_target_mapping_at(target, at(memory));
            t_expect(mapping);
            if (strcmp(names[i], "end (deleted)") || removed) {
                t_expect_string(mapping->path, path);
                t_expect(mapping->deleted == removed);
            }
            why_target_close(target);
            munmap(memory, 4096);
            close(fd);
            unlink(path);
        }
}

/* --- Files --- */

static void make_file(const char *path, const char *content)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    t_expect(fd >= 0 && write(fd, content, strlen(content)) == (ssize_t)strlen(content));
    close(fd);
}

static bool holds(int fd, const char *content)
{
    char buffer[64] = "";

    return pread(fd, buffer, sizeof(buffer) - 1, 0) >= 0 && !strcmp(buffer, content);
}

static void test_paths(void)
{
    struct why_target *target = open_pid(getpid());
    char file[PATH_MAX], link[PATH_MAX], fifo[PATH_MAX];
    struct why_error err;
    struct stat st;
    int fd;

    snprintf(file, sizeof(file), "%s/file", directory);
    snprintf(link, sizeof(link), "%s/link", directory);
    snprintf(fifo, sizeof(fifo), "%s/fifo", directory);
    make_file(file, "hello");
    t_expect(!symlink(file, link) && !mkfifo(fifo, 0600));
    t_expect(!why_target_open_path(target, file, &fd, &err) && holds(fd, "hello"));
    t_expect(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    close(fd);
    t_expect(!why_target_open_path(target, link, &fd, &err) && holds(fd, "hello"));
    close(fd);
    t_expect(!why_target_stat_path(target, link, &st, &err) && st.st_size == 5);
    t_expect(why_target_open_path(target, fifo, &fd, &err) && err.code == WHY_ERR_MISSING);
    t_expect(why_target_open_path(target, directory, &fd, &err) && err.code == WHY_ERR_MISSING);
    t_expect(why_target_open_path(target, "/dev/null", &fd, &err) && err.code == WHY_ERR_MISSING);
    t_expect(why_target_open_path(target, "/nowhere/at/all", &fd, &err) && err.code == WHY_ERR_MISSING);
    t_expect(why_target_stat_path(target, "relative", &st, &err) && err.code == WHY_ERR_USAGE);
    t_expect(why_target_stat_path(target, "/proc/self/exe", &st, &err));
    unlink(file);
    unlink(link);
    unlink(fifo);
    why_target_close(target);
}

/* The mapped file itself, although it was deleted; only for those whom the kernel allows it. */
static void test_mapped_file(void)
{
    struct why_target *target;
    const struct why_mapping *mapping;
    char path[PATH_MAX];
    struct why_error err;
    struct stat st;
    void *memory;
    int fd;

    snprintf(path, sizeof(path), "%s/mapped", directory);
    make_file(path, "mapped");
    fd = open(path, O_RDONLY | O_CLOEXEC);
    memory = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
    t_expect(fd >= 0 && memory != MAP_FAILED);
    close(fd);
    unlink(path);
    make_file(path, "another");
    target = open_pid(getpid());
    mapping = why_target_mapping_at(target, at(memory));
    t_expect(mapping && mapping->deleted);
    if (!why_target_open_file(target, mapping, &fd, &err)) {
        t_expect(holds(fd, "mapped"));
        t_expect(!why_target_stat_file(target, mapping, &st, &err) && st.st_ino == mapping->inode);
        close(fd);
    } else {
        t_expect(err.code == WHY_ERR_SYSTEM && (err.errnum == EPERM || err.errnum == EACCES));
    }
    t_expect(!why_target_open_path(target, path, &fd, &err) && holds(fd, "another"));
    close(fd);
    unlink(path);
    why_target_close(target);
    munmap(memory, 4096);
}

static void enter_root(void)
{
    t_expect(!chroot(directory) && !chdir("/"));
}

/* A process in a root of its own: paths are as it sees them, and no link leads to our files. */
static void test_root(void)
{
    char path[PATH_MAX];
    struct child child;
    struct why_target *target;
    struct why_error err;
    struct stat st;
    int fd;

    if (geteuid())
        return;
    snprintf(path, sizeof(path), "%s/inside", directory);
    make_file(path, "inside");
    snprintf(path, sizeof(path), "%s/absolute", directory);
    t_expect(!symlink("/inside", path));
    snprintf(path, sizeof(path), "%s/escape", directory);
    t_expect(!symlink("../../../../etc/passwd", path));
    child = start(enter_root, nothing);
    target = open_pid(child.pid);
    t_expect(!why_target_open_path(target, "/inside", &fd, &err) && holds(fd, "inside"));
    close(fd);
    t_expect(!why_target_open_path(target, "/absolute", &fd, &err) && holds(fd, "inside"));
    close(fd);
    t_expect(why_target_stat_path(target, "/escape", &st, &err) && err.code == WHY_ERR_MISSING);
    t_expect(why_target_stat_path(target, "/../../../etc/passwd", &st, &err) && err.code == WHY_ERR_MISSING);
    why_target_close(target);
    stop(&child);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s/%s", directory, (const char *[]){"inside", "absolute", "escape"}[i]);
        unlink(path);
    }
}

/* --- Processes that cannot be read, or not any more --- */

static void expect_no_target(pid_t pid, enum why_error_code code, const char *message)
{
    struct why_target *target;
    struct why_error err;

    t_expect(why_target_open_process(pid, &target, &err));
    t_expect(err.code == code);
    t_expect_string(err.message, message);
}

static void test_no_process(void)
{
    pid_t pid = t_fork();
    siginfo_t info;

    if (!pid)
        _exit(0);
    t_expect(!waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
    expect_no_target(pid, WHY_ERR_MISSING, "it has ended and is a zombie, without memory");
    waitpid(pid, NULL, 0);
    expect_no_target(pid, WHY_ERR_MISSING, "no such process");
    expect_no_target(0, WHY_ERR_MISSING, "no such process");
    expect_no_target(-1, WHY_ERR_MISSING, "no such process");
}

/* Number 2 is the parent of all kernel threads, except inside a pid namespace. */
static void test_kernel_thread(void)
{
    WHY_FCLOSE FILE *comm = fopen("/proc/2/comm", "re");
    char name[32] = "";

    if (comm && fgets(name, sizeof(name), comm) && !strcmp(name, "kthreadd\n"))
        expect_no_target(2, WHY_ERR_MISSING, "a kernel thread: it has no memory of its own");
}

/* Only one who may become somebody else can test what somebody else sees. */
static void test_permission(void)
{
    pid_t other, parent = getpid();
    int status;

    if (geteuid())
        return;
    other = t_fork();
    if (!other) {
        struct why_target *target;
        struct why_error err;

        t_become_nobody();
        t_expect(why_target_open_process(parent, &target, &err));
        t_expect(err.code == WHY_ERR_SYSTEM && err.errnum == EPERM);
        t_expect_string(err.message, "no permission to read its memory");
        t_expect(!strncmp(err.hint, "run as its user or with CAP_SYS_PTRACE", 38));
        _exit(0);
    }
    t_expect(waitpid(other, &status, 0) == other && status == 0);
}

static void execute(void)
{
    execl("/proc/self/exe", "test-target-process", "--wait", NULL);
}

/* Whatever is read of a process that ended, or became another program, ends in the same one error. */
static void test_end(bool by_exec)
{
    struct child child = start(nothing, by_exec ? execute : nothing);
    struct why_target *target = open_pid(child.pid);
    struct why_error err;
    char buffer[8];

    t_expect(!why_target_read(target, at(&number), buffer, sizeof(buffer), &err) && !why_target_check(target, &err));
    go_on(&child);
    for (int i = 0; i < 1000 && !why_target_check(target, &err); i++)
        poll(NULL, 0, 10);
    t_expect(why_target_check(target, &err) && err.code == WHY_ERR_MISSING);
    t_expect_string(err.message, by_exec ? "the process executed another program while it was read"
                                         : "the process ended while it was read");
    why_target_forget(target);
    if (!by_exec) {
        t_expect(why_target_read(target, at(&number), buffer, sizeof(buffer), &err) && err.code == WHY_ERR_MISSING);
        waitpid(child.pid, NULL, 0);
        t_expect(why_target_read(target, at(&number), buffer, sizeof(buffer), &err) && err.code == WHY_ERR_MISSING);
    }
    why_target_close(target);
    stop(&child);
}

static void *wait_for_ever(void *closure)
{
    pause();
    return closure;
}

static void leave_first_thread(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, wait_for_ever, NULL);
    pthread_exit(NULL);
}

/* The first thread ended, the others live: the process is a zombie for most tools, but its memory is there. */
static void test_dead_leader(void)
{
    struct child child = start(nothing, leave_first_thread);
    struct why_target *target = NULL;
    char name[64], state[512] = "";
    struct why_error err;
    uint64_t got;

    go_on(&child);
    snprintf(name, sizeof(name), "/proc/%d/stat", child.pid);
    for (int i = 0; i < 1000 && !strstr(state, ") Z"); i++) {
        WHY_FCLOSE FILE *stat = fopen(name, "re");

        t_expect(stat && fgets(state, sizeof(state), stat));
        poll(NULL, 0, 10);
    }
    target = open_pid(child.pid);
    t_expect(why_target_info(target)->pid == child.pid);
    t_expect(!why_target_read_number(target, at(&number), 8, &got, &err) && got == number);
    t_expect(!why_target_check(target, &err));
    why_target_close(target);
    stop(&child);
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "--wait"))
        return pause();
    t_expect(mkdtemp(directory));
    test_read();
    test_faults();
    test_info();
    test_start_of_forked();
    test_mappings();
    test_odd_names();
    test_paths();
    test_mapped_file();
    test_root();
    test_no_process();
    test_kernel_thread();
    test_permission();
    test_end(false);
    test_end(true);
    test_dead_leader();
    t_expect(!rmdir(directory));
    return 0;
}
