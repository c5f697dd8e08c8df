/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A process from start to end: operations, what unloadwhy says before each dlclose, and what came of it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "oracle.h"

struct run {
    const struct settings *settings;
    const char *save;
    struct subject subject;
    struct watch watch;
    struct ledger *ledger;
    struct result result;
    FILE *differences;
    size_t size;
};

/* Everything that the loader lists is mapped as often, and nothing else. */
static void check_mappings(struct run *run)
{
    const struct graph *graph = run->ledger->graph;
    char path[PATH_MAX + NAME];

    for (int i = 0; i < graph->count; i++) {
        int listed = 0, mapped;

        snprintf(path, sizeof(path), "%s/lib%d.so", graph->directory, i);
        mapped = subject_mapped(&run->subject, path);
        for (int k = 0; k < MAPS; k++)
            listed += run->ledger->maps[k].used && run->ledger->maps[k].plugin == i;
        if (listed != mapped)
            ledger_differs(run->ledger, "lib%d.so is mapped %d times and listed %d times", i, mapped, listed);
    }
}

static void take_trace(struct run *run)
{
    char *text = subject_trace(&run->subject);

    if (run->ledger->watch)
        watch_read(&run->watch, run->ledger);
    ledger_read(run->ledger, text);
    free(text);
}

static void ask(struct run *run, uint64_t map)
{
    char *why = NULL, *report;

    if (ledger_at(run->ledger, map) < 0)
        ledger_differs(run->ledger, "the host closes 0x%" PRIx64 ", which is no library", map);
    report = subject_ask(&run->subject, run->settings, map, run->save, &why);
    if (!report)
        ledger_differs(run->ledger, "unloadwhy gave no answer: %s", why);
    else if (judge_report(run->ledger, report, map), !subject_agrees(run->settings, run->save, &why))
        ledger_differs(run->ledger, "two answers contradict each other: %s", why);
    free(report);
    free(why);
}

/*
 * Ends that ld.so makes in the middle of a sweep, where errors are fatal. Its message must say so, and the ledger
 * have seen how it came about:
 *
 * A destructor calls for the first time what another library defines, whose own destructor is done: that one is not
 * searched any more (l_removed in do_lookup_x). That is the program's fault.
 */
static bool calls_the_gone(const struct ledger *ledger)
{
    char path[PATH_MAX], name[NAME];
    int number;

    if (sscanf(ledger->last_words, "%*s symbol lookup error: %4095[^:]: undefined symbol: f_%d", path, &number) != 2)
        return false;
    snprintf(name, sizeof(name), "lib%d.so", number);
    for (int i = 0; i < MAPS; i++) {
        int other = ledger_named(ledger, ledger->maps[i].ns, name);

        if (set_has(&ledger->condemned, i) && !strcmp(ledger->maps[i].name, ledger_basename(path)) && other >= 0 &&
            set_has(&ledger->condemned, other))
            return true;
    }
    return false;
}

/*
 * A destructor opens something, which makes NODELETE all that a dlopen has left marked so that failed (it is its
 * sweep, or it had bound a unique symbol), and one of these is in the sweep: a bug of glibc's, also in HEAD.
 */
static bool sweeps_the_revived(const struct ledger *ledger)
{
    return ledger->revived && strstr(ledger->last_words, "_dl_close_worker: Assertion `imap->l_type == lt_loaded && "
                                                         "!imap->l_nodelete_active' failed!");
}

static void mourn(struct run *run)
{
    take_trace(run);
    if (run->subject.pid)
        ledger_differs(run->ledger, "the host hangs");
    else if (run->subject.status == W_EXITCODE(127, 0) &&
             (calls_the_gone(run->ledger) || sweeps_the_revived(run->ledger)))
        run->ledger->tally.fatal++;
    else if (WIFSIGNALED(run->subject.status) && run->ledger->haunted)
        run->ledger->tally.crashes++;
    else if (WIFSIGNALED(run->subject.status))
        ledger_differs(run->ledger, "the host died of signal %d: %s", WTERMSIG(run->subject.status),
                       run->ledger->last_words);
    else
        ledger_differs(run->ledger, "the host ended with status %d: %s", WEXITSTATUS(run->subject.status),
                       run->ledger->last_words);
}

/* Until the host is done with what it was told. Returns whether all is well. */
static bool attend(struct run *run)
{
    char line[LINE];

    for (;;) {
        if (!subject_hear(&run->subject, line)) {
            mourn(run);
            return false;
        }
        take_trace(run);
        if (!strcmp(line, "done"))
            break;
        if (!run->ledger->difference_count && !run->ledger->watch)
            ask(run, strtoull(line + strlen("ask "), NULL, 16));
        if (run->ledger->difference_count)
            return false;
        subject_tell(&run->subject, NULL);
    }
    if (watch_has_more(&run->watch))
        ledger_differs(run->ledger, "the watch: %s; the loader says nothing of it",
                       run->watch.verdicts[run->watch.first]);
    if (run->ledger->op && run->ledger->op->verb <= VERB_CLOSE)
        check_mappings(run);
    return !run->ledger->difference_count;
}

