/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a model as facts. The same state gives the same text, whichever producer read it. */
#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "facts/facts.h"
#include "facts/put.h"

static void write_source(FILE *out, const struct why_source *source)
{
    why_record_begin(out, WHY_RECORD_source);
    why_put_string(out, WHY_KEY_source_producer, source->producer);
    why_put_word(out, WHY_KEY_source_target, why_target_words[source->target]);
    if (source->pid)
        why_put_number(out, WHY_KEY_source_pid, source->pid);
    why_put_string(out, WHY_KEY_source_executable, source->executable);
    why_put_string(out, WHY_KEY_source_started_as, source->started_as);
    why_put_string(out, WHY_KEY_source_program_file, source->program_file);
    why_put_string(out, WHY_KEY_source_core, source->core);
    if (source->target == WHY_TARGET_CORE)
        why_put_string(out, WHY_KEY_source_sysroot, source->sysroot);
    why_put_string(out, WHY_KEY_source_libc, source->libc);
    why_put_word(out, WHY_KEY_source_layout, why_layout_words[source->layout]);
    if (source->word_size)
        why_put_number(out, WHY_KEY_source_word_size, source->word_size);
    why_put_word(out, WHY_KEY_source_byte_order, why_order_words[source->big_endian]);
    why_put_known(out, WHY_KEY_source_machine, source->machine);
    why_record_end(out);
}

static void write_loader(FILE *out, const struct why_loader *loader)
{
    why_record_begin(out, WHY_RECORD_loader);
    why_put_known(out, WHY_KEY_loader_dl_close_state, loader->dl_close_state);
    why_put_known(out, WHY_KEY_loader_load_adds, loader->load_adds);
    why_put_known(out, WHY_KEY_loader_lock_owner, loader->lock_owner);
    why_put_known(out, WHY_KEY_loader_nns, loader->nns);
    why_record_end(out);
}

static void write_namespace(FILE *out, const struct why_namespace *ns)
{
    why_record_begin(out, WHY_RECORD_namespace);
    why_put_number(out, WHY_KEY_namespace_id, ns->id);
    why_put_address(out, WHY_KEY_namespace_head, ns->head);
    why_put_known(out, WHY_KEY_namespace_nloaded, ns->nloaded);
    why_put_known(out, WHY_KEY_namespace_r_state, ns->r_state);
    why_record_end(out);
}

