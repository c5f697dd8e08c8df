/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One reading of a target, shared by the files of the reader. */
#pragma once

#include "reader/reader.h"

struct why_reader {
    struct why_target *target;
    const struct why_loaded_layout *layout;
    struct why_model *model;
    enum why_threads_way threads_way;
    uint32_t word;   /* of the target: 4 or 8 */
    uint64_t rtld;   /* address of _rtld_global */
    uint64_t digest; /* of all bytes read: two readings with equal digests saw the same */
    uint64_t *list;  /* heap memory for the list that is being read, used again for the next one */
    size_t list_room;
    struct why_error *err;
};

/* Read memory and add it to the digest; add to it what was read by other means. */
int why_reader_bytes(struct why_reader *reader, uint64_t address, void *buffer, size_t length);
void why_reader_digest(struct why_reader *reader, const void *buffer, size_t length);
int why_reader_word(struct why_reader *reader, uint64_t address, uint64_t *ret_word);

/*
 * Read a field from the bytes of its struct, or from the struct at an address. False: the layout does not have it,
 * or it cannot be read. The second function then sets reader->err.
 */
bool why_reader_field(const struct why_reader *reader, enum why_field_id field, const void *bytes,
                      uint64_t *ret_value);
bool why_reader_field_at(struct why_reader *reader, enum why_field_id field, uint64_t address, uint64_t *ret_value);

/* The address of a field in the struct at an address; 0 if the layout does not have the field. */
uint64_t why_reader_place(const struct why_reader *reader, enum why_field_id field, uint64_t address);

/* A string of the target, or NULL. */
const char *why_reader_string(struct why_reader *reader, uint64_t address);

/* The parts of a reading. They add missing records, and return -1 only for an error that ends the reading. */
int why_reader_namespaces(struct why_reader *reader);
void why_reader_unique(struct why_reader *reader, uint64_t ns, uint64_t table);
void why_reader_threads(struct why_reader *reader);
void why_reader_loader(struct why_reader *reader);
void why_reader_libc_handles(struct why_reader *reader);

struct why_found_thread {
    uint64_t tid, pthread; /* the kernel's id; address of its struct pthread */
};

struct why_found_threads {
    struct why_found_thread *at; /* in the model's arena */
    size_t count, room;
    bool complete; /* else a missing record says why */
};

/* The threads that have not ended, at most WHY_LIMIT_THREADS. */
void why_reader_find_threads(struct why_reader *reader, struct why_found_threads *ret_found);

/*
 * The stacks that no thread uses: their threads ended, or a fork did not copy them. Destructors that have not run
 * there never will, so their list remains (nptl/nptl-stack.c). Empty if the stacks cannot be found.
 */
void why_reader_find_gone(struct why_reader *reader, struct why_found_threads *ret_found);

/* sizeof (struct pthread) of this glibc. */
bool why_reader_pthread_size(struct why_reader *reader, uint64_t *ret_size);
