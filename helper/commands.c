/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands.h"

#include <string.h>

#include "base/distance.h"

const struct why_command *const why_commands[] = {
#define COMMAND(name) &why_command_##name,
#include "commands.def"
    NULL,
};

const struct why_command *why_command_find(const char *name)
{
    for (size_t i = 0; why_commands[i]; i++)
        if (!strcmp(why_commands[i]->name, name))
            return why_commands[i];
    return NULL;
}

const struct why_command *why_command_nearest(const char *name)
{
    enum { NEAR = 2 };
    const struct why_command *nearest = NULL;
    size_t least_distance = NEAR + 1;

    for (size_t i = 0; why_commands[i]; i++) {
        size_t found = why_distance(name, why_commands[i]->name, NEAR);

        if (found < least_distance && found < strlen(name)) {
            nearest = why_commands[i];
            least_distance = found;
        }
    }
    return nearest;
}
