/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to say to a question: all that a renderer needs. */
#pragma once

#include "inspect/question.h"
#include "why/why.h"

/* A name that the loader does not know. */
struct why_not_loaded {
    const char *name;
    const uint32_t *similar; /* maps with names like it */
    size_t similar_count;
    bool mappings_known;      /* the process's mappings could be looked at */
    struct why_indices stays; /* stuck: what its file needs; or if that is not known, what came with a gone library */
    bool needs_it;            /* the former */
    const char **mapped;      /* mappings of a file of that name: "r--p  /path" */
    size_t mapped_count, mapped_room;
};

/* A name of a file that is not mapped itself: `map` is of the same build. */
struct why_same_build {
    const char *name;
    uint32_t map;
};

struct why_answer {
    enum why_question_kind question;
    struct why_analysis *analysis;
    struct why_indices libraries; /* asked for by name */
    struct why_what_if **what_ifs;
    size_t what_if_count, what_if_room;
    struct why_same_build *same_builds;
    size_t same_build_count, same_build_room;
    struct why_not_loaded *not_loaded;
    size_t not_loaded_count, not_loaded_room;
};

/* Did the question name libraries? True also if it only asked whether they are gone. */
static inline bool why_answer_names_libraries(const struct why_answer *answer)
{
    return answer->question == WHY_ASK_LIBRARIES || answer->question == WHY_ASK_GONE;
}
