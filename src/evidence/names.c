/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of destructors, map by map. */
#include "evidence/names.h"
#include "process/debug_file.h"

#include <string.h>

#include "base/memory.h"
#include "evidence/file_state.h"
#include "evidence/memory_symbols.h"

/* The places of one map that have no name yet. */
struct search {
    struct why_object object;
    struct why_wanted *wanted; /* sorted, each place once */
    size_t count;
    struct why_error reason; /* why the last table gave nothing */
};

static bool is_complete(const struct search *search)
{
    for (size_t i = 0; i < search->count; i++)
        if (!search->wanted[i].name)
            return false;
    return true;
}

/* Search this table only for the places that no earlier table could name. */
static void search_table(struct search *search, const struct why_symbol_table *table)
{
    WHY_FREE struct why_wanted *open = why_xcalloc(search->count, sizeof(*open));
    size_t count = 0;

    for (size_t i = 0; i < search->count; i++)
        if (!search->wanted[i].name)
            open[count++] = search->wanted[i];
    if (!why_symbols_find(table, open, count, search->object.model->arena, &search->reason))
        why_error_set(&search->reason, WHY_ERR_MISSING, "no symbol begins at its place");
    for (size_t i = 0, next = 0; i < search->count; i++)
        if (!search->wanted[i].name)
            search->wanted[i] = open[next++];
}

/* Search a table of the file. False: the file has no such table, or it cannot be read. */
static bool search_file(struct search *search, int fd, uint32_t section_type)
{
    struct why_symbol_table table;
    struct why_bytes bytes;
    struct why_elf elf;
    bool found;

    if (why_bytes_of_file(fd, &bytes, &search->reason) || why_elf_init(&elf, &bytes, false, &search->reason))
        return false;
    found = !why_symbols_of_file(&elf, section_type, &table, &search->reason);
    if (found)
        search_table(search, &table);
    why_elf_deinit(&elf);
    return found;
}

static void search_memory(struct search *search)
{
    struct why_symbol_table table;

    if (!why_symbols_of_memory(&search->object, &table, &search->reason))
        search_table(search, &table);
}

/* Give the reason that the user can do something about: symbols or a debug file are missing. */
static void blame_stripped(struct search *search, const struct why_build_id *id)
{
    char hex[WHY_BUILD_ID_HEX];

    why_build_id_hex(id, WHY_BUILD_ID_MAX, hex);
    if (*hex)
        why_error_set(&search->reason, WHY_ERR_MISSING, "stripped, and no debug file of build-id %s is installed",
                      hex);
    else
        why_error_set(&search->reason, WHY_ERR_MISSING, "stripped, and without a build-id to find a debug file by");
}

static void search_files(struct search *search, int file)
{
    WHY_CLOSE int debug = -1;
    struct why_build_id id = file >= 0 ? why_build_id_of_file(file) : search->object.map->file.mapped_id;
    struct why_error ignored;
    bool has_symbols = file >= 0 && search_file(search, file, SHT_SYMTAB);

    if (!is_complete(search) && !why_debug_file_open(search->object.target, &id, &debug, &ignored))
        has_symbols |= search_file(search, debug, SHT_SYMTAB);
    if (!is_complete(search) && file >= 0)
        search_file(search, file, SHT_DYNSYM);
    if (!is_complete(search) && !has_symbols)
        blame_stripped(search, &id);
}

/* Without the file, search memory, unless it shows another file's content (WHY_ERR_MISMATCH). */
static void search_all(struct search *search)
{
    WHY_CLOSE int file = -1;
    struct why_error reason;

    if (!why_file_open_mapped(&search->object, &file, &reason)) {
        search_files(search, file);
        return;
    }
    if (reason.code != WHY_ERR_MISMATCH) {
        search_files(search, -1);
        if (!is_complete(search))
            search_memory(search);
    }
    search->reason = reason;
}

/* --- From destructors to places and back --- */

static int compare_functions(const void *left, const void *right, void *closure)
{
    const struct why_model *model = closure;
    const struct why_destructor *a = &model->destructors[*(const uint32_t *)left];
    const struct why_destructor *b = &model->destructors[*(const uint32_t *)right];

    if (a->function_map != b->function_map)
        return a->function_map < b->function_map ? -1 : 1;
    return a->function.value < b->function.value ? -1 : a->function.value > b->function.value;
}

/* Indices of the destructors without a name that lie in a map, by map and address. Heap memory. */
static uint32_t *sort_destructors(struct why_model *model, size_t *ret_count)
{
    uint32_t *sorted = why_xcalloc(model->destructor_count + 1, sizeof(*sorted));
    size_t count = 0;

    for (size_t i = 0; i < model->destructor_count; i++)
        if (model->destructors[i].function_map != WHY_NONE && !model->destructors[i].symbol)
            sorted[count++] = (uint32_t)i;
    qsort_r(sorted, count, sizeof(*sorted), compare_functions, model);
    *ret_count = count;
    return sorted;
}

static void collect_places(struct search *search, const uint32_t *destructors, size_t count)
{
    uint64_t base = why_map_value(search->object.map, WHY_l_addr);

    search->wanted = why_xcalloc(count, sizeof(*search->wanted));
    for (size_t i = 0; i < count; i++) {
        uint64_t value = search->object.model->destructors[destructors[i]].function.value - base;

        if (!search->count || search->wanted[search->count - 1].value != value)
            search->wanted[search->count++].value = value;
    }
}

static void give_names(const struct search *search, const uint32_t *destructors, size_t count)
{
    uint64_t base = why_map_value(search->object.map, WHY_l_addr);

    for (size_t i = 0, place = 0; i < count; i++) {
        struct why_destructor *destructor = &search->object.model->destructors[destructors[i]];

        while (search->wanted[place].value != destructor->function.value - base)
            place++;
        destructor->symbol = search->wanted[place].name;
    }
}

/* `destructors` all lie in one map. */
static void name_in_map(struct why_model *model, struct why_target *target, const uint32_t *destructors, size_t count)
{
    struct search search = {.object = why_object_of(model, target, model->destructors[destructors[0]].function_map)};

    collect_places(&search, destructors, count);
    search_all(&search);
    give_names(&search, destructors, count);
    if (!is_complete(&search))
        why_object_missing(&search.object, WHY_MISSING_SYMBOL, search.reason.message);
    free(search.wanted);
}

void why_functions_name(struct why_model *model, struct why_target *target)
{
    size_t count, end;
    WHY_FREE uint32_t *sorted = sort_destructors(model, &count);

    for (size_t start = 0; start < count; start = end) {
        uint32_t map = model->destructors[sorted[start]].function_map;

        for (end = start + 1; end < count && model->destructors[sorted[end]].function_map == map; end++)
            ;
        name_in_map(model, target, sorted + start, end - start);
    }
}
