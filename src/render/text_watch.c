/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of dlopen or dlclose, as it happened. */
#include <inttypes.h>
#include <string.h>

#include "render/block.h"
#include "render/watch.h"

void why_render_watching(FILE *out, const struct why_analysis *analysis, const char *name, bool calls, bool slowly,
                         const struct why_render_options *options)
{
    struct why_printer printer = {.out = out, .arena = analysis->arena, .options = options};
    struct why_words *words = why_words_new(&printer, analysis);

    why_printer_sentence(&printer,
                         "watching dlopen and dlclose of %s%s%s. The process runs on with \"continue\"; "
                         "\"unloadwhy unwatch\" ends it with a ledger.",
                         why_printer_piece(&printer, "%s", why_words_process_name(words)), name ? ", only " : "",
                         name ? why_printer_name(&printer, name) : "");
    if (calls)
        why_printer_sentence(
            &printer, "ld.so has no debug information here, so only what the program itself calls is seen, not "
                      "what glibc opens and closes for it.");
    if (slowly)
        why_printer_sentence(&printer, "The process cannot be read from here, so GDB reads it, which takes longer.");
}

static void print_call(struct why_words *words, const struct why_call *call)
{
    struct why_printer *printer = words->printer;
    const char *site = call->site ? why_printer_piece(printer, "%s,", why_printer_name(printer, call->site)) : "";

    if (call->site || call->thread)
        why_printer_detail(printer, WHY_PLAIN, "from", "%s %s", site,
                           call->thread ? why_printer_piece(printer, "%s", call->thread) : "");
}

static const char *name_of(struct why_words *words, uint32_t map)
{
    if (why_map_is_program(&words->analysis->model->maps[map]))
        return "the program itself";
    return why_printer_name(words->printer, why_words_library_name(words, map));
}

/*
 * dlopen
 */

static const char *opened_line(struct why_words *words, const struct why_opened *opened)
{
    struct why_arena *arena = words->printer->arena;
    uint64_t count;

    if (opened->map == WHY_NONE && opened->error)
        return why_printf(arena, "failed, \"%s\"", why_printer_name(words->printer, opened->error));
    if (opened->map == WHY_NONE)
        return "not loaded";
    if (opened->loaded && opened->with.count)
        return why_printf(arena, "loaded, with %s",
                          why_words_library_list(words, &opened->with, SIZE_MAX, false, ""));
    if (opened->loaded)
        return "loaded";
    count = why_map_value(&opened->after->model->maps[opened->map], WHY_l_direct_opencount) + opened->uncounted;
    return why_printf(arena, "counted up, %s",
                      why_printer_piece(words->printer, "%" PRIu64 " -> %" PRIu64, count - 1, count));
}

void why_render_opened(FILE *out, const struct why_call *call, const struct why_opened *opened,
                       const struct why_render_options *options)
{
    struct why_printer printer = {.out = out, .arena = opened->after->arena, .options = options};
    struct why_words *words = why_words_new(&printer, opened->after);
    const char *name = opened->map != WHY_NONE ? name_of(words, opened->map)
                       : opened->file          ? why_printer_name(&printer, opened->file)
                                               : "a library";

    why_printer_state(
        &printer, "dlopen", "%s %s%s", why_printer_piece(&printer, "%s:", name), opened_line(words, opened),
        *opened->mode ? why_printf(printer.arena, " %s", why_printer_piece(&printer, "(%s)", opened->mode)) : "");
    print_call(words, call);
}

/*
 * dlclose
 */

static const char *closed_name(struct why_words *words, const struct why_closed *closed)
{
    if (closed->verdict->map == WHY_NONE)
        return why_printf(words->printer->arena, "0x%" PRIx64, closed->handle);
    return name_of(words, closed->verdict->map);
}

static const char *closed_line(struct why_words *words, const struct why_closed *closed)
{
    const struct why_verdict *verdict = closed->verdict;
    struct why_arena *arena = words->printer->arena;
    const char *line = why_outcome_words[verdict->outcome];

    switch (verdict->outcome) {
    case WHY_OUTCOME_COUNTED_DOWN:
        return why_printf(
            arena, "counted down, %s%s",
            why_printer_piece(words->printer, "%" PRIu64 " -> %" PRIu64, verdict->count + 1, verdict->count),
            closed->expected && closed->expected->startup ? "; it came with the program" : "");
    case WHY_OUTCOME_FAILED: return "failed, \"shared object not open\"";
    case WHY_OUTCOME_DEFERRED:
        return closed->outer ? why_printf(arena, "deferred to the end of #%" PRIu64, closed->outer)
                             : "deferred to the end of the sweep under way";
    case WHY_OUTCOME_UNLOADED:
        return verdict->kept.count ? why_printf(arena, "%s, %zu kept", line, verdict->kept.count) : line;
    case WHY_OUTCOME_KEPT:
        return verdict->unloaded.count ? why_printf(arena, "%s, %zu unloaded", line, verdict->unloaded.count) : line;
    case WHY_OUTCOME_IGNORED: break;
    }
    return line;
}

