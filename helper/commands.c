/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands.h"

#include <string.h>

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

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters have to be put in, left out or replaced to make one word of the other (Levenshtein). */
static size_t distance(const char *left, const char *right)
{
    enum { LONGEST = 24 };
    size_t row[LONGEST + 1], length = strlen(right);

    if (length > LONGEST || strlen(left) > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; left[i - 1]; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t replaced = corner + (left[i - 1] != right[j - 1]);

            corner = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[length];
}

const struct why_command *why_command_nearest(const char *name)
{
    enum { NEAR = 2 };
    const struct why_command *nearest = NULL;
    size_t least_distance = NEAR + 1;

    for (size_t i = 0; why_commands[i]; i++) {
        size_t found = distance(name, why_commands[i]->name);

        if (found < least_distance && found < strlen(name)) {
            nearest = why_commands[i];
            least_distance = found;
        }
    }
    return nearest;
}

void why_command_take_libraries(struct argp_state *state, struct why_options *options, char **arguments, size_t count)
{
    (void)state;
    options->question.names = (const char *const *)arguments;
    options->question.count = count;
}
