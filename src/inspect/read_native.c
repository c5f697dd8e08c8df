/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inspect/read_native.h"

#include <stdio.h>
#include <time.h>

#include "base/memory.h"

struct reading {
    const struct why_request *request;
    struct why_target *target;
    uint64_t *held;
};

/* The process is held only while the loader's state is read. Names, files and the answer come later. */
static int read_once(const struct reading *reading, const struct why_loaded_layout *layout,
                     struct why_model **ret_model, struct why_error *err)
{
    int result;

    if (!reading->request->hold)
        return why_reader_read(reading->target, layout, reading->request->threads, ret_model, err);
    if (why_target_hold(reading->target, err))
        return -1;
    result = why_reader_read(reading->target, layout, reading->request->threads, ret_model, err);
    *reading->held += why_target_release(reading->target);
    return result;
}

/* Is it an error that a wrong layout could cause? A process in the midst of a change can cause it too. */
static bool looks_wrong(const struct why_error *err)
{
    return err->code == WHY_ERR_MISMATCH || err->code == WHY_ERR_FAULT;
}

/*
 * A state that was read while it changed may contradict itself, which proves nothing about the layout. While a
 * program starts, the kernel maps ld.so piece by piece, and ld.so changes its lists without taking its lock. Either
 * may be interrupted in the middle. So an impossible state is read again, some milliseconds later.
 */
static int read_sealed(const struct reading *reading, const struct why_loaded_layout *layout,
                       struct why_model **ret_model, struct why_error *err)
{
    enum { GOES = 5 };
    const struct timespec pause = {.tv_nsec = 3 * 1000 * 1000};
    bool consistent = true;

    for (int go = 0; go < GOES; go++) {
        struct why_model *model = NULL;

        if (go)
            nanosleep(&pause, NULL);
        if (!read_once(reading, layout, &model, err) && !why_model_seal(model, err)) {
            *ret_model = model;
            return 0;
        }
        consistent = !model || !why_model_misses(model, WHY_MISSING_CONSISTENT);
        why_model_free(model);
        if (why_target_info(reading->target)->core || !looks_wrong(err))
            return -1;
    }
    return consistent ? -1 : why_reader_read_restless(err);
}

static int find_layout(const struct reading *reading, bool anew, struct why_loaded_layout *ret_layout,
                       struct why_error *err)
{
    struct why_layout_wishes wishes = reading->request->layout;

    wishes.anew |= anew || reading->request->save_layout;
    wishes.whole |= reading->request->save_layout != NULL;

    return why_layout_find(reading->target, &wishes, ret_layout, err);
}

/* One by which all could be read. */
static int save_layout(const char *path, const struct why_loaded_layout *layout, struct why_error *err)
{
    WHY_FCLOSE FILE *file = fopen(path, "we");

    if (!file || why_layout_save(layout, file))
        return why_error_errno(err, "cannot write the layout file");
    return 0;
}

/* One reading by one layout; *ret_kept says whether that is known only from the cache. */
static int read_by(const struct reading *reading, bool anew, struct why_model **ret_model, bool *ret_kept,
                   struct why_error *err)
{
    const char *save = reading->request->save_layout;
    struct why_loaded_layout layout;

    if (find_layout(reading, anew, &layout, err))
        return -1;
    *ret_kept = layout.kept;
    if (read_sealed(reading, &layout, ret_model, err))
        return -1;
    if (!save || !save_layout(save, &layout, err))
        return 0;
    why_model_free(*ret_model);
    *ret_model = NULL;
    return -1;
}

/* Is something missing that a wrong layout could explain? Static variables may be missing with a right layout too. */
static bool is_doubtful(const struct why_model *model)
{
    size_t statics = why_model_misses(model, WHY_MISSING_CLOSE_STATE);

    return model->missing_count > statics && !why_model_misses(model, WHY_MISSING_CONSISTENT);
}

/*
 * A layout from the cache is used if everything can be read by it and is consistent. Otherwise the layout is
 * determined again, before the user gets a message. If that fails, the first reading has to do.
 */
int why_read_native(const struct why_request *request, struct why_target *target, struct why_model **ret_model,
                    uint64_t *held, struct why_error *err)
{
    const struct reading reading = {request, target, held};
    struct why_model *model = NULL, *again;
    struct why_error of_again;
    bool kept = false;
    int failed = read_by(&reading, false, &model, &kept, err);

    if (failed && (!kept || !looks_wrong(err)))
        return -1;
    if (kept && (failed || is_doubtful(model))) {
        if (!read_by(&reading, true, &again, &kept, &of_again)) {
            why_model_free(model);
            model = again;
        } else if (failed) {
            *err = of_again;
            return -1;
        }
    }
    *ret_model = model;
    return 0;
}
