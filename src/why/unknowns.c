/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could not be read, and which answer suffers from it. */
#include <string.h>

#include "why/private.h"

/*
 * What is missing, how a person calls it, and what it would have told. Of those that are grave a state or a reason
 * could be another one; the rest costs a name. A `what` that is not here is taken as grave.
 */
static const struct {
    const char *what, *words, *affects;
    bool grave;
} effects[] = {
    {"l_initfini", "the libraries that it needs", "so a library that it holds may look free", true},
    {"l_reldeps", "the libraries that it bound at run time", "so a library that it holds may look free", true},
    {"link_map", "its link map", "so the list of libraries ends there", true},
    {"unique_table", "the table of unique symbols", "so NODELETE could come from a unique symbol", true},
    {"consistent", "its libraries at one moment", "so what is said may be of two moments", true},
    {"threads", "the list of threads", "so some destructors may have no name here", false},
    {"tls_dtor_list", "its destructor list", "so some destructors may have no name here", false},
    {"guard", "the pointer guard", "so destructors may have no name here", false},
    {"function", "where a destructor lies", "so it has no name here", false},
    {"symbol", "the name of a destructor in it", "so it has no name here", false},
    {"l_name", "its name", "so it has no name here", false},
    {"bindings", "its relocations", "so what it bound has no name here", false},
    {"file", "its file", "so whether it is the one on disk is not known", false},
    {"dynamic section", "its dynamic section", "so what its file says of itself is not known", false},
    {"dynamic strings", "the names in its dynamic section", "so whom its file needs is not known", false},
    {"memory", "the start of its file", "so some names are missing", false},
    {"dl_close_state", "whether a dlclose is under way", "so a library that is going may look stuck", false},
    {"libc_handle", "the handles of glibc itself", "so which ones are glibc's own is a guess", false},
    {"target", "its memory and files", "so files and some names could not be examined", false},
    {"evidence", "its memory and files", "so files and some names could not be examined", false},
};

static struct why_unknown judge(const struct why_missing *missing)
{
    for (size_t i = 0; i < sizeof(effects) / sizeof(*effects); i++)
        if (!strcmp(effects[i].what, missing->what))
            return (struct why_unknown){missing, effects[i].words, effects[i].affects, effects[i].grave};
    return (struct why_unknown){missing, missing->what, "so an answer could be another one", true};
}

static void add(struct why_analysis *analysis, struct why_unknown unknown)
{
    *WHY_APPEND(analysis->arena, analysis->unknowns, analysis->unknown_count, analysis->unknown_room) = unknown;
    analysis->grave |= unknown.grave;
}

void why_find_unknowns(struct why_case *c)
{
    struct why_analysis *analysis = c->analysis;
    const struct why_model *model = c->model;

    for (size_t i = 0; i < model->missing_count; i++)
        add(analysis, judge(&model->missing[i]));
    for (size_t i = 0; i < model->map_count; i++)
        for (size_t r = 0; r < analysis->libraries[i].reason_count; r++)
            analysis->grave |= analysis->libraries[i].reasons[r].kind == WHY_REASON_NODELETE_UNKNOWN;
}
