/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Look at the target until two looks in a row saw the same. */
#include <stdio.h>

#include "base/memory.h"
#include "reader/private.h"

static struct why_number number_at(struct why_reader *reader, uint64_t address)
{
    unsigned char bytes[4];

    if (!address || why_reader_bytes(reader, address, bytes, sizeof(bytes)))
        return (struct why_number){.known = false};
    return (struct why_number){.known = true, .value = why_target_number(reader->target, bytes, sizeof(bytes))};
}

/*
 * dl_close_state is a static: only debug symbols name it. A dlclose holds the lock, so without a holder the state is
 * 0 (dl-close.c).
 */
static void take_close_state(struct why_reader *reader)
{
    struct why_loader *loader = &reader->model->loader;
    uint64_t address = why_layout_address(reader->layout, WHY_SYMBOL_close_state);

    loader->dl_close_state = number_at(reader, address);
    if (!address && loader->lock_owner.known && !loader->lock_owner.value)
        loader->dl_close_state = (struct why_number){.known = true, .value = 0};
    if (!loader->dl_close_state.known)
        why_model_add_missing(reader->model, WHY_MISSING_CLOSE_STATE, 0,
                              address ? "no memory of it" : "only debug information says where that is");
}

void why_reader_loader(struct why_reader *reader)
{
    enum { OWNER_IN_MUTEX = 8 }; /* struct __pthread_mutex_s: __lock, __count, __owner; the same everywhere */
    struct why_loader *loader = &reader->model->loader;
    uint64_t lock = why_reader_place(reader, WHY_FIELD_rtld_global__dl_load_lock, reader->rtld);

    if (lock)
        loader->lock_owner = number_at(reader, lock + OWNER_IN_MUTEX);
    loader->load_adds.known =
        why_reader_field_at(reader, WHY_FIELD_rtld_global__dl_load_adds, reader->rtld, &loader->load_adds.value);
    loader->nns.known = why_reader_field_at(reader, WHY_FIELD_rtld_global__dl_nns, reader->rtld, &loader->nns.value);
    take_close_state(reader);
}

static void take_source(struct why_reader *reader)
{
    const struct why_target_info *info = why_target_info(reader->target);
    struct why_source *source = &reader->model->source;
    uint64_t version = why_layout_address(reader->layout, WHY_SYMBOL_version);

    source->producer = "native";
    source->target = info->core ? WHY_TARGET_CORE : WHY_TARGET_LIVE;
    source->pid = (uint64_t)info->pid;
    source->executable = info->executable ? why_strdup(reader->model->arena, info->executable) : NULL;
    why_model_set_started_as(reader->model, info->started_as);
    source->program_file = info->program_file ? why_strdup(reader->model->arena, info->program_file) : NULL;
    source->word_size = info->word_size;
    source->big_endian = info->big_endian;
    source->machine = (struct why_number){.known = true, .value = info->machine};
    source->layout = reader->layout->origin;
    source->libc = version ? why_reader_string(reader, version) : NULL;
}

static int look_once(struct why_reader *reader)
{
    why_target_forget(reader->target);
    reader->digest = UINT64_C(0xcbf29ce484222325);
    reader->model = why_model_new();
    take_source(reader);
    why_reader_loader(reader);
    if (why_reader_namespaces(reader)) {
        why_model_free(reader->model);
        return -1;
    }
    why_reader_threads(reader);
    why_reader_libc_handles(reader);
    return 0;
}

int why_reader_read_restless(struct why_error *err)
{
    why_error_set(err, WHY_ERR_SYSTEM, "did not hold still in %d tries", WHY_READ_TRIES);
    return why_error_hint(err, "--stop holds it for a moment");
}

/*
 * Give up. The result is the last reading that succeeded, with a missing record since it may show two moments; an
 * error if no reading succeeded.
 */
static int settle_for(struct why_model *last, bool moved, struct why_model **ret_model, struct why_error *err)
{
    char text[64];

    if (!last)
        return moved ? why_reader_read_restless(err) : -1;
    snprintf(text, sizeof(text), "it did not hold still in %d looks", WHY_READ_TRIES);
    why_model_add_missing(last, WHY_MISSING_CONSISTENT, 0, text);
    *ret_model = last;
    return 0;
}

static void forget_list(struct why_reader *reader)
{
    free(reader->list);
}

/*
 * While a library is being opened or closed, a list may lead nowhere. The next reading shows whether that was the
 * reason.
 */
int why_reader_read(struct why_target *target, const struct why_loaded_layout *layout, enum why_threads_way threads,
                    struct why_model **ret_model, struct why_error *err)
{
    __attribute__((cleanup(forget_list))) struct why_reader reader = {
        .target = target,
        .layout = layout,
        .threads_way = threads,
        .word = why_target_info(target)->word_size,
        .rtld = why_layout_address(layout, WHY_SYMBOL_rtld_global),
        .err = err};
    bool still = why_target_is_still(target);
    struct why_model *last = NULL;
    bool moved = false;
    uint64_t digest = 0;

    for (int tries = 0; tries < WHY_READ_TRIES; tries++) {
        bool seen = !look_once(&reader), same = tries && reader.digest == digest;
        struct why_error ended;

        if (seen) {
            why_model_free(last);
            last = reader.model;
        }
        if (why_target_check(target, &ended)) {
            *err = ended;
            why_model_free(last);
            return -1;
        }
        if (still || same) {
            if (seen)
                *ret_model = last;
            else
                why_model_free(last);
            return seen ? 0 : -1;
        }
        moved |= tries && !same;
        digest = reader.digest;
    }
    return settle_for(last, moved, ret_model, err);
}
