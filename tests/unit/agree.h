/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two answers to one state never contradict each other: what the report says of a library, and what-if. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "why/advice.h"
#include "why/graph.h"
#include "why/trial.h"

static bool agree_has(const struct why_indices *indices, uint32_t map)
{
    for (size_t i = 0; i < indices->count; i++)
        if (indices->at[i] == map)
            return true;
    return false;
}

/* What the dlclose of its last handle would do. */
static struct why_what_if *agree_last_close(struct why_model *model, uint32_t map, bool raised)
{
    uint64_t count = why_map_value(&model->maps[map], WHY_l_direct_opencount);
    struct why_what_if *what_if;

    why_map_set(&model->maps[map], WHY_l_direct_opencount, 1 + raised);
    what_if = why_analysis_what_if(why_analysis_new(model), map);
    why_map_set(&model->maps[map], WHY_l_direct_opencount, count);
    return what_if;
}

static enum why_help agree_handles_help(const struct why_library *library)
{
    for (size_t i = 0; i < library->reason_count; i++)
        if (library->reasons[i].kind == WHY_REASON_DLOPEN_COUNT)
            return library->reasons[i].help;
    return WHY_HELP_NONE;
}

/* "a library goes after as many more dlclose calls", but for those that "would stay". */
static const char *agree_open(struct why_model *model, const struct why_library *library, uint32_t map)
{
    struct why_what_if *last = agree_last_close(model, map, library->raised);

    if (last->outcome == WHY_OUTCOME_DEFERRED)
        return NULL;
    if (agree_handles_help(library) == WHY_HELP_EXITING_OPEN && library->raised)
        return last->outcome == WHY_OUTCOME_COUNTED_DOWN ? NULL
                                                         : "it has not had its turn, but would not be counted down";
    if (last->outcome != (why_library_would_stay(library, NULL) ? WHY_OUTCOME_KEPT : WHY_OUTCOME_UNLOADED))
        return why_library_would_stay(library, NULL) ? "\"would stay\", but would go"
                                                     : "it would stay, and nothing says so";
    return NULL;
}

/* "the next dlclose in this namespace that brings the count of a dlopened library to 0 takes it along" */
static const char *agree_collectable(struct why_model *model, const struct why_analysis *analysis, uint32_t map)
{
    uint64_t ns = why_map_value(&model->maps[map], WHY_l_ns);

    if (analysis->libraries[map].raised)
        return NULL; /* "once it has had its turn" */
    for (uint32_t i = 0; i < model->map_count; i++) {
        const struct why_library *library = &analysis->libraries[i];
        struct why_what_if *last;

        if (why_map_value(&model->maps[i], WHY_l_ns) != ns || library->root != WHY_ROOT_OPEN || library->raised)
            continue;
        last = agree_last_close(model, i, false);
        if (last->outcome != WHY_OUTCOME_DEFERRED && !agree_has(&last->unloads, map))
            return "another library's last dlclose would not take it along";
    }
    return NULL;
}

/* What one handle carries goes with that, unless it "would stay". */
static const char *agree_carried(struct why_model *model, const struct why_analysis *analysis, uint32_t map)
{
    uint32_t carrier = WHY_NONE;
    const struct why_reason *stays;
    struct why_what_if *last;

    if (analysis->activity == WHY_LOADER_EXITING)
        return NULL; /* what has not had its turn stays until then */
    for (uint32_t i = 0; i < model->map_count; i++) {
        struct why_indices self = {.at = &i, .count = 1};

        if (analysis->libraries[i].root != WHY_ROOT_OPEN || i == map || !why_graph_mark_needed(model, &self)[map])
            continue;
        if (carrier != WHY_NONE)
            return NULL;
        carrier = i;
    }
    if (carrier == WHY_NONE || why_library_would_stay(&analysis->libraries[carrier], NULL))
        return NULL;
    last = agree_last_close(model, carrier, false);
    stays = why_library_would_stay(&analysis->libraries[map], why_analysis_live_without_handle(analysis, carrier));
    if (last->outcome != WHY_OUTCOME_DEFERRED && agree_has(&last->unloads, map) == (stays != NULL))
        return stays ? "\"would stay\", but would go with its carrier" : "it would stay, and nothing says so";
    return NULL;
}

