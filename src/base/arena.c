/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arena.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { CHUNK_SIZE = 64 * 1024 };

struct chunk {
    struct chunk *older;
    size_t used, size;
    max_align_t bytes[];
};

struct why_arena {
    struct chunk *newest;
};

struct why_arena *why_arena_new(void)
{
    return why_xcalloc(1, sizeof(struct why_arena));
}

void why_arena_free(struct why_arena *arena)
{
    if (!arena)
        return;
    for (struct chunk *chunk = arena->newest, *older; chunk; chunk = older) {
        older = chunk->older;
        free(chunk);
    }
    free(arena);
}

void *why_alloc(struct why_arena *arena, size_t size)
{
    struct chunk *chunk = arena->newest;
    size_t rounded;
    void *result;

    if (__builtin_add_overflow(size, sizeof(max_align_t) - 1, &rounded))
        why_out_of_memory();
    rounded -= rounded % sizeof(max_align_t);
    if (!chunk || chunk->size - chunk->used < rounded) {
        size_t room = rounded > CHUNK_SIZE ? rounded : CHUNK_SIZE;

        chunk = why_xcalloc(1, offsetof(struct chunk, bytes) + room);
        chunk->size = room;
        chunk->older = arena->newest;
        arena->newest = chunk;
    }
    result = (char *)chunk->bytes + chunk->used;
    chunk->used += rounded;
    return result;
}

char *why_strndup(struct why_arena *arena, const char *bytes, size_t length)
{
    char *copy = why_alloc(arena, length + 1);

    memcpy(copy, bytes, length);
    return copy;
}

char *why_strdup(struct why_arena *arena, const char *string)
{
    return why_strndup(arena, string, strlen(string));
}

char *why_vprintf(struct why_arena *arena, const char *format, va_list args)
{
    va_list again;
    char *result;
    int length;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    result = why_alloc(arena, (size_t)length + 1);
    vsnprintf(result, (size_t)length + 1, format, again);
    va_end(again);
    return result;
}

char *why_printf(struct why_arena *arena, const char *format, ...)
{
    va_list args;
    char *result;

    va_start(args, format);
    result = why_vprintf(arena, format, args);
    va_end(args);
    return result;
}

void *why_grow(struct why_arena *arena, void *items, size_t count, size_t *room, size_t item_size)
{
    void *grown;

    if (count < *room)
        return items;
    *room = *room ? 2 * *room : 8;
    grown = why_alloc(arena, *room * item_size);
    if (count)
        memcpy(grown, items, count * item_size);
    return grown;
}
