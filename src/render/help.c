/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helps of reasons.def, with names filled in. */
#include <inttypes.h>
#include <string.h>

#include "base/demangle.h"
#include "base/quote.h"
#include "render/sentences.h"
#include "why/advice.h"

enum { FEW_NAMES = 4, FEW_IMPORTERS = 3 };

/* The text for {symbol}: the one symbol that was bound, or a word for all of them. */
static const char *symbol_of(struct why_words *words, const struct why_reason *reason, bool several)
{
    const struct why_model *model = words->analysis->model;

    if (!several && reason && reason->bindings.count == 1)
        return why_words_demangled_name(words, model->bindings[reason->bindings.at[0]].name);
    return "its symbols";
}

static struct why_owners owners_of(struct why_words *words, const struct why_reason *reason)
{
    struct why_owners owners = {0};

    if (reason && reason->symbols.count)
        owners = why_unique_owners(words->analysis->model, &reason->symbols);
    for (size_t i = 0; i < owners.count; i++)
        owners.at[i] = why_words_short_name(words, owners.at[i]);
    return owners;
}

/* The other library for which this help was printed before, or WHY_NONE. A help is not repeated. */
static uint32_t given_before(struct why_words *words, const char *text, uint32_t map)
{
    for (size_t i = 0; i < words->given_count; i++)
        if (!strcmp(words->given[i].text, text))
            return words->given[i].map == map ? WHY_NONE : words->given[i].map;
    *WHY_APPEND(words->printer->arena, words->given, words->given_count, words->given_room) =
        (struct why_given){text, map};
    return WHY_NONE;
}

static const char *destructor_thread(struct why_words *words, const struct why_reason *reason)
{
    const struct why_model *model = words->analysis->model;

    if (!reason || !reason->destructors.count)
        return "";
    return why_printer_piece(words->printer, "thread %" PRIu64,
                             model->threads[model->destructors[reason->destructors.at[0]].thread].tid);
}

static const char *destructor_library(struct why_words *words, const struct why_reason *reason)
{
    const struct why_model *model = words->analysis->model;
    uint32_t map = WHY_NONE;

    if (reason && reason->dangling.count)
        map = model->destructors[reason->dangling.at[0]].function_map;
    return map == WHY_NONE ? "" : why_printer_name(words->printer, why_words_library_name(words, map));
}

static const char *list_of(struct why_words *words, const struct why_indices *maps)
{
    return maps ? why_words_library_list(words, maps, why_words_limit(words, FEW_NAMES), true, "-v") : "";
}

static bool is_about_handles(enum why_help help)
{
    return help == WHY_HELP_DLOPEN_ONE || help == WHY_HELP_DLOPEN_COUNT;
}

/* The libraries that came with the program and may have opened others, if they are few. */
static const char *importers(struct why_words *words)
{
    const struct why_model *model = words->analysis->model;
    struct why_indices found = {0};

    for (uint32_t i = 0; i < model->map_count; i++)
        if (model->maps[i].imports_dlopen && words->analysis->libraries[i].origin == WHY_ORIGIN_STARTUP)
            why_indices_push(words->printer->arena, &found, i);
    if (!found.count || found.count > FEW_IMPORTERS)
        return "";
    return why_sentence_substitute(
        words->printer->arena, why_phrases[found.count > 1 ? WHY_PHRASE_IMPORTERS : WHY_PHRASE_IMPORTER],
        (const struct why_substitution[]){{"importers", list_of(words, &found)}, {NULL, NULL}});
}

/* " (cflags_cc in binding.gyp)" */
static const char *place_of(struct why_words *words, const char *place)
{
    if (!place)
        return "";
    return why_sentence_substitute(words->printer->arena, why_phrases[WHY_PHRASE_PLACE],
                                   (const struct why_substitution[]){{"place", place}, {NULL, NULL}});
}