static void write_map(FILE *out, const struct why_map *map)
{
    why_record_begin(out, WHY_RECORD_map);
    why_put_address(out, WHY_KEY_map_addr, map->address);
#define MEMBER(name, need, since, note)                                                                              \
    if (why_map_get(map, WHY_##name).known)                                                                          \
        why_put_address(out, WHY_KEY_map_##name, why_map_value(map, WHY_##name));
#include "model/members.def"
#undef MEMBER
    why_put_string(out, WHY_KEY_map_l_name, map->name);
    why_record_end(out);
}

static void write_edges(FILE *out, const struct why_model *model, const struct why_map *map, bool reldeps)
{
    const struct why_edges *edges = reldeps ? &map->reldeps : &map->initfini;

    if (!edges->known || !edges->count)
        return;
    why_record_begin(out, reldeps ? WHY_RECORD_reldeps : WHY_RECORD_initfini);
    why_put_address(out, reldeps ? WHY_KEY_reldeps_map : WHY_KEY_initfini_map, map->address);
    fputs(" list=", out);
    if (!reldeps)
        fprintf(out, "0x%" PRIx64 ",", map->address);
    for (size_t i = 0; i < edges->count; i++)
        fprintf(out, "0x%" PRIx64 ",", model->maps[edges->to[i]].address);
    why_record_end(out);
}

static void write_uniques(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->unique_count; i++) {
        const struct why_unique *unique = &model->uniques[i];

        why_record_begin(out, WHY_RECORD_unique);
        why_put_number(out, WHY_KEY_unique_ns, unique->ns);
        why_put_address(out, WHY_KEY_unique_map, unique->map_address);
        if (unique->symbol)
            why_put_address(out, WHY_KEY_unique_sym, unique->symbol);
        if (unique->stale)
            why_put_number(out, WHY_KEY_unique_stale, 1);
        why_put_string(out, WHY_KEY_unique_name, unique->name);
        why_record_end(out);
    }
    for (size_t i = 0; i < model->namespace_count; i++) {
        if (!model->namespaces[i].unique_known)
            continue;
        why_record_begin(out, WHY_RECORD_unique_table);
        why_put_number(out, WHY_KEY_unique_table_ns, model->namespaces[i].id);
        why_record_end(out);
    }
}

static void write_thread(FILE *out, const struct why_thread *thread)
{
    why_record_begin(out, WHY_RECORD_thread);
    why_put_number(out, WHY_KEY_thread_tid, thread->tid);
    why_put_address(out, WHY_KEY_thread_pthread, thread->pthread);
    if (thread->guard.known)
        why_put_address(out, WHY_KEY_thread_guard, thread->guard.value);
    why_put_string(out, WHY_KEY_thread_name, thread->name);
    if (thread->gdb_number)
        why_put_number(out, WHY_KEY_thread_gdb, thread->gdb_number);
    if (thread->gone)
        why_put_number(out, WHY_KEY_thread_gone, 1);
    why_record_end(out);
}

static void write_threads(FILE *out, const struct why_model *model)
{
    for (size_t i = 0; i < model->thread_count; i++)
        write_thread(out, &model->threads[i]);
    for (size_t i = 0; i < model->destructor_count; i++) {
        const struct why_destructor *destructor = &model->destructors[i];

        why_record_begin(out, WHY_RECORD_dtor);
        why_put_number(out, WHY_KEY_dtor_tid, model->threads[destructor->thread].tid);
        why_put_address(out, WHY_KEY_dtor_pthread, model->threads[destructor->thread].pthread);
        why_put_address(out, WHY_KEY_dtor_node, destructor->node);
        why_put_address(out, WHY_KEY_dtor_func, destructor->stored);
        why_put_address(out, WHY_KEY_dtor_obj, destructor->object);
        why_put_address(out, WHY_KEY_dtor_map, destructor->map_address);
        why_record_end(out);
    }
    for (size_t i = 0; i < model->thread_count; i++) {
        if (!model->threads[i].list_known)
            continue;
        why_record_begin(out, WHY_RECORD_dtors);
        why_put_number(out, WHY_KEY_dtors_tid, model->threads[i].tid);
        why_put_address(out, WHY_KEY_dtors_pthread, model->threads[i].pthread);
        why_record_end(out);
    }
    if (model->threads_known) {
        size_t gone = 0;

        for (size_t i = 0; i < model->thread_count; i++)
            gone += model->threads[i].gone;
        why_record_begin(out, WHY_RECORD_threads);
        why_put_number(out, WHY_KEY_threads_count, model->thread_count - gone);
        why_record_end(out);
    }
}

static void write_missing(FILE *out, const struct why_missing *missing)
{
    why_record_begin(out, WHY_RECORD_missing);
    why_put_string(out, WHY_KEY_missing_what, missing->word);
    why_put_address(out, WHY_KEY_missing_of, missing->of);
    why_put_string(out, WHY_KEY_missing_why, missing->why);
    if (missing->obstacle)
        why_put_word(out, WHY_KEY_missing_obstacle, why_obstacle_words[missing->obstacle]);
    why_record_end(out);
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
        why_record_begin(out, WHY_RECORD_libc_handle);
        why_put_string(out, WHY_KEY_libc_handle_what, model->libc_handles[i].what);
        why_put_address(out, WHY_KEY_libc_handle_map, model->libc_handles[i].map_address);
        why_record_end(out);
    }
    why_facts_write_evidence(out, model);
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
