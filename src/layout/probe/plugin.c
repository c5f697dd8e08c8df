/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The libraries that the probe opens. The Makefile says which one to build. The probe only looks at them as they are
 * loaded and unloaded.
 */
#include "layout/probe/moments.h"

#ifdef CALLS_WHEN_RESOLVING
/*
 * The resolver of an ifunc that no other library can bind is called after all other relocations of its own library.
 */
static void (*volatile call)(int) = probe_moment;

static int implementation(void)
{
    return 1;
}

__attribute__((used)) static int (*resolve(void))(void)
{
    call(CALLS_WHEN_RESOLVING);
    return implementation;
}

static int indirect(void) __attribute__((ifunc("resolve")));
int (*why_probe_indirect)(void) = indirect;
#endif

#ifdef CALLS_WHEN_IT_BEGINS
__attribute__((constructor)) static void begin(void)
{
    probe_moment(CALLS_WHEN_IT_BEGINS);
}
#endif

#ifdef CALLS_WHEN_IT_ENDS
__attribute__((destructor)) static void end(void)
{
    probe_moment(CALLS_WHEN_IT_ENDS);
}
#endif

#ifdef HAS_THREAD_LOCAL
__thread long why_probe_local = 1;
#endif

#ifdef PROVIDES
int why_probe_provided;
#endif

#ifdef USES
extern int why_probe_provided;
int *why_probe_used = &why_probe_provided;
#endif

#ifdef AUDITS
unsigned la_version(unsigned version);

unsigned la_version(unsigned version)
{
    return version;
}
#endif

#ifdef HAS_UNIQUES
#define UNIQUE(n)                                                                                                    \
    __asm__(".pushsection .data\n.globl why_unique_" #n "\n.type why_unique_" #n ", %gnu_unique_object\n"            \
            ".size why_unique_" #n ", 8\n.balign 8\nwhy_unique_" #n ": .zero 8\n.popsection");                       \
    extern char why_unique_##n[]
UNIQUE(0);
UNIQUE(1);
UNIQUE(2);
UNIQUE(3);
UNIQUE(4);
UNIQUE(5);
UNIQUE(6);
UNIQUE(7);
char *why_probe_uniques[] = {why_unique_0, why_unique_1, why_unique_2, why_unique_3,
                             why_unique_4, why_unique_5, why_unique_6, why_unique_7};
#endif

int why_probe_anchor; /* an address in this library */