/* The text without the library's own name, so that the same help for two libraries is the same text. */
static const char *fill_help(struct why_words *words, uint32_t map, const struct why_advice *advice)
{
    struct why_build_place place = {0};
    const struct why_reason *reason = advice->reason;
    const struct why_interposer *interposer = why_model_own_dlclose(words->analysis->model);
    struct why_owners owners = owners_of(words, reason);
    uint64_t count = reason ? reason->count : 0;
    bool many = advice->by.count > 1, many_binders = reason && reason->by.count > 1;
    if (map != WHY_NONE)
        place = why_map_build_place(&words->analysis->model->maps[map]);
    const struct why_substitution values[] = {
        {"holder",
         advice->by.count ? why_printer_name(words->printer, why_words_library_name(words, advice->by.at[0])) : ""},
        {"holders", list_of(words, &advice->by)},
        {"stay", many ? "stay" : "stays"},
        {"them", many ? "them" : "it"},
        {"binders", list_of(words, reason ? &reason->by : NULL)},
        {"have", many || many_binders ? "have" : "has"},
        {"use", many || many_binders ? "use" : "uses"},
        {"it", owners.count > 1 ? "them" : "it"},
        {"symbol", symbol_of(words, reason, map == WHY_NONE)},
        {"owners", owners.count ? why_printer_name_list(words->printer, owners.at, owners.count, WHY_OWNERS, true, "")
                                : "these"},
        {"thread", destructor_thread(words, reason)},
        {"more", why_words_count(words, count, "more dlclose call", "more dlclose calls")},
        {"reach", count == 1 ? "reaches" : "reach"},
        {"function_library", destructor_library(words, reason)},
        {"interposer",
         interposer ? why_printer_name(words->printer, why_words_library_name(words, interposer->map)) : ""},
        {"policy", advice->policy ? advice->policy->sentence : ""},
        {"importers", is_about_handles(advice->help) ? importers(words) : ""},
        {"compile", place_of(words, place.compile)},
        {"link", place_of(words, place.link)},
        {NULL, NULL}};

    return why_sentence_substitute(words->printer->arena, why_help_texts[advice->help], values);
}

/* `map`: WHY_NONE if the help is for several libraries. */
static const char *help(struct why_words *words, uint32_t map, const struct why_advice *advice)
{
    const char *text = fill_help(words, map, advice);
    uint32_t before = given_before(words, text, map);
    const struct why_substitution library[] = {
        {"library",
         map == WHY_NONE ? "each of them" : why_printer_name(words->printer, why_words_library_name(words, map))},
        {NULL, NULL}};

    if (before != WHY_NONE && strlen(text) > 20)
        return why_printf(words->printer->arena, "as for %s",
                          why_printer_name(words->printer, why_words_library_name(words, before)));
    return why_sentence_substitute(words->printer->arena, text, library);
}

/* Add a help. "as for libother.so" is added once, however many helps the two libraries share. */
static void add_text(struct why_words *words, struct why_texts *texts, uint32_t map, const struct why_advice *advice)
{
    const char *text = help(words, map, advice), *last = texts->count ? texts->at[texts->count - 1] : "";

    if (!strncmp(text, "as for ", 7) && !strcmp(text, last))
        return;
    if (advice->alternative && texts->count)
        text = why_printf(words->printer->arena, "or %s", text);
    texts->at[texts->count++] = text;
}

struct why_texts why_words_helps(struct why_words *words, uint32_t map)
{
    struct why_advices advices = why_advices_for(words->analysis, map);
    struct why_texts texts = {.at = why_alloc(words->printer->arena, (advices.count + 2) * sizeof(*texts.at))};
    enum why_help file = why_file_help(words->analysis, map);

    if (advices.together)
        texts.at[texts.count++] = why_help_texts[WHY_HELP_TOGETHER];
    for (size_t i = 0; i < advices.count; i++) {
        if (words->brief && texts.count && !advices.together) {
            texts.at[0] = why_printf(words->printer->arena, "%s More ways: -a", texts.at[0]);
            break;
        }
        add_text(words, &texts, map, &advices.at[i]);
    }
    if (file != WHY_HELP_NONE)
        texts.at[texts.count++] = why_words_help_for(words, map, file);
    return texts;
}

/* Does this advice free that library, too? */
static bool helps_too(const struct why_words *words, const struct why_advice *advice, uint32_t map)
{
    struct why_advices advices = why_advices_for(words->analysis, map);

    for (size_t i = 0; i < advices.count; i++)
        if (advices.at[i].help == advice->help && advices.at[i].policy == advice->policy)
            return true;
    return false;
}

struct why_texts why_words_helps_for_each(struct why_words *words, const struct why_indices *group)
{
    struct why_advices advices = why_advices_for(words->analysis, group->at[0]);
    struct why_texts texts = {.at = why_alloc(words->printer->arena, (advices.count + 1) * sizeof(*texts.at))};

    for (size_t i = 0; i < advices.count; i++) {
        bool helps = !words->brief || !texts.count;

        for (size_t k = 1; k < group->count; k++)
            helps = helps && helps_too(words, &advices.at[i], group->at[k]);
        if (helps)
            add_text(words, &texts, WHY_NONE, &advices.at[i]);
    }
    return texts;
}

const char *why_words_help_for(struct why_words *words, uint32_t map, enum why_help kind)
{
    const struct why_advice advice = {.help = kind};

    return help(words, map, &advice);
}
