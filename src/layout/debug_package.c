/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/debug_package.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

const char *why_layout_debug_package(void)
{
    static const struct {
        const char *id, *remedy;
    } systems[] = {
        {"debian", "install libc6-dbg"},
        {"ubuntu", "install libc6-dbg"},
        {"fedora", "run dnf debuginfo-install glibc"},
        {"rhel", "run dnf debuginfo-install glibc"},
        {"centos", "run dnf debuginfo-install glibc"},
        {"suse", "install glibc-debuginfo"},
    };
    WHY_FCLOSE FILE *file = fopen("/etc/os-release", "re");
    char line[256];

    while (file && fgets(line, sizeof(line), file))
        for (size_t i = 0; i < sizeof(systems) / sizeof(*systems); i++)
            if ((!strncmp(line, "ID=", 3) || !strncmp(line, "ID_LIKE=", 8)) && strstr(line, systems[i].id))
                return systems[i].remedy;
    return "install the debug information of glibc";
}
