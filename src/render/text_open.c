/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is open: one block, with a line for each count of handles. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/text.h"
#include "why/advice.h"

static bool has_handle(const struct why_library *library)
{
    for (size_t i = 0; i < library->reason_count; i++)
        if (why_reason_family(&library->reasons[i]) == WHY_FAMILY_HANDLES)
            return true;
    return false;
}

/* Open libraries without a handle of their own that only `map` holds, however indirectly. */
static struct why_indices carried(struct why_words *words, uint32_t map, const uint32_t *carrier)
{
    struct why_indices result = {0};

    for (uint32_t i = 0; i < words->analysis->model->map_count; i++)
        if (carrier[i] == map)
            why_indices_push(words->printer->arena, &result, i);
    return result;
}

enum { NOBODY = WHY_NONE, SEVERAL = WHY_NONE - 1 };

/* For each open library without a handle: the one library with a handle that needs it, NOBODY or SEVERAL. */
static uint32_t *find_carriers(struct why_words *words, const struct why_indices *handles)
{
    const struct why_analysis *analysis = words->analysis;
    const struct why_model *model = analysis->model;
    uint32_t *carrier = why_alloc(words->printer->arena, (model->map_count + 1) * sizeof(*carrier));
    WHY_FREE uint32_t *work = why_xcalloc(model->map_count + 1, sizeof(*work));

    memset(carrier, 0xff, model->map_count * sizeof(*carrier));
    for (size_t h = 0; h < handles->count; h++) {
        size_t done = 0, count = 0;

        for (work[count++] = handles->at[h]; done < count; done++) {
            const struct why_edges *needs = &model->maps[work[done]].initfini;

            for (size_t i = 0; i < needs->count; i++) {
                uint32_t to = needs->to[i];

                if (analysis->libraries[to].state != WHY_STATE_OPEN || has_handle(&analysis->libraries[to]) ||
                    carrier[to] == handles->at[h] || carrier[to] == (uint32_t)SEVERAL)
                    continue;
                carrier[to] = carrier[to] == (uint32_t)NOBODY ? handles->at[h] : (uint32_t)SEVERAL;
                work[count++] = to; /* at most once for each handle, so there is room */
            }
        }
    }
    return carrier;
}

/* The libraries that an open library carries. Those that would stay without it are marked. */
static const char *carried_list(struct why_words *words, uint32_t map, const struct why_indices *with)
{
    const char **names = why_alloc(words->printer->arena, (with->count + 1) * sizeof(*names));
    const bool *live = why_analysis_live_without_handle(words->analysis, map);

    for (size_t i = 0; i < with->count; i++) {
        const struct why_reason *stays =
            live[map] ? NULL : why_library_would_stay(&words->analysis->libraries[with->at[i]], live);

        names[i] = why_words_library_name(words, with->at[i]);
        if (stays)
            names[i] = why_printf(words->printer->arena, "%s (would stay: %s)", names[i],
                                  why_reason_words[stays->kind].word);
    }
    return why_printer_name_list(words->printer, names, with->count, SIZE_MAX, false, "");
}

/* The text after the name of an open library, or NULL. */
static const char *note_of(struct why_words *words, uint32_t map, const struct why_indices *with)
{
    const struct why_library *library = &words->analysis->libraries[map];
    struct why_arena *arena = words->printer->arena;
    const struct why_reason *stays = why_library_would_stay(library, NULL);
    const char *note = "";

    if (why_map_file_changed(words->analysis, map))
        note = why_map_newer(words->analysis, map) == WHY_NONE
                   ? ", its file changed on disk"
                   : ", its file changed on disk: the new one is loaded too";
    if (stays)
        note = why_printf(arena, "%s, would stay: %s", note, why_reason_words[stays->kind].word);
    if (library->by_glibc)
        note = why_printf(arena, "%s, opened by glibc itself", note);
    if (library->by_glibc_guess)
        note = why_printf(arena, "%s, probably opened by glibc itself, by its name", note);
    if (why_library_may_hold_itself(&words->analysis->model->maps[map], library) && library->policy)
        note =
            why_printf(arena, "%s, perhaps opened by itself (%s gives that back)", note, library->policy->sentence);
    if (with && with->count)
        note = why_printf(arena, "%s, keeps %s", note, carried_list(words, map, with));
    return *note ? note : NULL;
}

static void print_open_line(struct why_words *words, uint64_t count, const struct why_indices *maps)
{
    const char **names = why_alloc(words->printer->arena, (maps->count + 1) * sizeof(*names));

    for (size_t i = 0; i < maps->count; i++)
        names[i] = why_words_library_name(words, maps->at[i]);
    why_printer_detail(words->printer, WHY_WORD, "dlopen-count", "%" PRIu64 ": %s", count,
                       why_words_names_or_more(words, names, maps->count, 3));
}