/* Print why the library stays, without open handles. `nodelete`: only why it is NODELETE. */
static void print_reasons(struct why_words *words, uint32_t map, bool nodelete)
{
    const struct why_library *library = &words->analysis->libraries[map];

    for (size_t i = 0; i < library->reason_count; i++) {
        enum why_family family = why_reason_family(&library->reasons[i]);

        if (nodelete ? family == WHY_FAMILY_NODELETE : family != WHY_FAMILY_HANDLES)
            why_block_reason(words, map, &library->reasons[i], false);
    }
}

static void print_kept(struct why_words *words, uint32_t map)
{
    const struct why_library *library = &words->analysis->libraries[map];

    why_printer_detail(words->printer, WHY_PLAIN, "kept", "%s",
                       why_printer_name(words->printer, why_words_library_name(words, map)));
    for (size_t i = 0; i < library->reason_count; i++) {
        why_block_reason(words, map, &library->reasons[i], false);
        why_block_warning(words, map, &library->reasons[i]);
    }
}

static const char *expected_line(struct why_words *words, const struct why_what_if *expected)
{
    return why_printf(words->printer->arena, "%s%s%s%s", why_outcome_words[expected->outcome],
                      expected->unloads.count ? " (" : "",
                      expected->unloads.count ? why_words_library_list(words, &expected->unloads, 4, false, "") : "",
                      expected->unloads.count ? ")" : "");
}

static void print_surprise(struct why_words *words, const struct why_closed *closed)
{
    why_printer_detail(words->printer, WHY_BOLD, "bug", "expected: %s; the loader did otherwise.",
                       expected_line(words, closed->expected));
    if (closed->saved)
        why_printer_more(words->printer, "Please report it with %s, saved here.",
                         why_printer_name(words->printer, closed->saved));
}

void why_render_closed(FILE *out, const struct why_call *call, const struct why_closed *closed,
                       const struct why_render_options *options)
{
    const struct why_verdict *verdict = closed->verdict;
    struct why_printer printer = {.out = out, .arena = verdict->after->arena, .options = options};
    struct why_words *before = why_words_new(&printer, verdict->before),
                     *after = why_words_new(&printer, verdict->after);
    const char *word = why_printf(printer.arena, "#%" PRIu64 " dlclose", call->number);

    why_printer_state(&printer, word, "%s %s", why_printer_piece(&printer, "%s:", closed_name(before, closed)),
                      closed_line(before, closed));
    print_call(before, call);
    if (verdict->outcome == WHY_OUTCOME_IGNORED || verdict->outcome == WHY_OUTCOME_FAILED) {
        if (verdict->map != WHY_NONE)
            print_reasons(before, verdict->map, false);
        else
            why_printer_more(&printer, "that is no handle of a library that is loaded");
    }
    if (verdict->unloaded.count)
        why_printer_detail(&printer, WHY_PLAIN, "unloaded", "%s",
                           why_words_library_list(before, &verdict->unloaded, SIZE_MAX, false, ""));
    for (size_t i = 0; i < verdict->kept.count; i++)
        print_kept(after, verdict->kept.at[i]);
    if (verdict->surprise)
        print_surprise(before, closed);
}

void why_render_bound(FILE *out, const struct why_call *call, const struct why_bound *bound,
                      const struct why_render_options *options)
{
    struct why_printer printer = {.out = out, .arena = bound->after->arena, .options = options};
    struct why_words *words = why_words_new(&printer, bound->after);

    why_printer_state(&printer, "for good", "%s is NODELETE from now on", name_of(words, bound->map));
    print_call(words, call);
    why_printer_detail(&printer, WHY_WORD, why_reason_words[bound->kind].word, "%s%s",
                       why_words_bound_symbol_line(words, bound->by, bound->symbol),
                       why_reason_words[bound->kind].evidence == WHY_EVIDENCE_SYMBOLS ? ", a unique symbol" : "");
}

void why_render_for_good(FILE *out, const struct why_analysis *analysis, uint32_t map,
                         const struct why_render_options *options)
{
    struct why_printer printer = {.out = out, .arena = analysis->arena, .options = options};
    struct why_words *words = why_words_new(&printer, analysis);

    why_printer_detail(&printer, WHY_BOLD, "for good", "%s is NODELETE from now on", name_of(words, map));
    print_reasons(words, map, true);
}
