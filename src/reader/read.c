/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Look at the target until two looks in a row saw the same. */
#include <stdio.h>

#include "base/memory.h"
#include "reader/private.h"

static struct why_number number_at(struct why_look *look, uint64_t address)
{
    unsigned char bytes[4];

    if (!address || why_look_bytes(look, address, bytes, sizeof(bytes)))
        return (struct why_number){.known = false};
    return (struct why_number){.known = true, .value = why_target_number(look->target, bytes, sizeof(bytes))};
}

/*
 * dl_close_state is a static: only debug symbols name it. A dlclose holds the lock, so without a holder the state is
 * 0 (dl-close.c).
 */
static void take_close_state(struct why_look *look)
{
    struct why_loader *loader = &look->model->loader;
    uint64_t address = why_layout_address(look->layout, WHY_SYMBOL_close_state);

    loader->dl_close_state = number_at(look, address);
    if (!address && loader->lock_owner.known && !loader->lock_owner.value)
        loader->dl_close_state = (struct why_number){.known = true, .value = 0};
    if (!loader->dl_close_state.known)
        why_model_add_missing(look->model, WHY_MISSING_CLOSE_STATE, 0,
                              address ? "no memory of it" : "only debug information says where that is");
}

void why_look_loader(struct why_look *look)
{
    enum { OWNER_IN_MUTEX = 8 }; /* struct __pthread_mutex_s: __lock, __count, __owner; the same everywhere */
    struct why_loader *loader = &look->model->loader;
    uint64_t lock = why_look_place(look, WHY_FIELD_rtld_global__dl_load_lock, look->rtld);

    if (lock)
        loader->lock_owner = number_at(look, lock + OWNER_IN_MUTEX);
    loader->load_adds.known =
        why_look_field_at(look, WHY_FIELD_rtld_global__dl_load_adds, look->rtld, &loader->load_adds.value);
    loader->nns.known = why_look_field_at(look, WHY_FIELD_rtld_global__dl_nns, look->rtld, &loader->nns.value);
    take_close_state(look);
}

static void take_source(struct why_look *look)
{
    const struct why_target_info *info = why_target_info(look->target);
    struct why_source *source = &look->model->source;
    uint64_t version = why_layout_address(look->layout, WHY_SYMBOL_version);

    source->producer = "native";
    source->target = info->core ? WHY_TARGET_CORE : WHY_TARGET_LIVE;
    source->pid = (uint64_t)info->pid;
    source->executable = info->executable ? why_strdup(look->model->arena, info->executable) : NULL;
    why_model_set_started_as(look->model, info->started_as);
    source->program_file = info->program_file ? why_strdup(look->model->arena, info->program_file) : NULL;
    source->word_size = info->word_size;
    source->big_endian = info->big_endian;
    source->machine = (struct why_number){.known = true, .value = info->machine};
    source->layout = look->layout->origin;
    source->libc = version ? why_look_string(look, version) : NULL;
}

static int look_once(struct why_look *look)
{
    why_target_forget(look->target);
    look->digest = UINT64_C(0xcbf29ce484222325);
    look->model = why_model_new();
    take_source(look);
    why_look_loader(look);
    if (why_look_namespaces(look)) {
        why_model_free(look->model);
        return -1;
    }
    why_look_threads(look);
    why_look_libc_handles(look);
    return 0;
}

int why_read_restless(struct why_error *err)
{
    why_error_set(err, WHY_ERR_SYSTEM, "did not hold still in %d tries", WHY_READ_TRIES);
    return why_error_hint(err, "--stop holds it for a moment");
}

/*
 * Give up. The result is the last look that succeeded, with a missing record since it may show two moments; an error
 * if no look succeeded.
 */
static int settle_for(struct why_model *last, bool moved, struct why_model **ret_model, struct why_error *err)
{
    char text[64];

    if (!last)
        return moved ? why_read_restless(err) : -1;
    snprintf(text, sizeof(text), "it did not hold still in %d looks", WHY_READ_TRIES);
    why_model_add_missing(last, WHY_MISSING_CONSISTENT, 0, text);
    *ret_model = last;
    return 0;
}

static void forget_list(struct why_look *look)
{
    free(look->list);
}

/*
 * While a library is being opened or closed, a list may lead nowhere. The next look shows whether that was the
 * reason.
 */
int why_read(struct why_target *target, const struct why_loaded_layout *layout, enum why_threads_way threads,
             struct why_model **ret_model, struct why_error *err)
{
    __attribute__((cleanup(forget_list))) struct why_look look = {
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
        bool seen = !look_once(&look), same = tries && look.digest == digest;
        struct why_error ended;

        if (seen) {
            why_model_free(last);
            last = look.model;
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
        digest = look.digest;
    }
    return settle_for(last, moved, ret_model, err);
}
