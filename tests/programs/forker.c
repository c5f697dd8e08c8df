/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * forker fork|exec|crash PROGRAM [ARGUMENT]...: opens the libtheme.so beside PROGRAM twice and closes it once; then
 * closes it once more in both processes of a fork, or becomes PROGRAM, or crashes.
 */
#include <sys/wait.h>

#include "victim.h"

static void fork_and_close(void *theme)
{
    pid_t child = fork();

    victim_close(theme);
    if (!child)
        _exit(0);
    waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
    char path[PATH_MAX], *slash;
    void *theme;

    if (argc < 3)
        victim_fail("forker", "what shall it do, beside which program?");
    snprintf(path, sizeof(path), "%s", argv[2]);
    slash = strrchr(path, '/');
    if (slash)
        snprintf(slash + 1, sizeof(path) - (size_t)(slash + 1 - path), "libtheme.so");
    theme = victim_open_path(path, RTLD_NOW);
    victim_open_path(path, RTLD_NOW);
    victim_close(theme);

    if (!strcmp(argv[1], "fork"))
        fork_and_close(theme);
    if (!strcmp(argv[1], "exec"))
        execv(argv[2], argv + 2);
    if (!strcmp(argv[1], "crash"))
        abort();
    return 0;
}
