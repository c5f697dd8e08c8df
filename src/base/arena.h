/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An arena: many allocations that are freed together. The model and everything reachable from it live in one arena,
 * so no pointer between its parts can dangle.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

struct why_arena;

struct why_arena *why_arena_new(void);
void why_arena_free(struct why_arena *arena); /* NULL is allowed */

/* Zeroed memory, aligned for any type. Never NULL: exhaustion ends the program with one sentence. */
void *why_alloc(struct why_arena *arena, size_t size);

/* A NUL-terminated copy of `length` bytes; NUL bytes inside are copied too. */
char *why_strndup(struct why_arena *arena, const char *bytes, size_t length);
char *why_strdup(struct why_arena *arena, const char *string);
char *why_printf(struct why_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *why_vprintf(struct why_arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0), nonnull));

/*
 * A growing array in the arena: `items` is a pointer variable, `count` and `room` are size_t variables beside it.
 * Evaluates to a pointer to the new, zeroed last element. The old storage stays behind in the arena: the waste is
 * bounded by the size of the array.
 */
#define WHY_APPEND(arena, items, count, room)                                                                        \
    ((items) = why_grow((arena), (items), (count), &(room), sizeof(*(items))), &(items)[(count)++])

void *why_grow(struct why_arena *arena, void *items, size_t count, size_t *room, size_t item_size);