static bool perform(struct run *run, const struct operation *op)
{
    if (op->verb == VERB_PRELOAD || op->verb == VERB_NOW)
        return true;
    run->ledger->op = op;
    if (run->settings->show)
        operation_print(stderr, op);
    return subject_tell(&run->subject, op) && attend(run);
}

static bool run_start(struct run *run, const struct graph *graph, const struct operations *operations)
{
    run->differences = open_memstream(&run->result.text, &run->size);
    run->ledger = ledger_new(graph, run->differences);
    if (!subject_start(&run->subject, run->settings, graph, operations)) {
        take_trace(run);
        ledger_differs(run->ledger, "the host does not start: %s", run->ledger->last_words);
        return false;
    }
    take_trace(run);
    if (run->settings->watch && !watch_start(&run->watch, run->settings, run->subject.pid))
        ledger_differs(run->ledger, "GDB does not watch");
    if (run->settings->watch)
        run->ledger->watch = &run->watch;
    return !run->ledger->difference_count;
}

static struct result run_end(struct run *run)
{
    subject_end(&run->subject);
    watch_end(&run->watch);
    run->result.tally = run->ledger->tally;
    run->result.differences = run->ledger->difference_count;
    ledger_free(run->ledger);
    fclose(run->differences);
    return run->result;
}

struct result run_again(const struct settings *settings, const struct graph *graph,
                        const struct operations *operations, const char *save)
{
    struct run run = {.settings = settings, .save = save};
    bool good = run_start(&run, graph, operations);

    for (size_t i = 0; good && i < operations->count; i++)
        good = perform(&run, &operations->at[i]);
    return run_end(&run);
}

/* Sometimes a library comes with the program, or all is bound at once; both might bind what nobody defines. */
static void choose_start(struct random *random, const struct graph *graph, struct operations *operations)
{
    struct operation now = {.verb = VERB_NOW}, preload = {.verb = VERB_PRELOAD};
    int library = random_below(random, graph->count);
    const struct plugin *plugin = &graph->plugins[library];

    snprintf(preload.name, NAME, "lib%d.so", library);
    if (random_one_in(random, 10))
        operations_add(operations, &now);
    else if (random_one_in(random, 6) && !plugin->undefined_call && !plugin->undefined_data && !plugin->needs_missing)
        operations_add(operations, &preload);
}

struct result run_random(const struct settings *settings, const struct graph *graph, struct random *random,
                         size_t closes, struct operations *ret_operations)
{
    struct run run = {.settings = settings};
    int temper = random_below(random, TEMPERS);
    struct operation last;
    bool good;

    choose_start(random, graph, ret_operations);
    good = run_start(&run, graph, ret_operations);
    while (good && run.ledger->tally.closes < closes) {
        struct operation op = choose(random, run.ledger, temper);

        operations_add(ret_operations, &op);
        good = perform(&run, &op);
        last = op;
        run.ledger->op = &last;
    }
    return run_end(&run);
}

/*
 * Shrinking: delta debugging, with pieces of half the size each time.
 */

/* A dead host is another failure than a wrong answer. */
static const char host_died[] = "the host ";

static bool fails_alike(const struct settings *settings, const struct graph *graph,
                        const struct operations *operations, const struct result *failed)
{
    struct result again = run_again(settings, graph, operations, NULL);
    bool died = strstr(failed->text, host_died), dies = strstr(again.text, host_died);

    free(again.text);
    return again.differences && died == dies;
}

static struct operations without(const struct operations *operations, size_t from, size_t count)
{
    struct operations rest = {0};

    for (size_t i = 0; i < operations->count; i++)
        if (i < from || i >= from + count)
            operations_add(&rest, &operations->at[i]);
    return rest;
}

/* Pieces of one size, from the end. Returns whether any could be left out. */
static bool shrink_by(const struct settings *settings, const struct graph *graph, struct operations *operations,
                      const struct result *failed, size_t piece, time_t until)
{
    bool any = false;

    for (size_t end = operations->count; end && time(NULL) < until;) {
        size_t from = end > piece ? end - piece : 0;
        struct operations rest = without(operations, from, end - from);

        if (fails_alike(settings, graph, &rest, failed)) {
            free(operations->at);
            *operations = rest;
            any = true;
        } else {
            free(rest.at);
        }
        end = from;
    }
    return any;
}

void run_shrink(const struct settings *settings, const struct graph *graph, struct operations *operations,
                const struct result *failed, int seconds)
{
    time_t until = time(NULL) + seconds;

    for (size_t piece = operations->count / 2 + 1; time(NULL) < until;) {
        bool any = shrink_by(settings, graph, operations, failed, piece, until);

        if (piece == 1 && !any)
            break;
        piece = piece > 1 ? piece / 2 : 1;
    }
}
