/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of evidence. They name maps and destructors of earlier records. */
#include <stdio.h>
#include <string.h>

#include "facts/intake.h"

static struct why_map *map_of(struct why_intake *intake, const struct why_value *address)
{
    uint32_t index = why_model_map_at(intake->model, address->number);

    return index == WHY_NONE ? NULL : &intake->model->maps[index];
}

static int take_build_id(struct why_intake *intake, const struct why_value *value, struct why_build_id *id)
{
    if (!value->present)
        return 0;
    if (value->length % 2 || value->length / 2 > sizeof(id->bytes))
        return why_intake_error(intake, 1, "a build-id of impossible length");
    for (size_t i = 0; i < value->length / 2; i++)
        if (sscanf(value->string + 2 * i, "%2hhx", &id->bytes[i]) != 1)
            return why_intake_error(intake, 1, "a build-id that is not hexadecimal");
    id->length = (uint8_t)(value->length / 2);
    return 0;
}

int why_intake_file(struct why_intake *intake)
{
    struct why_map *map = map_of(intake, VALUE(file_map));
    int state = 0, maker = 0;

    if (!map)
        return why_intake_error(intake, 1, "a file of an unknown map");
    if (why_intake_choice(intake, VALUE(file_state), why_file_words, &state) ||
        why_intake_choice(intake, VALUE(file_maker), why_maker_words, &maker))
        return -1;
    map->file = (struct why_file){
        .state = (enum why_file_state)state,
        .path = STRING(file_path),
        .mapped_device = NUMBER(file_mapped_device),
        .mapped_inode = NUMBER(file_mapped_inode),
        .disk_device = NUMBER(file_disk_device),
        .disk_inode = NUMBER(file_disk_inode),
    };
    map->maker = (enum why_maker)maker;
    return take_build_id(intake, VALUE(file_mapped_id), &map->file.mapped_id) ||
                   take_build_id(intake, VALUE(file_disk_id), &map->file.disk_id)
               ? -1
               : 0;
}

int why_intake_dynamic(struct why_intake *intake)
{
    struct why_map *map = map_of(intake, VALUE(dynamic_map));

    if (!map)
        return why_intake_error(intake, 1, "a dynamic section of an unknown map");
    map->dynamic.known = true;
    map->dynamic.flags_1 = NUMBER(dynamic_flags_1);
    map->dynamic.soname = STRING(dynamic_soname);
    return 0;
}

int why_intake_needed(struct why_intake *intake)
{
    struct why_map *map = map_of(intake, VALUE(needed_map));

    if (!map || !HAS(needed_name))
        return why_intake_error(intake, 1, "a needed library of an unknown map");
    *WHY_APPEND(intake->model->arena, map->dynamic.needed, map->dynamic.needed_count, map->dynamic.needed_room) =
        STRING(needed_name);
    return 0;
}

int why_intake_binding(struct why_intake *intake)
{
    const struct why_map *from = map_of(intake, VALUE(binding_from)), *to = map_of(intake, VALUE(binding_to));
    struct why_binding *binding;

    if (!from || !to || !HAS(binding_name))
        return why_intake_error(intake, 1, "a binding of an unknown map or symbol");
    binding = why_model_add_binding(intake->model, intake->err);
    if (!binding)
        return -1;
    binding->from = (uint32_t)(from - intake->model->maps);
    binding->to = (uint32_t)(to - intake->model->maps);
    binding->slot = NUMBER(binding_slot);
    binding->name = STRING(binding_name);
    binding->own = HAS(binding_own) && NUMBER(binding_own);
    return 0;
}

int why_intake_bindings(struct why_intake *intake)
{
    struct why_map *map = map_of(intake, VALUE(bindings_map));

    if (!map)
        return why_intake_error(intake, 1, "bindings of an unknown map");
    map->bindings_known = true;
    return 0;
}

