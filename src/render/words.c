/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/words.h"

#include <inttypes.h>
#include <string.h>

#include "base/demangle.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/quote.h"

static int compare_names(const void *left, const void *right, void *context)
{
    const struct why_model *model = context;
    const struct why_map *a = &model->maps[*(const uint32_t *)left], *b = &model->maps[*(const uint32_t *)right];
    uint64_t a_ns = why_map_value(a, WHY_l_ns), b_ns = why_map_value(b, WHY_l_ns);

    return a_ns != b_ns ? (a_ns < b_ns ? -1 : 1) : strcmp(why_map_basename(model, a), why_map_basename(model, b));
}

/* Two maps of one file in two namespaces are told apart by the namespace, so only its own counts. */
static bool *shared_names(struct why_model *model)
{
    bool *shared = why_alloc(model->arena, model->map_count + 1);
    WHY_FREE uint32_t *order = why_xcalloc(model->map_count + 1, sizeof(*order));

    for (uint32_t i = 0; i < model->map_count; i++)
        order[i] = i;
    qsort_r(order, model->map_count, sizeof(*order), compare_names, model);
    for (size_t i = 1; i < model->map_count; i++)
        if (!compare_names(&order[i - 1], &order[i], model))
            shared[order[i - 1]] = shared[order[i]] = true;
    return shared;
}

struct why_words *why_words_new(struct why_page *page, const struct why_analysis *analysis)
{
    struct why_words *words = why_alloc(page->arena, sizeof(*words));

    words->page = page;
    words->analysis = analysis;
    words->shared = shared_names(analysis->model);
    return words;
}

size_t why_limit(const struct why_words *words, size_t few)
{
    return words->page->options->verbose ? SIZE_MAX : few;
}

const char *why_library_name(struct why_words *words, uint32_t map)
{
    const struct why_model *model = words->analysis->model;
    const struct why_map *of = &model->maps[map];
    const char *name = words->shared[map] && of->name ? of->name : why_map_basename(model, of);
    uint64_t ns = why_map_value(of, WHY_l_ns);

    return ns ? why_printf(words->page->arena, "%s [ns %" PRIu64 "]", name, ns) : name;
}

const char *why_library_list(struct why_words *words, const struct why_indices *maps, size_t most, bool conjunction,
                             const char *hint)
{
    const char **names = why_alloc(words->page->arena, (maps->count + 1) * sizeof(*names));

    for (size_t i = 0; i < maps->count; i++)
        names[i] = why_library_name(words, maps->at[i]);
    return why_name_list(words->page, names, maps->count, most, conjunction, hint);
}

const char *why_names_or_more(struct why_words *words, const char *const *names, size_t count, size_t used)
{
    size_t most = words->page->options->all ? SIZE_MAX : why_names_in_lines(names, count, 3, used);

    return why_name_list(words->page, names, count, most, false, "-a");
}

const char *why_thread_name(struct why_words *words, uint32_t index)
{
    const struct why_model *model = words->analysis->model;
    const struct why_thread *thread = &model->threads[index];
    char *name = why_printf(words->page->arena, "%" PRIu64, thread->tid);

    if (!thread->tid)
        name = why_printf(words->page->arena, "at 0x%" PRIx64, thread->pthread);
    if (thread->name)
        name = why_printf(words->page->arena, "%s \"%s\"", name, why_printable(words->page->arena, thread->name));
    if (thread->gdb_number)
        name = why_printf(words->page->arena, "%s (GDB thread %" PRIu32 ")", name, thread->gdb_number);
    return name;
}

const char *why_demangled_name(struct why_words *words, const char *symbol)
{
    return why_name(words->page, why_demangle(words->page->arena, symbol));
}

const char *why_function_name(struct why_words *words, const struct why_destructor *destructor)
{
    const struct why_model *model = words->analysis->model;
    struct why_arena *arena = words->page->arena;

    if (destructor->symbol)
        return why_demangled_name(words, destructor->symbol);
    if (!destructor->function.known)
        return "a function that could not be found out";
    if (destructor->function_map == WHY_NONE)
        return why_printf(arena, "0x%" PRIx64, destructor->function.value);
    return why_name(words->page, why_printf(arena, "%s+0x%" PRIx64, why_library_name(words, destructor->function_map),
                                            destructor->function.value -
                                                why_map_value(&model->maps[destructor->function_map], WHY_l_addr)));
}

/*
 * Sentences of reasons.def: {word} is replaced by the value of that name.
 */

