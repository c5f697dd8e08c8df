/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `unloadwhy watch` in a GDB that is attached to the process under test: what it says of a dlclose when that returns.
 * It has said so before the process goes on.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "judge.h"

enum { COLUMN = 18, PATIENCE = 60 };

static void become_gdb(const struct settings *settings, const struct watch *watch, pid_t pid, const char *errors)
{
    char number[16], cache[PATH_MAX + 64];
    const char *gdb = getenv("GDB");

    snprintf(number, sizeof(number), "%d", pid);
    snprintf(cache, sizeof(cache), "set index-cache directory %s/index", settings->pool);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    dup2(watch->out, STDOUT_FILENO);
    dup2(open(errors, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666), STDERR_FILENO);
    /* whatever is saved of a surprise is to lie there */
    if (chdir(settings->work))
        _exit(127);
    execlp(gdb && *gdb ? gdb : "gdb", "gdb", "-q", "-nx", "-batch", "-iex", "set debuginfod enabled off", "-iex",
           cache, "-iex", "set index-cache enabled on", "-p", number, "-ex", "set $why_quiet = 1", "-x",
           settings->gdb, "-ex", "handle SIGSEGV nostop noprint pass", "-ex", "unloadwhy watch", "-ex", "continue",
           NULL);
    _exit(127);
}

/* Whole lines: those of the watch are there before the process goes on, but what GDB says of threads comes any time.
 */
static char *read_more(struct watch *watch)
{
    size_t length = 0, room = 1 << 14;
    char *text = malloc(room);
    ssize_t got;

    while (text && (got = pread(watch->out, text + length, room - 1 - length, watch->at + (off_t)length)) > 0) {
        length += (size_t)got;
        if (length + 1 == room)
            text = realloc(text, room *= 2);
    }
    if (!text)
        abort();
    while (length && text[length - 1] != '\n')
        length--;
    text[length] = '\0';
    watch->at += (off_t)length;
    return text;
}

bool watch_start(struct watch *watch, const struct settings *settings, pid_t pid)
{
    char path[PATH_MAX + 16], errors[PATH_MAX + 16], *text = NULL, *end = NULL;
    time_t until = time(NULL) + PATIENCE;

    snprintf(path, sizeof(path), "%s/watch", settings->work);
    snprintf(errors, sizeof(errors), "%s/errors", settings->work);
    unlink(errors);
    *watch = (struct watch){.out = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666)};
    watch->gdb = fork();
    if (!watch->gdb)
        become_gdb(settings, watch, pid, errors);
    while (!end && time(NULL) < until && !waitpid(watch->gdb, NULL, WNOHANG)) {
        free(text);
        usleep(10000);
        watch->at = 0;
        text = read_more(watch);
        end = strstr(text, "\nwatching dlopen and dlclose of ");
        end = end ? strstr(end, "with a ledger.\n") : NULL;
    }
    if (end)
        watch->at = end + strlen("with a ledger.\n") - text;
    free(text);
    return end;
}

void watch_end(struct watch *watch)
{
    if (watch->gdb > 0)
        waitpid(watch->gdb, NULL, 0);
    for (; watch->first < watch->count; watch->first++)
        free(watch->verdicts[watch->first]);
    free(watch->verdicts);
    if (watch->gdb)
        close(watch->out);
}

/*
 * What it says, as verdicts: each a string from "#N dlclose" to the next empty line.
 */

static void add_verdict(struct watch *watch, const char *block)
{
    watch->verdicts = realloc(watch->verdicts, (watch->count + 1) * sizeof(*watch->verdicts));
    if (!watch->verdicts)
        abort();
    watch->verdicts[watch->count++] = strdup(block);
}

/* GDB tells of threads between them. */
static bool is_talk(const char *line)
{
    return *line == '\n' || !strncmp(line, "[New Thread ", 12) || !strncmp(line, "[Thread ", 8) ||
           !strncmp(line, "[Switching to ", 14);
}

static void take_block(struct watch *watch, struct ledger *ledger, const char *block)
{
    while (is_talk(block)) {
        block += strcspn(block, "\n");
        block += *block == '\n';
    }
    watch->over |= !strncmp(block, "ledger  ", 8);
    if (!*block || watch->over)
        return;
    if (*block == '#')
        add_verdict(watch, block);
    else if (strncmp(block, "dlopen ", 7) && strncmp(block, "for good ", 9))
        ledger_differs(ledger, "the watch says: %s", block);
    if (strstr(block, "\n  bug "))
        ledger_differs(ledger, "the watch says: %s", block);
}

void watch_read(struct watch *watch, struct ledger *ledger)
{
    char *text = read_more(watch), *rest = text, *end;

    while (rest && *rest) {
        end = strstr(rest, "\n\n");
        if (end)
            *end = '\0';
        rest[strlen(rest) - (!end && rest[strlen(rest) - 1] == '\n')] = '\0';
        take_block(watch, ledger, rest);
        rest = end ? end + 2 : NULL;
    }
    free(text);
}

bool watch_has_more(const struct watch *watch)
{
    return watch->first < watch->count;
}

/*
 * One verdict against the ledger.
 */

