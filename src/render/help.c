/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helps of reasons.def, with what they name. */
#include <inttypes.h>
#include <string.h>

#include "base/demangle.h"
#include "base/quote.h"
#include "render/sentences.h"

/*
 * What would have to be hidden: the class or function template around a static member or static variable.
 * "guard variable for Registry<Report>::instance()::self" gives "Registry<Report>".
 */
static char *enclosing_scope(struct why_arena *arena, const char *symbol)
{
    static const char *const prefixes[] = {"guard variable for ", "vtable for ", "typeinfo for "};
    char *scope;
    size_t end = 0;
    int depth = 0;

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
        if (!strncmp(symbol, prefixes[i], strlen(prefixes[i])))
            symbol += strlen(prefixes[i]);
    scope = why_strdup(arena, symbol);
    for (size_t i = 0; scope[i]; i++) {
        depth += scope[i] == '<' || scope[i] == '(';
        depth -= scope[i] == '>' || scope[i] == ')';
        if (!depth && scope[i] == ':' && scope[i + 1] == ':' && i)
            end = i;
    }
    if (!end)
        return scope;
    scope[end] = '\0';
    return scope[end - 1] == ')' && strstr(scope, "::") ? enclosing_scope(arena, scope) : scope;
}

static const char *template_of(struct why_words *words, const struct why_reason *reason)
{
    const struct why_model *model = words->analysis->model;
    struct why_arena *arena = words->printer->arena;

    for (size_t i = 0; i < reason->symbols.count; i++) {
        const struct why_unique *unique = &model->uniques[reason->symbols.at[i]];

        if (unique->name && !why_unique_is_standard(arena, unique))
            return why_printer_name(words->printer, enclosing_scope(arena, why_demangle(arena, unique->name)));
    }
    return "the template";
}

/* What a help names: the one symbol, or all of them. */
static const char *symbol_of(struct why_words *words, const struct why_reason *reason)
{
    const struct why_model *model = words->analysis->model;

    if (reason->symbols.count)
        return template_of(words, reason);
    if (reason->bindings.count == 1)
        return why_words_demangled_name(words, model->bindings[reason->bindings.at[0]].name);
    return "its symbols";
}

/* A help given before, for another library, is not repeated. Returns that library, or WHY_NONE. */
static uint32_t given_before(struct why_words *words, const char *text, uint32_t map)
{
    for (size_t i = 0; i < words->given_count; i++)
        if (!strcmp(words->given[i].text, text))
            return words->given[i].map == map ? WHY_NONE : words->given[i].map;
    *WHY_APPEND(words->printer->arena, words->given, words->given_count, words->given_room) =
        (struct why_given){text, map};
    return WHY_NONE;
}

/* `map`: WHY_NONE for several. */
static const char *fill_help(struct why_words *words, uint32_t map, enum why_help help,
                             const struct why_reason *reason)
{
    const struct why_model *model = words->analysis->model;
    const char *holder = "", *symbol = "", *thread = "", *function_library = "", *same;
    const struct why_interposer *interposer = why_model_own_dlclose(model);
    struct why_substitution values[] = {{"holder", NULL}, {"symbol", NULL},           {"thread", NULL},
                                        {"more", NULL},   {"function_library", NULL}, {"interposer", NULL},
                                        {"reach", NULL},  {"library", NULL},          {0}};
    uint32_t before;

    if (reason && reason->by.count)
        holder = why_printer_name(words->printer, why_words_library_name(words, reason->by.at[0]));
    if (reason)
        symbol = map == WHY_NONE ? "its symbols" : symbol_of(words, reason);
    if (reason && reason->destructors.count)
        thread = why_printer_piece(words->printer, "thread %" PRIu64,
                                   model->threads[model->destructors[reason->destructors.at[0]].thread].tid);
    if (reason && reason->dangling.count && model->destructors[reason->dangling.at[0]].function_map != WHY_NONE)
        function_library = why_printer_name(
            words->printer, why_words_library_name(words, model->destructors[reason->dangling.at[0]].function_map));
    values[0].value = holder;
    values[1].value = symbol;
    values[2].value = thread;
    values[3].value = why_words_count(words, reason ? reason->count : 0, "more dlclose call", "more dlclose calls");
    values[4].value = function_library;
    values[5].value =
        interposer ? why_printer_name(words->printer, why_words_library_name(words, interposer->map)) : "";
    values[6].value = reason && reason->count == 1 ? "reaches" : "reach";
    same = why_sentence_substitute(words->printer->arena, why_help_texts[help], values);
    before = given_before(words, same, map);
    if (before != WHY_NONE && strlen(same) > 20)
        return why_printf(words->printer->arena, "as for %s",
                          why_printer_name(words->printer, why_words_library_name(words, before)));
    values[7].value =
        map == WHY_NONE ? "each of them" : why_printer_name(words->printer, why_words_library_name(words, map));
    return why_sentence_substitute(words->printer->arena, same, values);
}

const char *why_words_help(struct why_words *words, uint32_t map, const struct why_reason *reason)
{
    return fill_help(words, map, reason->help, reason);
}

const char *why_words_help_for_each(struct why_words *words, const struct why_reason *reason)
{
    return fill_help(words, WHY_NONE, reason->help, reason);
}

const char *why_words_help_for(struct why_words *words, uint32_t map, enum why_help help)
{
    return fill_help(words, map, help, NULL);
}
