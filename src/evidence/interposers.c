/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/interposers.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "evidence/file_state.h"
#include "evidence/lookup.h"
#include "evidence/relocations.h"
#include "model/law.h"

static const char *const names[] = {"dlclose", "dlopen"};
enum { NAME_COUNT = WHY_INTERPOSED_NAMES };
_Static_assert(sizeof(names) / sizeof(*names) == NAME_COUNT, "struct why_interposers_seen has one for each");

/* The map under examination, with its dynamic symbols. */
struct caller {
    struct why_object object;
    struct why_dynsym symbols;
};

static bool defines(const struct caller *caller, const char *name)
{
    struct why_error ignored;
    uint32_t index;

    return !why_dynsym_find(&caller->symbols, name, &index, &ignored);
}

/* The interceptors of sanitizers (sanitizer_common_interceptors.inc) have a second name, and call the real one. */
static bool is_interceptor(const struct caller *caller, const char *name)
{
    static const char *const formats[] = {"__interceptor_%s", "___interceptor_%s"};
    char other[32];

    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
        snprintf(other, sizeof(other), formats[i], name);
        if (defines(caller, other))
            return true;
    }
    return false;
}

static struct why_interposer *add(struct why_model *model, const char *name, uint32_t by)
{
    struct why_interposer *added;

    for (size_t i = 0; i < model->interposer_count; i++)
        if (model->interposers[i].map == by && !strcmp(model->interposers[i].name, name))
            return &model->interposers[i];
    added = why_model_add_interposer(model, name, model->maps[by].address);
    added->map = by;
    return added;
}

/* --- By the search order --- */

/*
 * ld.so searches the startup libraries in the order of the list: the program, LD_PRELOAD, then what they need. The
 * first definition is called. It finds the next one by dlsym(RTLD_NEXT), and so on up to glibc's.
 */
static void search(const struct caller *caller, uint32_t map, bool reached[static NAME_COUNT])
{
    struct why_model *model = caller->object.model;

    if (why_map_was_dlopened(caller->object.map))
        return;
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (reached[i] || !defines(caller, names[i]))
            continue;
        reached[i] = why_map_is_libc(model, caller->object.map);
        if (!reached[i])
            add(model, names[i], map)->passes_on = is_interceptor(caller, names[i]);
    }
}

/* --- By the relocations --- */

static bool has_a_name(const char *strings, size_t length)
{
    for (size_t i = 0; i < NAME_COUNT; i++)
        if (memmem(strings, length, names[i], strlen(names[i]) + 1))
            return true;
    return false;
}

/*
 * May the string table contain one of the names? Saves the walk over all relocations. Reads overlapping pieces, and
 * looks in them for GLib's functions of this beginning, too: only GLib itself defines them.
 */
static bool mentions(const struct caller *caller)
{
    static const char types[] = "g_type_register_static";
    enum { LIMIT_STRINGS = 64 << 20, PIECE = 64 << 10, OVERLAP = 32 };
    bool found = false;
    size_t size = caller->symbols.strings_size, room = size < PIECE + OVERLAP ? size : PIECE + OVERLAP;
    WHY_FREE char *piece = NULL;
    struct why_error ignored;

    if (size > LIMIT_STRINGS)
        return true;
    piece = why_xcalloc(room + 1, 1);
    for (size_t at = 0; at < size; at += PIECE) {
        size_t length = size - at < room ? size - at : room;

        if (why_target_read(caller->object.target, caller->symbols.strings + at, piece, length, &ignored))
            return true;
        found = found || has_a_name(piece, length);
        if (!caller->object.map->registers_types && memmem(piece, length, types, strlen(types)))
            caller->object.map->registers_types = !defines(caller, types);
    }
    return found;
}

/* A slot that points into the caller itself is not bound yet (lazy binding), unless the caller defines the name. */
static void take_slot(const struct caller *caller, const char *name, uint64_t value)
{
    struct why_model *model = caller->object.model;
    uint32_t by = why_model_map_containing(model, value);

    if (by == WHY_NONE || why_map_is_libc(model, &model->maps[by]))
        return;
    if (&model->maps[by] != caller->object.map || defines(caller, name))
        add(model, name, by);
}

static bool take(void *closure, const struct why_relocation *relocation, struct why_error *err)
{
    const struct caller *caller = closure;
    const char *name;
    uint64_t value;

    if (why_dynsym_name(&caller->symbols, relocation->symbol, &name, err))
        return false;
    if (!strcmp(name, "dlopen") && !defines(caller, name))
        caller->object.map->imports_dlopen = true;
    for (size_t i = 0; i < NAME_COUNT; i++)
        if (!strcmp(name, names[i]) && !why_target_read_word(caller->object.target, relocation->place, &value, err))
            take_slot(caller, names[i], value);
    return true;
}

static void examine(struct why_model *model, struct why_target *target, uint32_t map, bool reached[static NAME_COUNT])
{
    struct caller caller = {.object = why_object_of(model, target, map)};
    struct why_dynamic_section section;
    struct why_error ignored;
    struct why_arena *scratch;

    if (why_dynamic_read(&caller.object, &section, &ignored))
        return;
    scratch = why_arena_new();
    caller.symbols = why_dynsym_of(&caller.object, &section, scratch);
    if (!why_map_value(caller.object.map, WHY_l_ns))
        search(&caller, map, reached);
    if (!why_map_is_libc(model, caller.object.map) && mentions(&caller)) {
        why_dynsym_copy(&caller.symbols);
        why_relocations_visit(&caller.object, &section, take, &caller, &ignored);
    }
    why_arena_free(scratch);
    why_dynamic_deinit(&section);
}

void why_interposers_examine(struct why_model *model, struct why_target *target, uint32_t map,
                             struct why_interposers_seen *seen)
{
    if (why_map_value(&model->maps[map], WHY_l_real) == model->maps[map].address &&
        why_file_memory_is_whole(&model->maps[map]))
        examine(model, target, map, seen->reached);
}
