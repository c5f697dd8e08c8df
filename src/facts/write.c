/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a model as facts. The same state gives the same text, whichever producer read it. */
#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "facts/facts.h"
#include "facts/take.h"

static void begin(FILE *out, enum why_record_kind kind)
{
    fputs(why_record_words[kind], out);
}

static void put_number(FILE *out, enum why_key key, uint64_t number)
{
    fprintf(out, " %s=%" PRIu64, why_keys[key].name, number);
}

static void put_address(FILE *out, enum why_key key, uint64_t address)
{
    fprintf(out, " %s=0x%" PRIx64, why_keys[key].name, address);
}

static void put_known(FILE *out, enum why_key key, struct why_number number)
{
    if (number.known)
        put_number(out, key, number.value);
}

static void put_string(FILE *out, enum why_key key, const char *string)
{
    if (!string)
        return;
    fprintf(out, " %s=", why_keys[key].name);
    why_quote(out, string, strlen(string));
}

static void put_word(FILE *out, enum why_key key, const char *word)
{
    fprintf(out, " %s=%s", why_keys[key].name, word);
}

static void finish(FILE *out)
{
    putc('\n', out);
}

static void write_source(FILE *out, const struct why_source *source)
{
    begin(out, WHY_RECORD_source);
    put_string(out, WHY_KEY_source_producer, source->producer);
    put_word(out, WHY_KEY_source_target, why_target_words[source->target]);
    if (source->pid)
        put_number(out, WHY_KEY_source_pid, source->pid);
    put_string(out, WHY_KEY_source_executable, source->executable);
    put_string(out, WHY_KEY_source_started_as, source->started_as);
    put_string(out, WHY_KEY_source_program_file, source->program_file);
    put_string(out, WHY_KEY_source_core, source->core);
    if (source->target == WHY_TARGET_CORE)
        put_string(out, WHY_KEY_source_sysroot, source->sysroot);
    put_string(out, WHY_KEY_source_libc, source->libc);
    put_word(out, WHY_KEY_source_layout, why_layout_words[source->layout]);
    if (source->word_size)
        put_number(out, WHY_KEY_source_word_size, source->word_size);
    put_word(out, WHY_KEY_source_byte_order, why_order_words[source->big_endian]);
    put_known(out, WHY_KEY_source_machine, source->machine);
    finish(out);
}

static void write_loader(FILE *out, const struct why_loader *loader)
{
    begin(out, WHY_RECORD_loader);
    put_known(out, WHY_KEY_loader_dl_close_state, loader->dl_close_state);
    put_known(out, WHY_KEY_loader_load_adds, loader->load_adds);
    put_known(out, WHY_KEY_loader_lock_owner, loader->lock_owner);
    put_known(out, WHY_KEY_loader_nns, loader->nns);
    finish(out);
}

static void write_namespace(FILE *out, const struct why_namespace *ns)
{
    begin(out, WHY_RECORD_namespace);
    put_number(out, WHY_KEY_namespace_id, ns->id);
    put_address(out, WHY_KEY_namespace_head, ns->head);
    put_known(out, WHY_KEY_namespace_nloaded, ns->nloaded);
    put_known(out, WHY_KEY_namespace_r_state, ns->r_state);
    finish(out);
}

