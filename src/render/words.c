/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/words.h"

#include <inttypes.h>
#include <string.h>

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

/* Only maps of the same namespace count: the namespace tells other maps apart. */
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

/* The dumps of a JVM (nid=0x...) and of Go's runtime have numbers of threads in hexadecimal. */
static bool has_runtime(const struct why_model *model)
{
    for (size_t i = 0; i < model->map_count; i++)
        if (model->maps[i].maker == WHY_MAKER_GO || !strcmp(why_map_basename(model, &model->maps[i]), "libjvm.so"))
            return true;
    return false;
}

struct why_words *why_words_new(struct why_printer *printer, const struct why_analysis *analysis)
{
    struct why_words *words = why_alloc(printer->arena, sizeof(*words));

    words->printer = printer;
    words->analysis = analysis;
    words->shared = shared_names(analysis->model);
    words->hexadecimal = has_runtime(analysis->model);
    return words;
}

size_t why_words_limit(const struct why_words *words, size_t few)
{
    return words->printer->options->verbose ? SIZE_MAX : words->brief ? (few + 1) / 2 : few;
}

const char *why_words_library_name(struct why_words *words, uint32_t map)
{
    const struct why_model *model = words->analysis->model;
    const struct why_map *of = &model->maps[map];
    const char *name = words->shared[map] && of->name ? of->name : why_map_basename(model, of);
    uint64_t ns = why_map_value(of, WHY_l_ns);

    return ns ? why_printf(words->printer->arena, "%s [ns %" PRIu64 "]", name, ns) : name;
}

const char *why_words_library_list(struct why_words *words, const struct why_indices *maps, size_t most,
                                   bool conjunction, const char *hint)
{
    const char **names = why_alloc(words->printer->arena, (maps->count + 1) * sizeof(*names));

    for (size_t i = 0; i < maps->count; i++)
        names[i] = why_words_library_name(words, maps->at[i]);
    return why_printer_name_list(words->printer, names, maps->count, most, conjunction, hint);
}

const char *why_words_names_or_more(struct why_words *words, const char *const *names, size_t count, size_t used)
{
    size_t most = words->printer->options->all ? SIZE_MAX
                                               : why_printer_names_in_lines(names, count, words->brief ? 1 : 3, used);

    return why_printer_name_list(words->printer, names, count, most, false, "-a");
}

const char *why_words_thread_name(struct why_words *words, uint32_t index)
{
    const struct why_model *model = words->analysis->model;
    const struct why_thread *thread = &model->threads[index];
    char *name = why_printf(words->printer->arena, "%" PRIu64, thread->tid);

    if (!thread->tid)
        name = why_printf(words->printer->arena, "at 0x%" PRIx64, thread->pthread);
    else if (words->hexadecimal)
        name = why_printf(words->printer->arena, "%s (0x%" PRIx64 ")", name, thread->tid);
    if (thread->name)
        name =
            why_printf(words->printer->arena, "%s \"%s\"", name, why_printable(words->printer->arena, thread->name));
    if (thread->gdb_number)
        name = why_printf(words->printer->arena, "%s (GDB thread %" PRIu32 ")", name, thread->gdb_number);
    return name;
}

const char *why_words_function_name(struct why_words *words, const struct why_destructor *destructor)
{
    const struct why_model *model = words->analysis->model;
    struct why_arena *arena = words->printer->arena;

    if (destructor->symbol)
        return why_words_demangled_name(words, destructor->symbol);
    if (!destructor->function.known)
        return "a function that could not be found out";
    if (destructor->function_map == WHY_NONE)
        return why_printf(arena, "0x%" PRIx64, destructor->function.value);
    return why_printer_name(
        words->printer,
        why_printf(arena, "%s+0x%" PRIx64, why_words_library_name(words, destructor->function_map),
                   destructor->function.value - why_map_value(&model->maps[destructor->function_map], WHY_l_addr)));
}

const char *why_words_process_name(struct why_words *words)
{
    const struct why_source *source = &words->analysis->model->source;
    struct why_printer *printer = words->printer;
    const char *name = why_program_name(words->analysis->model);
    const char *where = source->target == WHY_TARGET_REMOTE ? "remote, " : "";

    if (source->target == WHY_TARGET_CORE)
        where = why_printf(printer->arena, "core %s%s",
                           source->core ? why_printer_name(printer, why_last_component(source->core)) : "file",
                           source->pid ? ", " : "");
    return why_printf(printer->arena, "%s (%s%s)", why_printer_name(printer, name ? name : "a program"), where,
                      source->pid ? why_printf(printer->arena, "pid %" PRIu64, source->pid) : "");
}

const char *why_words_count(struct why_words *words, size_t count, const char *one, const char *many)
{
    return why_printf(words->printer->arena, "%zu %s", count, count == 1 ? one : many);
}

const char *why_words_build_id_text(struct why_words *words, const struct why_build_id *id)
{
    enum { SHORT = 6 };
    char *text = why_alloc(words->printer->arena, WHY_BUILD_ID_HEX);

    why_build_id_hex(id, words->printer->options->verbose ? WHY_BUILD_ID_MAX : SHORT, text);
    return text;
}
