/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of dlopen or dlclose, as it happened. */
#include <inttypes.h>
#include <string.h>

#include "render/block.h"
#include "render/watch.h"

void why_render_watching(FILE *out, const struct why_analysis *analysis, const char *name, bool calls, bool slowly,
                         const struct why_render_options *options)
{
    struct why_page page = {.out = out, .arena = analysis->arena, .options = options};
    struct why_words *words = why_words_new(&page, analysis);

    why_page_sentence(&page,
                      "watching dlopen and dlclose of %s%s%s. The process runs on with \"continue\"; "
                      "\"unloadwhy unwatch\" ends it with a ledger.",
                      why_piece(&page, "%s", why_process_name(words)), name ? ", only " : "",
                      name ? why_name(&page, name) : "");
    if (calls)
        why_page_sentence(&page,
                          "ld.so has no debug information here, so only what the program itself calls is seen, not "
                          "what glibc opens and closes for it.");
    if (slowly)
        why_page_sentence(&page, "The process cannot be read from here, so GDB reads it, which takes longer.");
}

static void print_call(struct why_words *words, const struct why_call *call)
{
    struct why_page *page = words->page;
    const char *site = call->site ? why_piece(page, "%s,", why_name(page, call->site)) : "";

    if (call->site || call->thread)
        why_page_detail(page, WHY_PLAIN, "from", "%s %s", site,
                        call->thread ? why_piece(page, "%s", call->thread) : "");
}

static const char *name_of(struct why_words *words, uint32_t map)
{
    if (why_map_is_program(&words->analysis->model->maps[map]))
        return "the program itself";
    return why_name(words->page, why_library_name(words, map));
}

/*
 * dlopen
 */

static const char *opened_line(struct why_words *words, const struct why_opened *opened)
{
    struct why_arena *arena = words->page->arena;
    uint64_t count;

    if (opened->map == WHY_NONE && opened->error)
        return why_printf(arena, "failed, \"%s\"", why_name(words->page, opened->error));
    if (opened->map == WHY_NONE)
        return "not loaded";
    if (opened->loaded && opened->with.count)
        return why_printf(arena, "loaded, with %s", why_library_list(words, &opened->with, SIZE_MAX, false, ""));
    if (opened->loaded)
        return "loaded";
    count = why_map_value(&opened->after->model->maps[opened->map], WHY_l_direct_opencount) + opened->uncounted;
    return why_printf(arena, "counted up, %s", why_piece(words->page, "%" PRIu64 " -> %" PRIu64, count - 1, count));
}

void why_render_opened(FILE *out, const struct why_call *call, const struct why_opened *opened,
                       const struct why_render_options *options)
{
    struct why_page page = {.out = out, .arena = opened->after->arena, .options = options};
    struct why_words *words = why_words_new(&page, opened->after);
    const char *name = opened->map != WHY_NONE ? name_of(words, opened->map)
                       : opened->file          ? why_name(&page, opened->file)
                                               : "a library";

    why_page_state(&page, "dlopen", "%s %s%s", why_piece(&page, "%s:", name), opened_line(words, opened),
                   *opened->mode ? why_printf(page.arena, " %s", why_piece(&page, "(%s)", opened->mode)) : "");
    print_call(words, call);
}

/*
 * dlclose
 */

static const char *closed_name(struct why_words *words, const struct why_closed *closed)
{
    if (closed->verdict->map == WHY_NONE)
        return why_printf(words->page->arena, "0x%" PRIx64, closed->handle);
    return name_of(words, closed->verdict->map);
}