static const char *agree_startup(struct why_analysis *analysis, uint32_t map)
{
    struct why_what_if *next = why_analysis_what_if(analysis, map);
    enum why_help help = agree_handles_help(&analysis->libraries[map]);

    if (next->sweep)
        return "\"only the end of the process unloads it\", but a dlclose sweeps";
    return help == WHY_HELP_DLOPEN_ONE || help == WHY_HELP_DLOPEN_ONE_INTERPOSED ? "a dlclose does not unload it"
                                                                                 : NULL;
}

/* A trial of no change is the sweep itself. */
static const char *agree_trial(const struct why_model *model, const struct why_analysis *analysis, uint32_t map)
{
    uint16_t *changes = calloc(model->map_count + 1, sizeof(*changes));
    struct why_trial trial = {analysis, changes};
    bool frees = changes && why_trial_frees(&trial, map);

    free(changes);
    return frees == analysis->libraries[map].live ? "a trial of no change is not what the sweep does" : NULL;
}

/* Would the sweep take `map` if these libraries had no open handle? */
static bool agree_closing_frees(struct why_model *model, const struct why_indices *close, uint32_t map)
{
    uint64_t *counts = calloc(close->count + 1, sizeof(*counts));
    bool live;

    for (size_t i = 0; i < close->count; i++) {
        counts[i] = why_map_value(&model->maps[close->at[i]], WHY_l_direct_opencount);
        why_map_set(&model->maps[close->at[i]], WHY_l_direct_opencount, 0);
    }
    live = why_analysis_new(model)->libraries[map].live;
    for (size_t i = 0; i < close->count; i++)
        why_map_set(&model->maps[close->at[i]], WHY_l_direct_opencount, counts[i]);
    free(counts);
    return !live;
}

/* reasons.def says for which reasons a help is: the table in docs/causes.md is made of that. */
static const char *agree_cause(const struct why_advice *advice)
{
    const char *causes = why_help_causes[advice->help], *word = why_reason_words[advice->reason->kind].word;

    return !*causes || strstr(causes, word) ? NULL : "a help that reasons.def gives for other reasons";
}

/* Handles that are to be closed: does that free the library? */
static const char *agree_advice(struct why_model *model, const struct why_analysis *analysis, uint32_t map)
{
    struct why_advices advices = why_advices_for(analysis, map);
    struct why_indices self = {.at = &map, .count = 1};

    for (size_t i = 0; i < advices.count; i++)
        if (agree_cause(&advices.at[i]))
            return agree_cause(&advices.at[i]);
    if (analysis->activity == WHY_LOADER_EXITING || advices.together)
        return NULL;
    for (size_t i = 0; i < advices.count; i++) {
        const struct why_advice *advice = &advices.at[i];

        if (advice->help == WHY_HELP_CLOSE_TOO && !agree_closing_frees(model, &advice->by, map))
            return "closing what the advice names does not free it";
        if (advice->help == WHY_HELP_DLOPEN_ONE && !agree_closing_frees(model, &self, map))
            return "closing its handles does not free it";
    }
    return NULL;
}

/* What is said of `map` that what-if contradicts, or NULL. */
static const char *agree_on(struct why_model *model, struct why_analysis *analysis, uint32_t map)
{
    const struct why_library *library = &analysis->libraries[map];
    const char *contradiction = agree_trial(model, analysis, map);

    if (!contradiction)
        contradiction = agree_advice(model, analysis, map);
    if (contradiction)
        return contradiction;
    switch (library->state) {
    case WHY_STATE_OPEN:
        return library->root == WHY_ROOT_OPEN ? agree_open(model, library, map) : agree_carried(model, analysis, map);
    case WHY_STATE_COLLECTABLE: return agree_collectable(model, analysis, map);
    case WHY_STATE_STARTUP: return library->origin == WHY_ORIGIN_STARTUP ? agree_startup(analysis, map) : NULL;
    default: return NULL;
    }
}