/* The map of a name as it is shown: "lib1.so [ns 2]". One in `set` first, since others have had the name. */
static int map_shown(const struct ledger *ledger, const char *name, size_t length, const struct set *set)
{
    char text[NAME + 16];

    for (int i = 0; i < MAPS; i++) {
        const struct map *map = &ledger->maps[i];

        if (map->ns)
            snprintf(text, sizeof(text), "%s [ns %d]", map->name, map->ns);
        else
            snprintf(text, sizeof(text), "%s", map->type == MAP_PROGRAM ? "the program itself" : map->name);
        if (set_has(set, i) && strlen(text) == length && !strncmp(text, name, length))
            return i;
    }
    return -1;
}

/* Lines that continue another are its text. */
static void join_lines(char *block)
{
    static const char indent[] = "\n                  ";
    char *at;

    while ((at = strstr(block, indent))) {
        *at = ' ';
        memmove(at + 1, at + COLUMN + 1, strlen(at + COLUMN + 1) + 1);
    }
}

struct verdict {
    struct ledger *ledger;
    const struct closing *closing;
    const struct view *view;
    struct set unloaded, kept;
    int of; /* the kept library whose reasons are being read, or -1 */
    char reasons[256];
};

static void end_kept(struct verdict *verdict)
{
    struct judge judge = {.ledger = verdict->ledger, .view = verdict->view, .at = verdict->of};

    if (verdict->of < 0)
        return;
    judge.map = &verdict->ledger->maps[verdict->of];
    judge_words(&judge, verdict->reasons);
    verdict->of = -1;
}

static void take_names(struct verdict *verdict, const char *text, const struct set *among, struct set *ret_set)
{
    while (*text) {
        size_t length = strcspn(text, ",");
        int map = map_shown(verdict->ledger, text, length, among);

        if (map < 0 || set_has(ret_set, map))
            ledger_differs(verdict->ledger, "the watch, of %s: %.*s: not so", verdict->closing->name, (int)length,
                           text);
        else
            set_add(ret_set, map);
        verdict->of = map;
        text += length + strspn(text + length, ", ");
    }
}

static void take_detail(struct verdict *verdict, const char *line)
{
    char word[COLUMN];

    if (is_talk(line) || sscanf(line, " %17s", word) != 1 || strlen(line) < COLUMN)
        return;
    if (!strcmp(word, "from"))
        return;
    if (!strcmp(word, "unloaded") || !strcmp(word, "kept") || !strcmp(word, "for")) {
        end_kept(verdict);
        *verdict->reasons = '\0';
    }
    if (!strcmp(word, "unloaded")) {
        take_names(verdict, line + COLUMN, &verdict->closing->gone, &verdict->unloaded);
        verdict->of = -1;
    } else if (!strcmp(word, "kept")) {
        take_names(verdict, line + COLUMN, &verdict->view->all, &verdict->kept);
    } else if (verdict->of >= 0) {
        snprintf(verdict->reasons + strlen(verdict->reasons), sizeof(verdict->reasons) - strlen(verdict->reasons),
                 " %s ", word);
    }
}

/* "#3 dlclose        lib1.so: counted down, 2 -> 1": who, and what became of it. */
static void judge_line(const struct verdict *verdict, const char *line, const char *outcome, int map)
{
    const struct closing *closing = verdict->closing;
    struct set self = {0};
    char wanted[NAME * 2];
    const char *text = strlen(line) > COLUMN ? line + COLUMN : line, *colon = strstr(text, ": ");

    set_add(&self, map);
    if (!strcmp(outcome, "counted-down"))
        snprintf(wanted, sizeof(wanted), "counted down, %" PRIu64 " -> %" PRIu64, closing->opens + 1, closing->opens);
    else
        snprintf(wanted, sizeof(wanted), "%s", outcome);
    if (!colon || map_shown(verdict->ledger, text, (size_t)(colon - text), &self) < 0 ||
        strncmp(colon + 2, wanted, strlen(wanted)))
        ledger_differs(verdict->ledger, "the watch: %s; the loader: %s %s", line, closing->name, wanted);
}

void watch_judge(struct watch *watch, struct ledger *ledger, const struct closing *closing, const char *outcome,
                 const struct set *kept)
{
    struct verdict verdict = {.ledger = ledger, .closing = closing, .of = -1};
    struct set gone = set_less(&closing->gone, &closing->late);
    struct view view;
    char *block, *line, *rest;

    if (!watch_has_more(watch)) {
        ledger_differs(ledger, "the watch says nothing of the dlclose of %s", closing->name);
        return;
    }
    view_make(ledger, &view);
    verdict.view = &view;
    rest = block = watch->verdicts[watch->first++];
    join_lines(block);
    line = strsep(&rest, "\n");
    judge_line(&verdict, line, outcome, closing->map);
    /* why it was refused; in the middle of a sweep what is condemned has no reasons */
    if ((!strcmp(outcome, "ignored") || !strcmp(outcome, "failed")) && set_empty(&ledger->condemned))
        verdict.of = closing->map;
    while ((line = strsep(&rest, "\n")))
        take_detail(&verdict, line);
    end_kept(&verdict);
    if (!set_equal(&verdict.unloaded, &gone))
        ledger_differs(ledger, "the watch, of %s: unloaded %s; the loader: %s", closing->name,
                       judge_names(ledger, &verdict.unloaded), judge_names(ledger, &gone));
    if (!set_equal(&verdict.kept, kept))
        ledger_differs(ledger, "the watch, of %s: kept %s; the loader: %s", closing->name,
                       judge_names(ledger, &verdict.kept), judge_names(ledger, kept));
    free(block);
}
