/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes what files and memory added to a model. */
#include "base/memory.h"
#include "facts/put.h"

static void put_build_id(FILE *out, enum why_key key, const struct why_build_id *id)
{
    char text[WHY_BUILD_ID_HEX];

    if (!id->length)
        return;
    why_build_id_hex(id, WHY_BUILD_ID_MAX, text);
    fprintf(out, " %s=\"%s\"", why_keys[key].name, text);
}

static void write_file(FILE *out, const struct why_map *map)
{
    const struct why_file *file = &map->file;

    why_record_begin(out, WHY_RECORD_file);
    why_put_address(out, WHY_KEY_file_map, map->address);
    why_put_word(out, WHY_KEY_file_state, why_file_words[file->state]);
    why_put_string(out, WHY_KEY_file_path, file->path);
    why_put_number(out, WHY_KEY_file_mapped_device, file->mapped_device);
    why_put_number(out, WHY_KEY_file_mapped_inode, file->mapped_inode);
    why_put_number(out, WHY_KEY_file_disk_device, file->disk_device);
    why_put_number(out, WHY_KEY_file_disk_inode, file->disk_inode);
    put_build_id(out, WHY_KEY_file_mapped_id, &file->mapped_id);
    put_build_id(out, WHY_KEY_file_disk_id, &file->disk_id);
    why_put_word(out, WHY_KEY_file_maker, why_maker_words[map->maker]);
    why_record_end(out);
}

static void write_dynamic(FILE *out, const struct why_map *map)
{
    if (!map->dynamic.known)
        return;
    why_record_begin(out, WHY_RECORD_dynamic);
    why_put_address(out, WHY_KEY_dynamic_map, map->address);
    why_put_number(out, WHY_KEY_dynamic_flags_1, map->dynamic.flags_1);
    why_put_string(out, WHY_KEY_dynamic_soname, map->dynamic.soname);
    why_record_end(out);
    for (size_t i = 0; i < map->dynamic.needed_count; i++) {
        why_record_begin(out, WHY_RECORD_needed);
        why_put_address(out, WHY_KEY_needed_map, map->address);
        why_put_string(out, WHY_KEY_needed_name, map->dynamic.needed[i]);
        why_record_end(out);
    }
}

static void write_bindings(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->binding_count; i++) {
        const struct why_binding *binding = &model->bindings[i];

        why_record_begin(out, WHY_RECORD_binding);
        why_put_address(out, WHY_KEY_binding_from, model->maps[binding->from].address);
        why_put_address(out, WHY_KEY_binding_to, model->maps[binding->to].address);
        why_put_address(out, WHY_KEY_binding_slot, binding->slot);
        why_put_string(out, WHY_KEY_binding_name, binding->name);
        if (binding->own)
            why_put_number(out, WHY_KEY_binding_own, 1);
        why_record_end(out);
    }
    for (size_t i = 0; i < model->map_count; i++) {
        if (!model->maps[i].bindings_known)
            continue;
        why_record_begin(out, WHY_RECORD_bindings);
        why_put_address(out, WHY_KEY_bindings_map, model->maps[i].address);
        why_record_end(out);
    }
}

static void write_sharers(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->map_count; i++) {
        const struct why_map *map = &model->maps[i];

        if (!map->sharers_known)
            continue;
        for (size_t k = 0; k < map->sharer_count; k++) {
            why_record_begin(out, WHY_RECORD_sharer);
            why_put_address(out, WHY_KEY_sharer_map, model->maps[map->sharers[k]].address);
            why_put_address(out, WHY_KEY_sharer_of, map->address);
            why_record_end(out);
        }
        for (size_t k = 0; k < map->stand_in_count; k++) {
            why_record_begin(out, WHY_RECORD_stand_in);
            why_put_address(out, WHY_KEY_stand_in_map, model->maps[map->stand_ins[k]].address);
            why_put_address(out, WHY_KEY_stand_in_of, map->address);
            why_record_end(out);
        }
        why_record_begin(out, WHY_RECORD_sharers);
        why_put_address(out, WHY_KEY_sharers_map, map->address);
        why_record_end(out);
    }
}

static void write_runs(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->run_count; i++) {
        const struct why_run *run = &model->runs[i];

        why_record_begin(out, WHY_RECORD_run);
        why_put_number(out, WHY_KEY_run_tid, model->threads[run->thread].tid);
        why_put_address(out, WHY_KEY_run_pthread, model->threads[run->thread].pthread);
        why_put_word(out, WHY_KEY_run_how, why_run_words[run->how]);
        if (run->map != WHY_NONE) {
            why_put_address(out, WHY_KEY_run_map, model->maps[run->map].address);
            why_put_address(out, WHY_KEY_run_addr, run->address);
        }
        why_record_end(out);
    }
}

static void write_importer(FILE *out, const struct why_map *map, const char *name)
{
    why_record_begin(out, WHY_RECORD_importer);
    why_put_address(out, WHY_KEY_importer_map, map->address);
    why_put_string(out, WHY_KEY_importer_name, name);
    why_record_end(out);
}

static void write_importers(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->map_count; i++) {
        if (model->maps[i].imports_dlopen)
            write_importer(out, &model->maps[i], "dlopen");
        if (model->maps[i].registers_types)
            write_importer(out, &model->maps[i], "g_type_register_static");
    }
}

void why_facts_write_evidence(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->map_count; i++) {
        write_file(out, &model->maps[i]);
        write_dynamic(out, &model->maps[i]);
    }
    write_bindings(out, model);
    write_sharers(out, model);
    for (size_t i = 0; i < model->destructor_count; i++) {
        if (!model->destructors[i].function.known)
            continue;
        why_record_begin(out, WHY_RECORD_function);
        why_put_address(out, WHY_KEY_function_node, model->destructors[i].node);
        why_put_address(out, WHY_KEY_function_addr, model->destructors[i].function.value);
        why_put_string(out, WHY_KEY_function_symbol, model->destructors[i].symbol);
        why_record_end(out);
    }
    for (size_t i = 0; i < model->interposer_count; i++) {
        why_record_begin(out, WHY_RECORD_interposer);
        why_put_address(out, WHY_KEY_interposer_map, model->interposers[i].map_address);
        why_put_string(out, WHY_KEY_interposer_name, model->interposers[i].name);
        if (model->interposers[i].passes_on)
            why_put_number(out, WHY_KEY_interposer_passes_on, 1);
        why_record_end(out);
    }
    write_importers(out, model);
    for (size_t i = 0; i < model->seen_count; i++) {
        why_record_begin(out, WHY_RECORD_seen);
        why_put_address(out, WHY_KEY_seen_map, model->seen[i].map_address);
        why_put_string(out, WHY_KEY_seen_name, model->seen[i].name);
        if (model->seen[i].by)
            why_put_address(out, WHY_KEY_seen_by, model->seen[i].by);
        why_put_string(out, WHY_KEY_seen_what, model->seen[i].what);
        why_record_end(out);
    }
    write_runs(out, model);
    why_record_begin(out, WHY_RECORD_examined);
    why_record_end(out);
}