static void write_map(FILE *out, const struct why_map *map)
{
    begin(out, WHY_RECORD_map);
    put_address(out, WHY_KEY_map_addr, map->address);
#define MEMBER(name, need, since, note)                                                                              \
    if (why_map_get(map, WHY_##name).known)                                                                          \
        put_address(out, WHY_KEY_map_##name, why_map_value(map, WHY_##name));
#include "model/members.def"
#undef MEMBER
    put_string(out, WHY_KEY_map_l_name, map->name);
    finish(out);
}

static void write_edges(FILE *out, const struct why_model *model, const struct why_map *map, bool reldeps)
{
    const struct why_edges *edges = reldeps ? &map->reldeps : &map->initfini;

    if (!edges->known || !edges->count)
        return;
    begin(out, reldeps ? WHY_RECORD_reldeps : WHY_RECORD_initfini);
    put_address(out, reldeps ? WHY_KEY_reldeps_map : WHY_KEY_initfini_map, map->address);
    fputs(" list=", out);
    if (!reldeps)
        fprintf(out, "0x%" PRIx64 ",", map->address);
    for (size_t i = 0; i < edges->count; i++)
        fprintf(out, "0x%" PRIx64 ",", model->maps[edges->to[i]].address);
    finish(out);
}

static void write_uniques(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->unique_count; i++) {
        const struct why_unique *unique = &model->uniques[i];

        begin(out, WHY_RECORD_unique);
        put_number(out, WHY_KEY_unique_ns, unique->ns);
        put_address(out, WHY_KEY_unique_map, unique->map_address);
        if (unique->symbol)
            put_address(out, WHY_KEY_unique_sym, unique->symbol);
        if (unique->stale)
            put_number(out, WHY_KEY_unique_stale, 1);
        put_string(out, WHY_KEY_unique_name, unique->name);
        finish(out);
    }
    for (size_t i = 0; i < model->namespace_count; i++) {
        if (!model->namespaces[i].unique_known)
            continue;
        begin(out, WHY_RECORD_unique_table);
        put_number(out, WHY_KEY_unique_table_ns, model->namespaces[i].id);
        finish(out);
    }
}

static void write_thread(FILE *out, const struct why_thread *thread)
{
    begin(out, WHY_RECORD_thread);
    put_number(out, WHY_KEY_thread_tid, thread->tid);
    put_address(out, WHY_KEY_thread_pthread, thread->pthread);
    if (thread->guard.known)
        put_address(out, WHY_KEY_thread_guard, thread->guard.value);
    put_string(out, WHY_KEY_thread_name, thread->name);
    if (thread->gdb_number)
        put_number(out, WHY_KEY_thread_gdb, thread->gdb_number);
    if (thread->gone)
        put_number(out, WHY_KEY_thread_gone, 1);
    finish(out);
}

static void write_threads(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->thread_count; i++)
        write_thread(out, &model->threads[i]);
    for (size_t i = 0; i < model->destructor_count; i++) {
        const struct why_destructor *destructor = &model->destructors[i];

        begin(out, WHY_RECORD_dtor);
        put_number(out, WHY_KEY_dtor_tid, model->threads[destructor->thread].tid);
        put_address(out, WHY_KEY_dtor_pthread, model->threads[destructor->thread].pthread);
        put_address(out, WHY_KEY_dtor_node, destructor->node);
        put_address(out, WHY_KEY_dtor_func, destructor->stored);
        put_address(out, WHY_KEY_dtor_obj, destructor->object);
        put_address(out, WHY_KEY_dtor_map, destructor->map_address);
        finish(out);
    }
    for (size_t i = 0; i < model->thread_count; i++) {
        if (!model->threads[i].list_known)
            continue;
        begin(out, WHY_RECORD_dtors);
        put_number(out, WHY_KEY_dtors_tid, model->threads[i].tid);
        put_address(out, WHY_KEY_dtors_pthread, model->threads[i].pthread);
        finish(out);
    }
    if (model->threads_known) {
        size_t gone = 0;

        for (size_t i = 0; i < model->thread_count; i++)
            gone += model->threads[i].gone;
        begin(out, WHY_RECORD_threads);
        put_number(out, WHY_KEY_threads_count, model->thread_count - gone);
        finish(out);
    }
}

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

    begin(out, WHY_RECORD_file);
    put_address(out, WHY_KEY_file_map, map->address);
    put_word(out, WHY_KEY_file_state, why_file_words[file->state]);
    put_string(out, WHY_KEY_file_path, file->path);
    put_number(out, WHY_KEY_file_mapped_device, file->mapped_device);
    put_number(out, WHY_KEY_file_mapped_inode, file->mapped_inode);
    put_number(out, WHY_KEY_file_disk_device, file->disk_device);
    put_number(out, WHY_KEY_file_disk_inode, file->disk_inode);
    put_build_id(out, WHY_KEY_file_mapped_id, &file->mapped_id);
    put_build_id(out, WHY_KEY_file_disk_id, &file->disk_id);
    put_word(out, WHY_KEY_file_maker, why_maker_words[map->maker]);
    finish(out);
}

static void write_dynamic(FILE *out, const struct why_map *map)
{
    if (!map->dynamic.known)
        return;
    begin(out, WHY_RECORD_dynamic);
    put_address(out, WHY_KEY_dynamic_map, map->address);
    put_number(out, WHY_KEY_dynamic_flags_1, map->dynamic.flags_1);
    put_string(out, WHY_KEY_dynamic_soname, map->dynamic.soname);
    finish(out);
    for (size_t i = 0; i < map->dynamic.needed_count; i++) {
        begin(out, WHY_RECORD_needed);
        put_address(out, WHY_KEY_needed_map, map->address);
        put_string(out, WHY_KEY_needed_name, map->dynamic.needed[i]);
        finish(out);
    }
}

static void write_bindings(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->binding_count; i++) {
        const struct why_binding *binding = &model->bindings[i];

        begin(out, WHY_RECORD_binding);
        put_address(out, WHY_KEY_binding_from, model->maps[binding->from].address);
        put_address(out, WHY_KEY_binding_to, model->maps[binding->to].address);
        put_address(out, WHY_KEY_binding_slot, binding->slot);
        put_string(out, WHY_KEY_binding_name, binding->name);
        if (binding->own)
            put_number(out, WHY_KEY_binding_own, 1);
        finish(out);
    }
    for (size_t i = 0; i < model->map_count; i++) {
        if (!model->maps[i].bindings_known)
            continue;
        begin(out, WHY_RECORD_bindings);
        put_address(out, WHY_KEY_bindings_map, model->maps[i].address);
        finish(out);
    }
}

