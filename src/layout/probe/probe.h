/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking a loader where its private members are. The ld.so in question runs a program of ours, which opens libraries
 * of ours and copies the loader's structures at certain moments. Each member must have known values at these
 * moments; the probe looks for the place that has them. A place counts only if no other place fits.
 */
#pragma once

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout/probe/moments.h"

enum { MAP_BYTES = 2048, DATA_BYTES = 32768, WORD = sizeof(void *) };

/* The libraries that are looked at; PLUGIN needs DEPENDENCY, USER binds a symbol in PROVIDER. */
enum who { PROGRAM, LIBC, RTLD, PLUGIN, DEPENDENCY, PINNED, PROVIDER, USER, WHO_COUNT };

struct shot {
    bool taken;
    struct link_map *map[WHO_COUNT]; /* NULL: not loaded */
    unsigned place[WHO_COUNT];       /* in the list */
    unsigned count;                  /* of the list */
    unsigned char bytes[WHO_COUNT][MAP_BYTES];
    unsigned char data[DATA_BYTES]; /* ld.so's variables */
    const unsigned char *rtld;      /* of them, _rtld_global */
};

/* Namespace 1 or 2, of an LD_AUDIT module. */
struct other {
    struct link_map *head, *libc, *rtld; /* rtld: the stand-in of ld.so there, or NULL */
    unsigned count;
};

enum { OTHERS = 2, UNIQUES = 8 };

extern struct shot shots[MOMENTS];
extern struct other others[OTHERS];
extern const unsigned char *rtld_global;
extern size_t rtld_size;
extern const unsigned char *rtld_data; /* all variables of ld.so */
extern size_t rtld_data_size;
extern struct link_map *unique_map; /* whose they are */
extern const char unique_prefix[];  /* how their names begin */

bool begin_peeking(void);

/* Copy what can be read of [address, address + length), even if nothing is mapped there; fill the rest with 0xa5. */
size_t peek(const void *address, void *buffer, size_t length);
uintptr_t peek_word(const void *address);

/* search.c: what is known of one member, and the only place that fits; -1 if there is none, or more than one. */
enum { CLUES = 48 };
struct clues {
    struct {
        const unsigned char *bytes;
        uint64_t want;
    } at[CLUES];
    size_t count;
    bool relative; /* `want` is how much larger the number is than in the first clue */
};
void see(struct clues *clues, const void *bytes, uint64_t want);
long find_number(const struct clues *clues, size_t from, size_t end, size_t width);
long find_bits(const struct clues *clues, size_t from, size_t end, unsigned bits); /* in bits; not across bytes */

/* The place of the only pointer in bytes[from, end) that `test` accepts; -1 if there is none, or more than one. */
typedef bool pointer_test(uintptr_t pointer, const void *closure);
long find_pointer(const unsigned char *bytes, size_t from, size_t end, pointer_test *test, const void *closure);

/* The parts of the search. Each returns NULL, or the name of what could not be found. */
struct why_layout;
const char *find_map_members(struct why_layout *layout);
const char *find_others(struct why_layout *layout); /* comes first */
const char *find_namespaces(struct why_layout *layout);
const char *find_unique_table(struct why_layout *layout, size_t from, size_t end, size_t ns);
const char *find_destructor_list(struct why_layout *layout);
void put_symbols(struct why_layout *layout);
void print_layout(const struct why_layout *layout);
void find_close_state(struct why_layout *layout);
void find_thread_list(struct why_layout *layout, int field, uintptr_t pthread);

void put_number(struct why_layout *layout, int field, size_t offset, size_t size);
void put_bits(struct why_layout *layout, int field, size_t bit, unsigned bits);
