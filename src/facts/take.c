/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One function a record: what its keys mean in the model. */
#include "facts/take.h"

#include <stdio.h>
#include <string.h>

/* GDB sends its sysroot setting unchanged. For a core, "target:" stands for the machine that GDB runs on. */
static const char *sysroot_of(const char *setting)
{
    static const char target[] = "target:";

    if (!strncmp(setting, target, strlen(target)))
        setting += strlen(target);
    return *setting && strcmp(setting, "/") ? setting : NULL;
}

static int take_source(struct why_intake *intake)
{
    struct why_source *source = &intake->model->source;
    int target = (int)source->target, layout = (int)source->layout, order = source->big_endian;

    if (why_intake_choice(intake, VALUE(source_target), why_target_words, &target) ||
        why_intake_choice(intake, VALUE(source_layout), why_layout_words, &layout) ||
        why_intake_choice(intake, VALUE(source_byte_order), why_order_words, &order))
        return -1;
    source->target = (enum why_target_kind)target;
    source->layout = (enum why_layout_origin)layout;
    source->big_endian = order;
    if (HAS(source_producer))
        source->producer = STRING(source_producer);
    if (HAS(source_pid))
        source->pid = NUMBER(source_pid);
    if (HAS(source_executable))
        source->executable = STRING(source_executable);
    if (HAS(source_started_as))
        source->started_as = STRING(source_started_as);
    if (HAS(source_program_file))
        source->program_file = STRING(source_program_file);
    if (HAS(source_core))
        source->core = STRING(source_core);
    if (HAS(source_sysroot))
        source->sysroot = sysroot_of(STRING(source_sysroot));
    if (HAS(source_libc))
        source->libc = STRING(source_libc);
    if (HAS(source_word_size) && NUMBER(source_word_size) != 4 && NUMBER(source_word_size) != 8)
        return why_intake_error(intake, 1, "a word size that is neither 4 nor 8");
    if (HAS(source_word_size))
        source->word_size = (uint32_t)NUMBER(source_word_size);
    why_intake_keep(&source->machine, VALUE(source_machine));
    return 0;
}

static int take_loader(struct why_intake *intake)
{
    struct why_loader *loader = &intake->model->loader;

    why_intake_keep(&loader->dl_close_state, VALUE(loader_dl_close_state));
    why_intake_keep(&loader->load_adds, VALUE(loader_load_adds));
    why_intake_keep(&loader->lock_owner, VALUE(loader_lock_owner));
    why_intake_keep(&loader->nns, VALUE(loader_nns));
    return 0;
}

static int take_namespace(struct why_intake *intake)
{
    struct why_namespace *ns;

    if (!HAS(namespace_id))
        return why_intake_error(intake, 1, "a namespace without id=");
    ns = why_model_add_namespace(intake->model, NUMBER(namespace_id), intake->err);
    if (!ns)
        return -1;
    if (HAS(namespace_head))
        ns->head = NUMBER(namespace_head);
    why_intake_keep(&ns->nloaded, VALUE(namespace_nloaded));
    why_intake_keep(&ns->r_state, VALUE(namespace_r_state));
    return 0;
}