static void write_sharers(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->map_count; i++) {
        const struct why_map *map = &model->maps[i];

        if (!map->sharers_known)
            continue;
        for (size_t k = 0; k < map->sharer_count; k++) {
            begin(out, WHY_RECORD_sharer);
            put_address(out, WHY_KEY_sharer_map, model->maps[map->sharers[k]].address);
            put_address(out, WHY_KEY_sharer_of, map->address);
            finish(out);
        }
        begin(out, WHY_RECORD_sharers);
        put_address(out, WHY_KEY_sharers_map, map->address);
        finish(out);
    }
}

static void write_runs(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->run_count; i++) {
        const struct why_run *run = &model->runs[i];

        begin(out, WHY_RECORD_run);
        put_number(out, WHY_KEY_run_tid, model->threads[run->thread].tid);
        put_address(out, WHY_KEY_run_pthread, model->threads[run->thread].pthread);
        put_word(out, WHY_KEY_run_how, why_run_words[run->how]);
        if (run->map != WHY_NONE) {
            put_address(out, WHY_KEY_run_map, model->maps[run->map].address);
            put_address(out, WHY_KEY_run_addr, run->address);
        }
        finish(out);
    }
}

static void write_importers(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->map_count; i++) {
        if (!model->maps[i].imports_dlopen)
            continue;
        begin(out, WHY_RECORD_importer);
        put_address(out, WHY_KEY_importer_map, model->maps[i].address);
        put_string(out, WHY_KEY_importer_name, "dlopen");
        finish(out);
    }
}

static void write_evidence(FILE *out, const struct why_model *model)
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
        begin(out, WHY_RECORD_function);
        put_address(out, WHY_KEY_function_node, model->destructors[i].node);
        put_address(out, WHY_KEY_function_addr, model->destructors[i].function.value);
        put_string(out, WHY_KEY_function_symbol, model->destructors[i].symbol);
        finish(out);
    }
    for (size_t i = 0; i < model->interposer_count; i++) {
        begin(out, WHY_RECORD_interposer);
        put_address(out, WHY_KEY_interposer_map, model->interposers[i].map_address);
        put_string(out, WHY_KEY_interposer_name, model->interposers[i].name);
        if (model->interposers[i].passes_on)
            put_number(out, WHY_KEY_interposer_passes_on, 1);
        finish(out);
    }
    write_importers(out, model);
    for (size_t i = 0; i < model->seen_count; i++) {
        begin(out, WHY_RECORD_seen);
        put_address(out, WHY_KEY_seen_map, model->seen[i].map_address);
        put_string(out, WHY_KEY_seen_name, model->seen[i].name);
        if (model->seen[i].by)
            put_address(out, WHY_KEY_seen_by, model->seen[i].by);
        put_string(out, WHY_KEY_seen_what, model->seen[i].what);
        finish(out);
    }
    write_runs(out, model);
    begin(out, WHY_RECORD_examined);
    finish(out);
}

static void write_missing(FILE *out, const struct why_missing *missing)
{
    begin(out, WHY_RECORD_missing);
    put_string(out, WHY_KEY_missing_what, missing->word);
    put_address(out, WHY_KEY_missing_of, missing->of);
    put_string(out, WHY_KEY_missing_why, missing->why);
    if (missing->obstacle)
        put_word(out, WHY_KEY_missing_obstacle, why_obstacle_words[missing->obstacle]);
    finish(out);
}

void why_facts_write(FILE *out, const struct why_model *model)
{
    fputs("unloadwhy-facts 1\n", out);
    write_source(out, &model->source);
    write_loader(out, &model->loader);
    for (size_t i = 0; i < model->namespace_count; i++)
        write_namespace(out, &model->namespaces[i]);
    for (size_t i = 0; i < model->map_count; i++)
        write_map(out, &model->maps[i]);
    for (size_t i = 0; i < model->map_count; i++) {
        write_edges(out, model, &model->maps[i], false);
        write_edges(out, model, &model->maps[i], true);
    }
    write_uniques(out, model);
    write_threads(out, model);
    for (size_t i = 0; i < model->libc_handle_count; i++) {
        begin(out, WHY_RECORD_libc_handle);
        put_string(out, WHY_KEY_libc_handle_what, model->libc_handles[i].what);
        put_address(out, WHY_KEY_libc_handle_map, model->libc_handles[i].map_address);
        finish(out);
    }
    write_evidence(out, model);
    for (size_t i = 0; i < model->missing_count; i++)
        write_missing(out, &model->missing[i]);
    fputs("end\n", out);
}

int why_facts_save(const char *path, const struct why_model *model, struct why_error *err)
{
    WHY_FCLOSE FILE *out = strcmp(path, "-") ? fopen(path, "we") : fdopen(dup(STDOUT_FILENO), "we");

    if (out)
        why_facts_write(out, model);
    if (!out || fflush(out) || ferror(out))
        return why_error_errno(err, "cannot write %s", why_printable(model->arena, path));
    return 0;
}