int why_intake_sharer(struct why_intake *intake)
{
    struct why_map *map = map_of(intake, VALUE(sharer_of));
    uint32_t sharer = why_model_map_at(intake->model, NUMBER(sharer_map));

    if (!map || sharer == WHY_NONE)
        return why_intake_error(intake, 1, "a sharer that is unknown, or of an unknown map");
    *WHY_APPEND(intake->model->arena, map->sharers, map->sharer_count, map->sharer_room) = sharer;
    return 0;
}

int why_intake_stand_in(struct why_intake *intake)
{
    struct why_map *map = map_of(intake, VALUE(stand_in_of));
    uint32_t other = why_model_map_at(intake->model, NUMBER(stand_in_map));

    if (!map || other == WHY_NONE)
        return why_intake_error(intake, 1, "a stand-in that is unknown, or of an unknown map");
    *WHY_APPEND(intake->model->arena, map->stand_ins, map->stand_in_count, map->stand_in_room) = other;
    return 0;
}

int why_intake_sharers(struct why_intake *intake)
{
    struct why_map *map = map_of(intake, VALUE(sharers_map));

    if (!map)
        return why_intake_error(intake, 1, "sharers of an unknown map");
    map->sharers_known = true;
    return 0;
}

int why_intake_interposer(struct why_intake *intake)
{
    if (!map_of(intake, VALUE(interposer_map)) || !HAS(interposer_name))
        return why_intake_error(intake, 1, "an interposer without a map or a name");
    why_model_add_interposer(intake->model, STRING(interposer_name), NUMBER(interposer_map))->passes_on =
        HAS(interposer_passes_on) && NUMBER(interposer_passes_on);
    return 0;
}

int why_intake_importer(struct why_intake *intake)
{
    struct why_map *map = map_of(intake, VALUE(importer_map));
    const char *name = STRING(importer_name);

    if (!map || !name)
        return why_intake_error(intake, 1, "an importer without a map or a name");
    map->imports_dlopen |= !strcmp(name, "dlopen");
    map->registers_types |= !strcmp(name, "g_type_register_static");
    return 0;
}

int why_intake_seen(struct why_intake *intake)
{
    const struct why_seen seen = {
        .map_address = NUMBER(seen_map), .name = STRING(seen_name), .by = NUMBER(seen_by), .what = STRING(seen_what)};

    if (!seen.map_address || !seen.what)
        return why_intake_error(intake, 1, "something seen without map= or what=");
    why_model_add_seen(intake->model, &seen);
    return 0;
}

int why_intake_function(struct why_intake *intake)
{
    struct why_model *model = intake->model;

    for (size_t i = 0; i < model->destructor_count; i++)
        if (model->destructors[i].node == NUMBER(function_node)) {
            why_intake_keep(&model->destructors[i].function, VALUE(function_addr));
            model->destructors[i].symbol = STRING(function_symbol);
            return 0;
        }
    return why_intake_error(intake, 1, "a function of an unknown destructor");
}

int why_intake_run(struct why_intake *intake)
{
    static const struct why_value none = {0};
    const struct why_thread *thread = why_intake_thread(intake, VALUE(run_pthread), VALUE(run_tid), &none);
    const struct why_map *map = map_of(intake, VALUE(run_map));
    int how = WHY_RUN_UNKNOWN;

    if (why_intake_choice(intake, VALUE(run_how), why_run_words, &how))
        return -1;
    if (!thread || !map != (how == WHY_RUN_UNKNOWN) || intake->model->run_count >= WHY_LIMIT_THREADS)
        return why_intake_error(intake, 1, "an unknown thread or map that it runs in");
    *WHY_APPEND(intake->model->arena, intake->model->runs, intake->model->run_count, intake->model->run_room) =
        (struct why_run){.thread = (uint32_t)(thread - intake->model->threads),
                         .how = (enum why_run_how)how,
                         .map = map ? (uint32_t)(map - intake->model->maps) : WHY_NONE,
                         .address = NUMBER(run_addr)};
    return 0;
}
