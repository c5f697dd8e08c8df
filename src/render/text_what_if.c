/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the next dlclose would do: the outcome, the loader's own steps, the libraries. */
#include <inttypes.h>

#include "render/text.h"

static const char *outcome(struct why_words *words, const struct why_what_if *what_if)
{
    struct why_arena *arena = words->printer->arena;
    size_t unloads = what_if->unloads.count, kept = what_if->kept.count;
    const char *stay = kept ? why_printf(arena, "; %zu would stay", kept) : "";

    switch (what_if->outcome) {
    case WHY_OUTCOME_COUNTED_DOWN: return "would only count down";
    case WHY_OUTCOME_IGNORED: return "would be ignored";
    case WHY_OUTCOME_FAILED: return "would fail, \"shared object not open\"";
    case WHY_OUTCOME_DEFERRED: return "would be deferred to the end of the dlclose under way";
    case WHY_OUTCOME_UNLOADED:
    case WHY_OUTCOME_KEPT: break;
    }
    if (!unloads)
        return why_printf(arena, "would unload nothing%s", stay);
    return why_printf(arena, "would unload %s%s", why_words_count(words, unloads, "library", "libraries"), stay);
}

static void step(struct why_words *words, const char *left, const char *text)
{
    why_printer_detail(words->printer, WHY_PLAIN, left, "%s", text);
}

/* "1 tls-dtor: libB.so"; `brackets`: put the names in brackets, because another group follows. */
static const char *roots(struct why_words *words, const struct why_indices *maps, const char *word, bool brackets)
{
    const char *names = why_words_library_list(words, maps, 3, false, "");
    const char *count =
        why_printer_piece(words->printer, "%zu %s%s", maps->count, word, maps->count && !brackets ? ":" : "");

    if (!maps->count)
        return count;
    return why_printf(words->printer->arena, brackets ? "%s (%s)" : "%s %s", count, names);
}

static const char *count_step(struct why_words *words, const struct why_what_if *what_if)
{
    struct why_arena *arena = words->printer->arena;
    char *change;

    if (!what_if->before)
        return "0: the loader returns an error, there is no open handle";
    change = why_printf(arena, "%" PRIu64 " -> %" PRIu64 ":", what_if->before, what_if->after);
    if (what_if->startup && !what_if->raised)
        return why_printf(arena, "%s it came with the program, so the loader returns", change);
    if (what_if->after && what_if->raised)
        return why_printf(arena, "%s %s", change, why_phrases[WHY_PHRASE_RAISED]);
    if (what_if->after)
        return why_printf(arena, "%s the loader returns, %s needed", change,
                          why_words_count(words, what_if->after, "more dlclose call", "more dlclose calls"));
    if (what_if->outcome == WHY_OUTCOME_DEFERRED)
        return why_printf(arena, "%s another dlclose is under way and will sweep once more", change);
    return why_printf(arena, "%s the last handle, so the loader sweeps", change);
}

static void print_steps(struct why_words *words, const struct why_what_if *what_if)
{
    struct why_arena *arena = words->printer->arena;

    step(words, "1 nodelete?", what_if->nodelete ? "yes: the loader returns 0; even the count stays" : "no");
    if (what_if->nodelete)
        return;
    step(words, "2 count", count_step(words, what_if));
    if (!what_if->sweep)
        return;
    step(words, "3 roots",
         why_printf(arena, "%s, %s, %s, %s", why_printer_piece(words->printer, "%zu startup", what_if->root_startup),
                    why_printer_piece(words->printer, "%zu open", what_if->root_open.count),
                    roots(words, &what_if->root_nodelete, "nodelete", true),
                    roots(words, &what_if->root_tls, "tls-dtor", false)));
    step(words, "4 reached",
         what_if->reached.count ? why_words_library_list(words, &what_if->reached, 8, false, "") : "nothing more");
    step(words, "5 sweep",
         what_if->unloads.count ? why_words_library_list(words, &what_if->unloads, SIZE_MAX, false, "") : "nothing");
}

static void print_what_if(struct why_words *words, const struct why_answer *answer, const struct why_what_if *what_if)
{
    const char *name = why_printer_name(words->printer, why_words_library_name(words, what_if->map));

    why_printer_block(words->printer);
    why_printer_headline(words->printer, "%s: %s %s", why_words_process_name(words),
                         why_printer_piece(words->printer, "dlclose(%s)", name), outcome(words, what_if));
    why_text_same_build(words, answer, what_if->map);
    why_printer_block(words->printer);
    print_steps(words, what_if);
    if (!what_if->unloads.count && !what_if->kept.count)
        return;
    why_printer_block(words->printer);
    if (what_if->unloads.count)
        why_printer_state(words->printer, "unloaded", "%s",
                          why_words_library_list(words, &what_if->unloads, SIZE_MAX, false, ""));
    for (size_t i = 0; i < what_if->unloads.count; i++)
        why_block_runs(words, what_if->unloads.at[i]);
    if (what_if->unloads.count)
        why_block_unseen_threads(words);
    if (what_if->kept.count) {
        struct why_words *later = why_words_new(words->printer, what_if->later);

        for (size_t i = 0; i < what_if->kept.count; i++)
            why_block(later, what_if->kept.at[i], WHY_BLOCK_KEPT);
    }
}

void why_text_what_if(struct why_words *words, const struct why_answer *answer)
{
    for (size_t i = 0; i < answer->what_if_count; i++)
        print_what_if(words, answer, answer->what_ifs[i]);
    if (!answer->what_if_count && answer->not_loaded_count)
        why_text_libraries(words, answer);
    else
        why_text_unknowns(words);
}
