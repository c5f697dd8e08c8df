/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Namespaces that outlive their last handle. A namespace that dlmopen made holds no startup libraries. So all of it
 * goes with the last handle: its own libc.so.6, the proxy of ld.so, and its number, of which there are few (DL_NNS in
 * elf/dl-support.c). But if a library in it is a root without a handle, all of these stay.
 */
#include "why/private.h"

/* Is nothing open in this namespace, and is it not the namespace of an audit module? */
static bool is_left(const struct why_case *c, uint64_t ns)
{
    for (uint32_t i = 0; i < c->model->map_count; i++) {
        const struct why_library *library = &c->analysis->libraries[i];

        if (why_map_value(&c->model->maps[i], WHY_l_ns) != ns)
            continue;
        if (library->state != WHY_STATE_STUCK && library->state != WHY_STATE_COLLECTABLE)
            return false;
    }
    return true;
}

void why_kept_namespaces_find(struct why_case *c)
{
    for (size_t n = 0; n < c->model->namespace_count; n++) {
        uint64_t ns = c->model->namespaces[n].id;

        if (!ns || !is_left(c, ns))
            continue;
        for (uint32_t i = 0; i < c->model->map_count; i++) {
            struct why_library *library = &c->analysis->libraries[i];

            if (why_map_value(&c->model->maps[i], WHY_l_ns) == ns)
                library->keeps_namespace = library->root && library->state == WHY_STATE_STUCK;
        }
    }
}
