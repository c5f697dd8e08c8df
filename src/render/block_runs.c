/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that would crash if a library went. */
#include "render/block.h"

static void print(struct why_words *words, const char *word, uint32_t map, enum why_run_how how)
{
    struct why_indices runs = why_analysis_runs(words->analysis, map, how);

    if (runs.count)
        why_printer_detail(words->printer, how == WHY_RUN_UNKNOWN ? WHY_PLAIN : WHY_BOLD, word, "%s",
                           why_words_runs_line(words, map, &runs));
}

void why_block_runs(struct why_words *words, uint32_t map)
{
    for (enum why_run_how how = WHY_RUN_NOW; how < WHY_RUN_UNKNOWN; how++)
        print(words, "warning", map, how);
}

void why_block_unseen_threads(struct why_words *words)
{
    print(words, "unknown", WHY_NONE, WHY_RUN_UNKNOWN);
}