struct substitution {
    const char *name, *value;
};

static const char *substitute(struct why_arena *arena, const char *text, const struct substitution *values)
{
    char *result = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&result, &size);
    const char *copy;

    if (!out)
        why_out_of_memory();
    for (; *text; text++) {
        size_t length = *text == '{' ? strcspn(text + 1, "}") : 0;
        const struct substitution *value = values;

        while (length && value->name && (strlen(value->name) != length || strncmp(value->name, text + 1, length)))
            value++;
        if (length && value->name && value->value) {
            fputs(value->value, out);
            text += length + 1;
        } else {
            putc(*text, out);
        }
    }
    fclose(out);
    copy = why_strdup(arena, result);
    free(result);
    return copy;
}

static const char *binder_name(struct why_words *words, uint32_t by)
{
    const char *name = why_name(words->page, why_library_name(words, by));
    const struct substitution values[] = {{"library", name}, {NULL, NULL}};

    switch (words->analysis->libraries[by].origin) {
    case WHY_ORIGIN_MAIN: return why_phrases[WHY_PHRASE_THE_PROGRAM];
    case WHY_ORIGIN_STARTUP: return substitute(words->page->arena, why_phrases[WHY_PHRASE_LOADED_WITH_IT], values);
    default: return name;
    }
}

const char *why_bound_line(struct why_words *words, uint32_t map, uint32_t by, const char *it)
{
    const struct why_model *model = words->analysis->model;
    size_t first, count = why_model_bindings(model, by, map, &first) - first;
    enum why_phrase phrase = count > 1                        ? WHY_PHRASE_BOUND_MANY
                             : count                          ? WHY_PHRASE_BOUND_ONE
                             : model->maps[by].bindings_known ? WHY_PHRASE_LOOKED_UP
                                                              : WHY_PHRASE_BOUND_UNSEEN;
    const struct substitution values[] = {
        {"holder", binder_name(words, by)},
        {"symbol", count ? why_demangled_name(words, model->bindings[first].name) : NULL},
        {"count", why_printf(words->page->arena, "%zu", count)},
        {"it", it},
        {NULL, NULL},
    };

    return substitute(words->page->arena, why_phrases[phrase], values);
}

const char *why_bound_symbol_line(struct why_words *words, uint32_t by, const char *symbol)
{
    const struct substitution values[] = {
        {"holder", binder_name(words, by)}, {"symbol", why_name(words->page, symbol)}, {"it", "it"}, {NULL, NULL}};

    return substitute(words->page->arena, why_phrases[WHY_PHRASE_BOUND_ONE], values);
}

const char *why_seen_line(struct why_words *words, uint32_t index)
{
    const struct why_model *model = words->analysis->model;
    const struct why_seen *seen = &model->seen[index];
    const struct substitution values[] = {{"place", why_piece(words->page, "%s", why_name(words->page, seen->what))},
                                          {NULL, NULL}};

    if (seen->by)
        return why_bound_symbol_line(words, why_model_map_at(model, seen->by),
                                     why_demangle(words->page->arena, seen->what));
    return substitute(words->page->arena, why_phrases[WHY_PHRASE_SEEN_DLOPEN], values);
}

const char *why_bound_group_line(struct why_words *words, const struct why_indices *group, uint32_t by)
{
    const struct why_model *model = words->analysis->model;
    enum why_phrase phrase = model->maps[by].bindings_known ? WHY_PHRASE_LOOKED_UP : WHY_PHRASE_BOUND_UNSEEN;
    size_t count = 0, first;

    for (size_t i = 0; i < group->count; i++)
        count += why_model_bindings(model, by, group->at[i], &first) - first;
    const struct substitution values[] = {
        {"holder", binder_name(words, by)},
        {"count", why_printf(words->page->arena, "%zu", count)},
        {"it", count ? "them" : "each of them"},
        {NULL, NULL},
    };

    return substitute(words->page->arena, why_phrases[count ? WHY_PHRASE_BOUND_MANY : phrase], values);
}

const char *why_unique_name(struct why_words *words, uint32_t unique)
{
    const char *name = words->analysis->model->uniques[unique].name;

    return name ? why_demangled_name(words, name) : "a symbol whose name could not be read";
}

