/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the libraries of the probe call it. */
#pragma once

enum moment {
    START,
    RESOLVING,        /* the plugin is being relocated */
    DEPENDENCY_BEGAN, /* the plugin is relocated, its constructors wait for those of what it needs */
    PLUGIN_BEGAN,     /* in its constructor */
    OPENED,
    DEPENDENCY_ENDS, /* in its destructor, those of the plugin are done */
    DEFERRED,        /* that destructor closed another library, whose turn comes later */
    CLOSED,
    OPENED_AGAIN, /* six times */
    DESTRUCTORS,  /* three registered */
    NODELETE,     /* the plugin is */
    PINNING,      /* another one is being relocated, opened with RTLD_NODELETE */
    ALL,          /* everything is loaded */
    MOMENTS
};

void probe_moment(int moment);
