/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text: a page for each question, and what stands below every page. */
#include <string.h>

#include "render/text.h"

/* Where the layout came from: with -v, or if unloadwhy read the target in place of GDB. */
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

    if (!words->printer->options->verbose && !source->gdb_lacks_layout)
        return;
    why_printer_block(words->printer);
    why_printer_state(words->printer, "layout", "glibc's, from %s", origins[source->layout]);
    if (source->gdb_lacks_layout)
        why_printer_more(words->printer, "%s", "unloadwhy read it: GDB has no debug information for ld.so");
}

/* The program file of a core, if unloadwhy had to look for it. */
static void print_program(struct why_words *words)
{
    const char *program = words->analysis->model->source.program_file;

    if (!program)
        return;
    why_printer_block(words->printer);
    why_printer_state(words->printer, "program", "%s", why_printer_name(words->printer, program));
    why_printer_more(words->printer, "%s", "the same build, as far as the core can tell");
}

void why_render_text(FILE *out, const struct why_answer *answer, const struct why_render_options *options)
{
    struct why_printer printer = {.out = out, .arena = answer->analysis->arena, .options = options};
    struct why_words *words = why_words_new(&printer, answer->analysis);

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
