/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inspect/obstacles.h"

#include <inttypes.h>

#include "layout/find.h"

static int unknown_loader(const struct why_model *model, struct why_error *err)
{
    if (model->source.target == WHY_TARGET_CORE && !model->source.executable) {
        why_error_set(err, WHY_ERR_MISSING, "a core needs the program it came from");
        return why_error_hint(err, "gdb EXE CORE -x unloadwhy.gdb");
    }
    why_error_set(err, WHY_ERR_MISSING, "no glibc loader found (no symbol _rtld_global)");
    return why_error_hint(err, model->source.target == WHY_TARGET_LIVE
                                   ? "in GDB: info sharedlibrary shows whether ld.so was found; a process that has "
                                     "just started has not loaded it yet"
                                   : "in GDB: info sharedlibrary shows whether ld.so was found; set sysroot helps");
}

void why_obstacles_hint_sysroot(const struct why_model *model, struct why_error *err)
{
    if (model->source.target == WHY_TARGET_LIVE)
        why_error_hint(err, "in GDB: set sysroot /proc/%" PRIu64 "/root, then unloadwhy", model->source.pid);
    else
        why_error_hint(err, "in GDB: set sysroot DIR, where DIR has the very ld.so of the process");
}

/* Did GDB use the wrong ld.so? It takes ours for that of a process in another root. */
static int wrong_loader(const struct why_model *model, struct why_error *err)
{
    why_error_set(err, WHY_ERR_MISMATCH, "layout mismatch: the ld.so in memory is not the file read");
    why_obstacles_hint_sysroot(model, err);
    return -1;
}

int why_obstacles_check(const struct why_model *model, struct why_target *target, struct why_error *err)
{
    switch (why_model_obstacle(model)) {
    case WHY_OBSTACLE_MUSL: return why_error_set(err, WHY_ERR_MISSING, "runs on musl, which never unloads a library");
    case WHY_OBSTACLE_STATIC:
        return why_error_set(err, WHY_ERR_MISSING, "a static program: it has no ld.so whose state could be read");
    case WHY_OBSTACLE_NO_DEBUG_INFORMATION: return why_layout_no_debug_information(target, err);
    case WHY_OBSTACLE_FIRST_MAP: return wrong_loader(model, err);
    case WHY_OBSTACLE_NOT_STARTED:
        return why_error_set(err, WHY_ERR_MISSING, "ld.so has not loaded anything yet: look again after \"start\"");
    case WHY_OBSTACLE_NO_SYMBOL: return unknown_loader(model, err);
    case WHY_OBSTACLE_NOT_READ: return why_error_set(err, WHY_ERR_MISSING, "GDB was not asked to read it");
    case WHY_OBSTACLE_NONE: break;
    }
    return model->map_count ? 0 : wrong_loader(model, err);
}