/* Libraries with the same count: a line for each that has a note, one for all others. glibc's own come last. */
static void print_count(struct why_words *words, uint64_t count, const struct why_indices *handles,
                        const uint32_t *carrier)
{
    struct why_indices plain = {0};

    for (int glibcs = 0; glibcs < 2; glibcs++) {
        for (size_t i = handles->count; i-- > 0;) {
            uint32_t map = handles->at[i];
            const struct why_library *library = &words->analysis->libraries[map];
            struct why_indices with = {0};
            const char *note;

            if (library->handles != count || (library->by_glibc || library->by_glibc_guess) != glibcs)
                continue;
            if (carrier)
                with = carried(words, map, carrier);
            note = note_of(words, map, &with);
            if (note)
                why_printer_detail(words->printer, WHY_WORD, "dlopen-count", "%" PRIu64 ": %s%s", count,
                                   why_printer_name(words->printer, why_words_library_name(words, map)), note);
            else
                why_indices_push(words->printer->arena, &plain, map);
        }
        if (plain.count)
            print_open_line(words, count, &plain);
        plain.count = 0;
    }
}

static int compare_counts(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return a > b ? -1 : a < b;
}

/* No open library has a handle: they are open through a library whose dlopen is under way. */
static void print_without_handle(struct why_words *words)
{
    struct why_indices open = {0};

    for (uint32_t i = 0; i < words->analysis->model->map_count; i++)
        if (words->analysis->libraries[i].state == WHY_STATE_OPEN)
            why_indices_push(words->printer->arena, &open, i);
    why_printer_detail(words->printer, WHY_WORD, "needed", "%s",
                       why_words_library_list(words, &open, 8, false, "-a"));
}

static const char *handles_help(struct why_words *words)
{
    const struct why_analysis *analysis = words->analysis;

    if (analysis->activity == WHY_LOADER_EXITING)
        return why_help_texts[WHY_HELP_EXITING_OPEN];
    return why_words_help_for(words, WHY_NONE,
                              why_model_own_dlclose(analysis->model) ? WHY_HELP_DLOPEN_COUNT_INTERPOSED
                                                                     : WHY_HELP_DLOPEN_COUNT);
}

/* What the hosts of the open libraries do with their handles, each once. */
static void print_policies(struct why_words *words, const struct why_indices *handles)
{
    struct why_arena *arena = words->printer->arena;
    const char **told = why_alloc(arena, (handles->count + 1) * sizeof(*told));
    size_t count = 0;

    for (size_t i = 0; i < handles->count; i++) {
        const struct why_library *library = &words->analysis->libraries[handles->at[i]];
        size_t k = 0;

        if (!why_library_has_a_host(library))
            continue;
        while (k < count && strcmp(told[k], library->policy->sentence) != 0)
            k++;
        if (k < count)
            continue;
        told[count++] = library->policy->sentence;
        why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s", library->policy->sentence);
    }
}

/* If glibc itself, or hosts that are known, keep all that is open, no dlclose is advised. */
static void print_help(struct why_words *words, const struct why_indices *handles)
{
    size_t by_glibc = 0, hosted = 0;

    for (size_t i = 0; i < handles->count; i++) {
        const struct why_library *library = &words->analysis->libraries[handles->at[i]];

        by_glibc += library->by_glibc;
        hosted += why_library_has_a_host(library) && !library->by_glibc;
    }
    if (by_glibc + hosted < handles->count || !handles->count)
        why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s", handles_help(words));
    print_policies(words, handles);
    if (by_glibc)
        why_printer_detail(words->printer, WHY_HELP_WORD, "help:", "%s", why_help_texts[WHY_HELP_OPENED_BY_GLIBC]);
}

/* If few libraries are open, each line names what its library carries. If many are, these are only counted. */
void why_text_open(struct why_words *words)
{
    enum { FEW = 24 };
    const struct why_analysis *analysis = words->analysis;
    size_t open = analysis->state_count[WHY_STATE_OPEN], told = 0;
    struct why_indices handles = {0};
    uint32_t *carrier = NULL;
    WHY_FREE uint64_t *counts = NULL;

    if (!open)
        return;
    for (uint32_t i = 0; i < analysis->model->map_count; i++)
        if (analysis->libraries[i].state == WHY_STATE_OPEN && has_handle(&analysis->libraries[i]))
            why_indices_push(words->printer->arena, &handles, i);
    counts = why_xcalloc(handles.count + 1, sizeof(*counts));
    for (size_t i = 0; i < handles.count; i++)
        counts[i] = analysis->libraries[handles.at[i]].handles;
    qsort(counts, handles.count, sizeof(*counts), compare_counts);
    if (open <= FEW || words->printer->options->all)
        carrier = find_carriers(words, &handles);
    why_printer_block(words->printer);
    why_printer_state(words->printer, why_state_words[WHY_STATE_OPEN], "%s", "");
    for (size_t i = 0; i < handles.count; i++)
        if (!i || counts[i] != counts[i - 1])
            print_count(words, counts[i], &handles, carrier);
    for (uint32_t i = 0; carrier && i < analysis->model->map_count; i++)
        told += carrier[i] < (uint32_t)SEVERAL;
    if (!handles.count)
        print_without_handle(words);
    else if (open > handles.count + told)
        why_printer_detail(words->printer, WHY_WORD, "needed", "%zu more, which these need",
                           open - handles.count - told);
    print_help(words, &handles);
}
