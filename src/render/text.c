/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text: which question, which page. */
#include "render/text.h"

/* With -v: by what the structures were read. */
static void print_layout(struct why_words *words)
{
    static const char *const origins[] = {
        [WHY_LAYOUT_FROM_DWARF] = "its debug information",
        [WHY_LAYOUT_FROM_DEBUGINFOD] = "its debug information, got from debuginfod",
        [WHY_LAYOUT_FROM_CACHE] = "the cache of an earlier run",
        [WHY_LAYOUT_FROM_FILE] = "a layout file",
        [WHY_LAYOUT_FROM_LOADER] = "its ld.so, asked on this machine",
    };

    if (!words->page->options->verbose)
        return;
    why_page_block(words->page);
    why_page_state(words->page, "layout", "glibc's, from %s", origins[words->analysis->model->source.layout]);
}

void why_render_text(FILE *out, const struct why_answer *answer, const struct why_render_options *options)
{
    struct why_page page = {.out = out, .arena = answer->analysis->arena, .options = options};
    struct why_words *words = why_words_new(&page, answer->analysis);

    switch (answer->question) {
    case WHY_ASK_REPORT: why_text_report(words); break;
    case WHY_ASK_LIBRARIES: why_text_libraries(words, answer); break;
    case WHY_ASK_WHAT_IF: why_text_what_if(words, answer); break;
    }
    print_layout(words);
}
