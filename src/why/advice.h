/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to do about a library: because of its reasons, each piece tried on the model (trial.h), its state, its file.
 */
#pragma once

#include "why/why.h"

/* Where the flags are, for what a runtime's own tools build: of the compiler, of the linker; NULL: nothing is known.
 */
struct why_build_place {
    const char *compile, *link;
};

struct why_build_place why_map_build_place(const struct why_map *map);

/* Is it known that nothing closes it any more, since its host keeps it? */
bool why_library_is_kept(const struct why_library *library);

/* Is it known when its host closes it, or that it never does? */
bool why_library_has_a_host(const struct why_library *library);

/* Can its one handle be its own? It imports dlopen. */
bool why_library_may_hold_itself(const struct why_map *map, const struct why_library *library);

/* What to do about a library because of its state alone; WHY_HELP_NONE: its reasons say. */
enum why_help why_state_help(const struct why_analysis *analysis, uint32_t map);

/* Something to do about one reason. */
struct why_advice {
    enum why_help help;
    const struct why_reason *reason;
    const struct why_policy *policy; /* of the library's host, or NULL */
    struct why_indices by;           /* the libraries that it names */
    bool alternative;                /* to be done in place of the one before it */
};

struct why_advices {
    struct why_advice *at;
    size_t count, room;
    bool together; /* all are needed, one for each reason; else each alone frees the library, or says that nothing
                      does */
};

/* What to do about a library's reasons. Each piece was tried: with it the sweep unloads the library. */
struct why_advices why_advices_for(const struct why_analysis *analysis, uint32_t map);

/* What unique symbols belong to, each once: the first few functions, templates or variables of the library's own. */
enum { WHY_OWNERS = 3 };

struct why_owners {
    const char *at[WHY_OWNERS];
    size_t count;
    bool more;                       /* there are more */
    bool any_standard, all_standard; /* instances of templates of the C++ standard library */
    bool any_nameless;
};

struct why_owners why_unique_owners(const struct why_model *model, const struct why_indices *symbols);

/* Are all these destructors those of thread_locals of Rust's standard library, by their names? */
bool why_destructors_are_of_std(const struct why_model *model, const struct why_indices *destructors);

/* What to do about a library because of its file; WHY_HELP_NONE: nothing, or another help says it. */
enum why_help why_file_help(const struct why_analysis *analysis, uint32_t map);
