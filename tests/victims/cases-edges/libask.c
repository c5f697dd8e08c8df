/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>

void *ask_for(const char *name);

/* Not as the last call: the loader takes whoever it returns to for the one who asks. */
void *ask_for(const char *name)
{
    void *volatile found = dlsym(RTLD_DEFAULT, name);

    return found;
}