const char *why_evidence_line(struct why_words *words, const struct why_reason *reason)
{
    struct why_arena *arena = words->page->arena;
    const struct why_reason_words *sentence = &why_reason_words[reason->kind];
    size_t most = words->page->options->verbose ? SIZE_MAX : 4;
    const struct substitution values[] = {
        {"count", why_printf(arena, "%" PRIu64, reason->count)},
        {"holder", why_library_list(words, &reason->by, most, true, "-v")},
        {"unread", reason->note ? reason->note : "something"},
        {NULL, NULL},
    };
    bool many = reason->count > 1 && *sentence->many;

    return substitute(arena, many ? sentence->many : sentence->one, values);
}

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
    struct why_arena *arena = words->page->arena;

    for (size_t i = 0; i < reason->symbols.count; i++) {
        const struct why_unique *unique = &model->uniques[reason->symbols.at[i]];

        if (unique->name && !why_is_standard(arena, unique))
            return why_name(words->page, enclosing_scope(arena, why_demangle(arena, unique->name)));
    }
    return "the template";
}

const char *why_phrase_of(struct why_words *words, size_t count, enum why_phrase one, enum why_phrase many)
{
    const struct substitution values[] = {{"count", why_printf(words->page->arena, "%zu", count)}, {NULL, NULL}};

    return substitute(words->page->arena, why_phrases[count == 1 ? one : many], values);
}

const char *why_lost(struct why_words *words, size_t count)
{
    return why_phrase_of(words, count, WHY_PHRASE_LOST_ONE, WHY_PHRASE_LOST_SOME);
}

const char *why_gone_threads(struct why_words *words, size_t count)
{
    return why_phrase_of(words, count, WHY_PHRASE_GONE_ONE, WHY_PHRASE_GONE_MANY);
}

const char *why_namespace_line(struct why_words *words, uint64_t ns, const char *with)
{
    const struct substitution values[] = {
        {"ns", why_printf(words->page->arena, "%" PRIu64, ns)}, {"with", with}, {NULL, NULL}};

    return substitute(words->page->arena, why_phrases[WHY_PHRASE_KEEPS_NAMESPACE], values);
}

const char *why_stand_in_line(struct why_words *words, uint32_t map)
{
    const struct why_model *model = words->analysis->model;
    uint32_t real = why_model_map_at(model, why_map_value(&model->maps[map], WHY_l_real));
    const struct substitution values[] = {{"library", why_name(words->page, why_library_name(words, real))},
                                          {NULL, NULL}};

    return substitute(words->page->arena, why_phrases[WHY_PHRASE_STANDS_FOR], values);
}

/* How many threads the destructors, which are grouped by function, belong to. */
static size_t count_threads(const struct why_model *model, const struct why_indices *destructors)
{
    WHY_FREE bool *seen = why_xcalloc(model->thread_count + 1, sizeof(*seen));
    size_t count = 0;

    for (size_t i = 0; i < destructors->count; i++) {
        bool *thread = &seen[model->destructors[destructors->at[i]].thread];

        count += !*thread;
        *thread = true;
    }
    return count;
}

const char *why_dangling_line(struct why_words *words, uint32_t map, const struct why_indices *dangling,
                              enum why_phrase ends)
{
    const struct why_model *model = words->analysis->model;
    const struct why_destructor *first = &model->destructors[dangling->at[0]];
    struct why_arena *arena = words->page->arena;
    const char *thread = why_piece(words->page, "thread %" PRIu64, model->threads[first->thread].tid);
    bool nowhere = first->function_map == WHY_NONE;
    const struct substitution whose[] = {
        {"thread", thread}, {"count", why_printf(arena, "%zu", count_threads(model, dangling))}, {NULL, NULL}};
    const struct substitution values[] = {
        {"function_library", nowhere ? NULL : why_name(words->page, why_library_name(words, first->function_map))},
        {"library", why_name(words->page, why_library_name(words, map))},
        {"ends", substitute(arena, why_phrases[ends], whose)},
        {NULL, NULL},
    };

    return substitute(arena, why_phrases[nowhere ? WHY_PHRASE_NOWHERE : WHY_PHRASE_ELSEWHERE], values);
}

const char *why_interposed_line(struct why_words *words, const struct why_interposer *interposer)
{
    const struct substitution values[] = {
        {"symbol", why_name(words->page, interposer->name)},
        {"library", why_name(words->page, why_library_name(words, interposer->map))},
        {NULL, NULL}};

    return substitute(words->page->arena,
                      why_phrases[interposer->passes_on ? WHY_PHRASE_INTERPOSED_PASSES : WHY_PHRASE_INTERPOSED],
                      values);
}