static const char *closed_line(struct why_words *words, const struct why_closed *closed)
{
    const struct why_verdict *verdict = closed->verdict;
    struct why_arena *arena = words->page->arena;
    const char *line = why_outcome_words[verdict->outcome];

    switch (verdict->outcome) {
    case WHY_OUTCOME_COUNTED_DOWN:
        return why_printf(arena, "counted down, %s%s",
                          why_piece(words->page, "%" PRIu64 " -> %" PRIu64, verdict->count + 1, verdict->count),
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

/* The reasons that keep the library, open handles left out; with `nodelete`, only those why it is NODELETE. */
static void print_reasons(struct why_words *words, uint32_t map, bool nodelete)
{
    const struct why_library *library = &words->analysis->libraries[map];

    for (size_t i = 0; i < library->reason_count; i++) {
        enum why_family family = why_family(&library->reasons[i]);

        if (nodelete ? family == WHY_FAMILY_NODELETE : family != WHY_FAMILY_HANDLES)
            why_block_reason(words, map, &library->reasons[i], false);
    }
}

static void print_kept(struct why_words *words, uint32_t map)
{
    const struct why_library *library = &words->analysis->libraries[map];

    why_page_detail(words->page, WHY_PLAIN, "kept", "%s", why_name(words->page, why_library_name(words, map)));
    for (size_t i = 0; i < library->reason_count; i++) {
        why_block_reason(words, map, &library->reasons[i], false);
        why_block_warning(words, map, &library->reasons[i]);
    }
}

static const char *expected_line(struct why_words *words, const struct why_what_if *expected)
{
    return why_printf(words->page->arena, "%s%s%s%s", why_outcome_words[expected->outcome],
                      expected->unloads.count ? " (" : "",
                      expected->unloads.count ? why_library_list(words, &expected->unloads, 4, false, "") : "",
                      expected->unloads.count ? ")" : "");
}

static void print_surprise(struct why_words *words, const struct why_closed *closed)
{
    why_page_detail(words->page, WHY_BOLD, "bug", "expected: %s; the loader did otherwise.",
                    expected_line(words, closed->expected));
    if (closed->saved)
        why_page_more(words->page, "Please report it with %s, saved here.", why_name(words->page, closed->saved));
}

void why_render_closed(FILE *out, const struct why_call *call, const struct why_closed *closed,
                       const struct why_render_options *options)
{
    const struct why_verdict *verdict = closed->verdict;
    struct why_page page = {.out = out, .arena = verdict->after->arena, .options = options};
    struct why_words *before = why_words_new(&page, verdict->before), *after = why_words_new(&page, verdict->after);
    const char *word = why_printf(page.arena, "#%" PRIu64 " dlclose", call->number);

    why_page_state(&page, word, "%s %s", why_piece(&page, "%s:", closed_name(before, closed)),
                   closed_line(before, closed));
    print_call(before, call);
    if (verdict->outcome == WHY_OUTCOME_IGNORED || verdict->outcome == WHY_OUTCOME_FAILED) {
        if (verdict->map != WHY_NONE)
            print_reasons(before, verdict->map, false);
        else
            why_page_more(&page, "that is no handle of a library that is loaded");
    }
    if (verdict->unloaded.count)
        why_page_detail(&page, WHY_PLAIN, "unloaded", "%s",
                        why_library_list(before, &verdict->unloaded, SIZE_MAX, false, ""));
    for (size_t i = 0; i < verdict->kept.count; i++)
        print_kept(after, verdict->kept.at[i]);
    if (verdict->surprise)
        print_surprise(before, closed);
}

void why_render_bound(FILE *out, const struct why_call *call, const struct why_bound *bound,
                      const struct why_render_options *options)
{
    struct why_page page = {.out = out, .arena = bound->after->arena, .options = options};
    struct why_words *words = why_words_new(&page, bound->after);

    why_page_state(&page, "for good", "%s is NODELETE from now on", name_of(words, bound->map));
    print_call(words, call);
    why_page_detail(&page, WHY_WORD, why_reason_words[bound->kind].word, "%s%s",
                    why_bound_symbol_line(words, bound->by, bound->symbol),
                    why_reason_words[bound->kind].evidence == WHY_EVIDENCE_SYMBOLS ? ", a unique symbol" : "");
}

void why_render_for_good(FILE *out, const struct why_analysis *analysis, uint32_t map,
                         const struct why_render_options *options)
{
    struct why_page page = {.out = out, .arena = analysis->arena, .options = options};
    struct why_words *words = why_words_new(&page, analysis);

    why_page_detail(&page, WHY_BOLD, "for good", "%s is NODELETE from now on", name_of(words, map));
    print_reasons(words, map, true);
}
