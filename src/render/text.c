/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text: which question, which page. */
#include <string.h>

#include "render/text.h"

/* By what the structures were read: with -v, or if it was not as one would think. */
static void print_layout(struct why_words *words)
{
    static const char *const origins[] = {
        [WHY_LAYOUT_FROM_DWARF] = "its debug information",
        [WHY_LAYOUT_FROM_DEBUGINFOD] = "its debug information, got from debuginfod",
        [WHY_LAYOUT_FROM_CACHE] = "the cache of an earlier run",
        [WHY_LAYOUT_FROM_FILE] = "a layout file",
        [WHY_LAYOUT_FROM_LOADER] = "its ld.so, asked on this machine",
    };

    const struct why_source *source = &words->analysis->model->source;

    if (!words->page->options->verbose && !why_source_is_instead(source))
        return;
    why_page_block(words->page);
    why_page_state(words->page, "layout", "glibc's, from %s", origins[source->layout]);
    if (why_source_is_instead(source))
        why_page_more(words->page, "%s", "unloadwhy read it: GDB has no debug information for ld.so");
}

/* What stands for the program of a core, if that was for us to find. */
static void print_program(struct why_words *words)
{
    const char *program = words->analysis->model->source.program_file;

    if (!program)
        return;
    why_page_block(words->page);
    why_page_state(words->page, "program", "%s", why_name(words->page, program));
    why_page_more(words->page, "%s", "the same build, as far as the core can tell");
}

void why_render_text(FILE *out, const struct why_answer *answer, const struct why_render_options *options)
{
    struct why_page page = {.out = out, .arena = answer->analysis->arena, .options = options};
    struct why_words *words = why_words_new(&page, answer->analysis);

    switch (answer->question) {
    case WHY_ASK_REPORT: why_text_report(words); break;
    case WHY_ASK_GONE:
    case WHY_ASK_LIBRARIES: why_text_libraries(words, answer); break;
    case WHY_ASK_WHAT_IF: why_text_what_if(words, answer); break;
    case WHY_ASK_SAVE: break;
    }
    print_program(words);
    print_layout(words);
}