const char *why_through_line(struct why_words *words, const struct why_indices *cut)
{
    const struct substitution values[] = {
        {"libraries", cut->count ? why_library_list(words, cut, why_limit(words, 4), true, "-v") : NULL},
        {NULL, NULL}};

    if (!cut->count)
        return "";
    return substitute(words->page->arena, why_phrases[WHY_PHRASE_THROUGH], values);
}

/* What a help names: the one symbol, or all of them. */
static const char *symbol_of(struct why_words *words, const struct why_reason *reason)
{
    const struct why_model *model = words->analysis->model;

    if (reason->symbols.count)
        return template_of(words, reason);
    if (reason->bindings.count == 1)
        return why_demangled_name(words, model->bindings[reason->bindings.at[0]].name);
    return "its symbols";
}

/* A help given before, for another library, is not repeated. Returns that library, or WHY_NONE. */
static uint32_t given_before(struct why_words *words, const char *text, uint32_t map)
{
    for (size_t i = 0; i < words->given_count; i++)
        if (!strcmp(words->given[i].text, text))
            return words->given[i].map == map ? WHY_NONE : words->given[i].map;
    *WHY_APPEND(words->page->arena, words->given, words->given_count, words->given_room) =
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
    struct substitution values[] = {{"holder", NULL}, {"symbol", NULL},           {"thread", NULL},
                                    {"more", NULL},   {"function_library", NULL}, {"interposer", NULL},
                                    {"reach", NULL},  {"library", NULL},          {0}};
    uint32_t before;

    if (reason && reason->by.count)
        holder = why_name(words->page, why_library_name(words, reason->by.at[0]));
    if (reason)
        symbol = map == WHY_NONE ? "its symbols" : symbol_of(words, reason);
    if (reason && reason->destructors.count)
        thread = why_piece(words->page, "thread %" PRIu64,
                           model->threads[model->destructors[reason->destructors.at[0]].thread].tid);
    if (reason && reason->dangling.count && model->destructors[reason->dangling.at[0]].function_map != WHY_NONE)
        function_library =
            why_name(words->page, why_library_name(words, model->destructors[reason->dangling.at[0]].function_map));
    values[0].value = holder;
    values[1].value = symbol;
    values[2].value = thread;
    values[3].value = why_count(words, reason ? reason->count : 0, "more dlclose call", "more dlclose calls");
    values[4].value = function_library;
    values[5].value = interposer ? why_name(words->page, why_library_name(words, interposer->map)) : "";
    values[6].value = reason && reason->count == 1 ? "reaches" : "reach";
    same = substitute(words->page->arena, why_help_texts[help], values);
    before = given_before(words, same, map);
    if (before != WHY_NONE && strlen(same) > 20)
        return why_printf(words->page->arena, "as for %s", why_name(words->page, why_library_name(words, before)));
    values[7].value = map == WHY_NONE ? "each of them" : why_name(words->page, why_library_name(words, map));
    return substitute(words->page->arena, same, values);
}

const char *why_help_line(struct why_words *words, uint32_t map, const struct why_reason *reason)
{
    return fill_help(words, map, reason->help, reason);
}

const char *why_help_for_each(struct why_words *words, const struct why_reason *reason)
{
    return fill_help(words, WHY_NONE, reason->help, reason);
}

const char *why_help_for(struct why_words *words, uint32_t map, enum why_help help)
{
    return fill_help(words, map, help, NULL);
}

const char *why_process_name(struct why_words *words)
{
    const struct why_source *source = &words->analysis->model->source;
    struct why_page *page = words->page;
    const char *name = why_program_name(words->analysis->model);
    const char *where = source->target == WHY_TARGET_REMOTE ? "remote, " : "";

    if (source->target == WHY_TARGET_CORE)
        where = why_printf(page->arena, "core %s%s",
                           source->core ? why_name(page, why_last_component(source->core)) : "file",
                           source->pid ? ", " : "");
    return why_printf(page->arena, "%s (%s%s)", why_name(page, name ? name : "a program"), where,
                      source->pid ? why_printf(page->arena, "pid %" PRIu64, source->pid) : "");
}

const char *why_count(struct why_words *words, size_t count, const char *one, const char *many)
{
    return why_printf(words->page->arena, "%zu %s", count, count == 1 ? one : many);
}

const char *why_build_id_text(struct why_words *words, const struct why_build_id *id)
{
    enum { SHORT = 6 };
    char *text = why_alloc(words->page->arena, WHY_BUILD_ID_HEX);

    why_build_id_hex(id, words->page->options->verbose ? WHY_BUILD_ID_MAX : SHORT, text);
    return text;
}
