/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heap memory that never fails, and scope guards for what must be released on every return. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void why_out_of_memory(void); /* ends the program with one sentence */
void *why_xcalloc(size_t count, size_t size);
void *why_xrealloc(void *memory, size_t size);

static inline void why_cleanup_free(void *pointer)
{
    free(*(void **)pointer);
}

static inline void why_cleanup_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static inline void why_cleanup_fclose(FILE **file)
{
    if (*file)
        fclose(*file);
}

#define WHY_FREE __attribute__((cleanup(why_cleanup_free)))
#define WHY_CLOSE __attribute__((cleanup(why_cleanup_close)))
#define WHY_FCLOSE __attribute__((cleanup(why_cleanup_fclose)))