static int take_map(struct why_intake *intake)
{
    struct why_map *map;

    if (!NUMBER(map_addr))
        return why_intake_error(intake, 1, "a map without addr=");
    map = why_model_add_map(intake->model, NUMBER(map_addr), intake->err);
    if (!map)
        return -1;
#define MEMBER(name, need, since, note)                                                                              \
    if (HAS(map_##name))                                                                                             \
        why_map_set(map, WHY_##name, NUMBER(map_##name));
#include "model/members.def"
#undef MEMBER
    /* l_tls_offset is signed, and GDB writes it sign-extended to 64 bits: keep the low 32. */
    if (intake->model->source.word_size == 4 && HAS(map_l_tls_offset))
        why_map_set(map, WHY_l_tls_offset, (uint32_t)NUMBER(map_l_tls_offset));
    map->name = STRING(map_l_name);
    return 0;
}

static int take_edges(struct why_intake *intake, const struct why_value *map, const struct why_value *list,
                      bool reldeps)
{
    if (!map->number || !list->present)
        return why_intake_error(intake, 1, "a dependency list without map= or list=");
    return why_model_add_edges(intake->model, map->number, reldeps, list->list, list->length, intake->err);
}

static int take_unique(struct why_intake *intake)
{
    struct why_unique *unique = why_model_add_unique(intake->model, intake->err);

    if (!unique)
        return -1;
    unique->ns = NUMBER(unique_ns);
    unique->map_address = NUMBER(unique_map);
    unique->symbol = NUMBER(unique_sym);
    unique->stale = NUMBER(unique_stale) != 0;
    unique->name = STRING(unique_name);
    /* a symbol has a name: GDB reads of a file that is not the one that was mapped */
    if (unique->name && !*unique->name)
        unique->name = NULL;
    return 0;
}

static int take_unique_table(struct why_intake *intake)
{
    struct why_namespace *ns = why_model_add_namespace(intake->model, NUMBER(unique_table_ns), intake->err);

    if (!ns)
        return -1;
    ns->unique_known = true;
    return 0;
}

static int take_thread(struct why_intake *intake)
{
    struct why_thread *thread = why_model_add_thread(intake->model, intake->err);

    if (!thread)
        return -1;
    thread->tid = NUMBER(thread_tid);
    thread->pthread = NUMBER(thread_pthread);
    thread->name = STRING(thread_name);
    thread->gdb_number = (uint32_t)NUMBER(thread_gdb);
    thread->gone = NUMBER(thread_gone) != 0;
    why_intake_keep(&thread->guard, VALUE(thread_guard));
    return 0;
}

static int take_dtor(struct why_intake *intake)
{
    struct why_thread *thread = why_intake_thread(intake, VALUE(dtor_pthread), VALUE(dtor_tid), VALUE(dtor_gdb));
    struct why_destructor *destructor;

    if (!thread)
        return why_intake_error(intake, 1, "a destructor of an unknown thread");
    destructor = why_model_add_destructor(intake->model, intake->err);
    if (!destructor)
        return -1;
    destructor->thread = (uint32_t)(thread - intake->model->threads);
    destructor->node = NUMBER(dtor_node);
    destructor->stored = NUMBER(dtor_func);
    destructor->object = NUMBER(dtor_obj);
    destructor->map_address = NUMBER(dtor_map);
    return 0;
}

static int take_dtors(struct why_intake *intake)
{
    struct why_thread *thread = why_intake_thread(intake, VALUE(dtors_pthread), VALUE(dtors_tid), VALUE(dtors_gdb));

    if (!thread)
        return why_intake_error(intake, 1, "a destructor list of an unknown thread");
    thread->list_known = true;
    return 0;
}

static int take_missing(struct why_intake *intake)
{
    enum why_missing_what what = HAS(missing_what) ? why_missing_find(STRING(missing_what)) : WHY_MISSING_OTHER;
    const char *why = HAS(missing_why) ? STRING(missing_why) : "it could not be read";
    int obstacle = WHY_OBSTACLE_NONE;
    struct why_missing *missing;

    if (why_intake_choice(intake, VALUE(missing_obstacle), why_obstacle_words, &obstacle))
        return -1;
    missing = why_model_add_missing(intake->model, what, NUMBER(missing_of), why);
    missing->obstacle = (enum why_obstacle)obstacle;
    if (HAS(missing_what))
        missing->word = STRING(missing_what);
    return 0;
}

static int take_event(struct why_intake *intake)
{
    intake->model->event = (struct why_event){
        .gdb_number = (uint32_t)NUMBER(event_thread),
        .map = NUMBER(event_map),
        .caller = NUMBER(event_caller),
        .mode = NUMBER(event_mode),
        .frame = NUMBER(event_frame),
        .calls = NUMBER(event_calls) != 0,
        .uncounted = NUMBER(event_uncounted) != 0,
        .by = NUMBER(event_by),
        .unique = NUMBER(event_unique) != 0,
        .bound = STRING(event_bound),
        .file = STRING(event_file),
        .error = STRING(event_error),
    };
    return 0;
}

int why_intake_record(struct why_intake *intake)
{
    struct why_model *model = intake->model;

    switch (intake->record.kind) {
    case WHY_RECORD_source: return take_source(intake);
    case WHY_RECORD_loader: return take_loader(intake);
    case WHY_RECORD_namespace: return take_namespace(intake);
    case WHY_RECORD_map: return take_map(intake);
    case WHY_RECORD_initfini: return take_edges(intake, VALUE(initfini_map), VALUE(initfini_list), false);
    case WHY_RECORD_reldeps: return take_edges(intake, VALUE(reldeps_map), VALUE(reldeps_list), true);
    case WHY_RECORD_unique: return take_unique(intake);
    case WHY_RECORD_unique_table: return take_unique_table(intake);
    case WHY_RECORD_thread: return take_thread(intake);
    case WHY_RECORD_dtor: return take_dtor(intake);
    case WHY_RECORD_dtors: return take_dtors(intake);
    case WHY_RECORD_threads: model->threads_known = true; return 0;
    case WHY_RECORD_libc_handle:
        why_model_add_libc_handle(model, HAS(libc_handle_what) ? STRING(libc_handle_what) : "glibc",
                                  NUMBER(libc_handle_map));
        return 0;
    case WHY_RECORD_memory:
        if (HAS(memory_bytes))
            why_model_add_memory(model, NUMBER(memory_addr), (const uint8_t *)STRING(memory_bytes),
                                 VALUE(memory_bytes)->length);
        return 0;
    case WHY_RECORD_missing: return take_missing(intake);
    case WHY_RECORD_file: return why_intake_file(intake);
    case WHY_RECORD_dynamic: return why_intake_dynamic(intake);
    case WHY_RECORD_needed: return why_intake_needed(intake);
    case WHY_RECORD_binding: return why_intake_binding(intake);
    case WHY_RECORD_bindings: return why_intake_bindings(intake);
    case WHY_RECORD_sharer: return why_intake_sharer(intake);
    case WHY_RECORD_stand_in: return why_intake_stand_in(intake);
    case WHY_RECORD_sharers: return why_intake_sharers(intake);
    case WHY_RECORD_interposer: return why_intake_interposer(intake);
    case WHY_RECORD_importer: return why_intake_importer(intake);
    case WHY_RECORD_seen: return why_intake_seen(intake);
    case WHY_RECORD_function: return why_intake_function(intake);
    case WHY_RECORD_run: return why_intake_run(intake);
    case WHY_RECORD_examined: intake->examined = true; return 0;
    case WHY_RECORD_event: return take_event(intake);
    case WHY_RECORD_COUNT: break;
    }
    return 0;
}
