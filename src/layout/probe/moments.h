/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moments at which the probe's program and libraries call probe_moment(). */
#pragma once

enum moment {
    START,
    RESOLVING,        /* the plugin is being relocated */
    DEPENDENCY_BEGAN, /* the plugin is relocated; its dependency's constructor runs before its own */
    PLUGIN_BEGAN,     /* in its constructor */
    OPENED,
    DEPENDENCY_ENDS, /* in its destructor; the plugin's have run */
    DEFERRED,        /* that destructor called dlclose on another library, which is unloaded later */
    CLOSED,
    OPENED_AGAIN, /* six times */
    DESTRUCTORS,  /* three registered */
    NODELETE,     /* the plugin is */
    PINNING,      /* another library, opened with RTLD_NODELETE, is being relocated */
    ALL,          /* everything is loaded */
    MOMENTS
};

void probe_moment(int moment);
