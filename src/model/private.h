/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the model's own files share and nobody else sees. */
#pragma once

#include "model/model.h"

/* Edges as the producer gave them: addresses, `to[0 .. count)`. */
struct why_raw_edges {
    uint64_t map;
    bool reldeps;
    uint64_t *to;
    size_t count;
};

/* An address range of a map, sorted by start, for lookups by address. */
struct why_range {
    uint64_t start, end;
    uint32_t map;
};

struct why_model_private {
    struct why_address_map by_address; /* link map address -> index */
    struct why_raw_edges *raw;
    size_t raw_count, raw_room;
    size_t edge_total;
    struct why_range *ranges;
    size_t range_count;
};
