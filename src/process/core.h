/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A core file as a target. Private to src/process. */
#pragma once

#include "process/elf_image.h"
#include "process/private.h"

/* Memory that the core has a header for. */
struct why_core_segment {
    uint64_t start, end; /* [start, end) in the target */
    uint64_t promised;   /* bytes from `start` on that the header says the file holds */
    uint64_t held;       /* bytes from `start` on that the file really holds */
    uint64_t offset;     /* where they begin in the file */
    uint8_t permissions;
};

struct why_core_thread {
    pid_t id;
    struct why_thread_place place;
};

enum { WHY_CORE_OPEN_FILES = 16 };

/* A file that a mapped object of the core may be. */
struct why_core_file {
    const struct why_mapping *head; /* the object's start; NULL: this slot is free */
    int fd;                         /* -1: the file is not there, or not the one that was mapped */
    struct why_error reason;        /* why not */
    struct why_elf elf;
    uint64_t used; /* file_clock at the last use: the least recently used slot is taken next */
};

struct why_core {
    struct why_target target;
    const char *path; /* as the user gave it */
    int fd;
    struct why_elf elf;
    uint64_t size, expected_size;      /* of the file, and what its headers say it should be */
    struct why_core_segment *segments; /* sorted by address, in the arena */
    size_t segment_count;
    struct why_core_thread *threads; /* in the arena */
    size_t thread_count, thread_room;
    uint64_t program_header; /* AT_PHDR: where the program's ELF headers lie; 0 if unknown */
    uint64_t program_path;   /* AT_EXECFN: address of the path that it was started by; 0 if unknown */
    const char *arguments;   /* the command line, its first 80 bytes at most, or NULL */
    const char *executable;  /* the program's file on our machine; NULL: the one that has its name */
    int root;                /* the sysroot, or -1: our root */
    struct why_core_file files[WHY_CORE_OPEN_FILES];
    uint64_t file_clock;
};

/* Take the segments out of the program headers. */
void why_core_read_segments(struct why_core *core);

/*
 * Read what the notes say: mappings (NT_FILE), process id (NT_PRPSINFO), the program's headers and name (NT_AUXV),
 * where each thread was (NT_PRSTATUS). A malformed note is ignored.
 */
void why_core_read_notes(struct why_core *core);

/* Read memory that the core itself holds. All or nothing. */
int why_core_read_held(struct why_core *core, uint64_t address, void *buffer, size_t length, struct why_error *err);

/*
 * Read memory that the core lacks from the file that was mapped there, but never from a segment that the process
 * could have changed. WHY_ERR_FAULT at `address` if that is impossible.
 */
int why_core_read_file(struct why_core *core, uint64_t address, void *buffer, size_t length, struct why_error *err);

/*
 * The file behind a mapping, verified by build-id or dynamic section, in a slot that stays valid until the next call;
 * NULL with *err (WHY_ERR_MISSING: not there, or the core does not say which; WHY_ERR_MISMATCH: another build).
 */
const struct why_core_file *why_core_file_of(struct why_core *core, const struct why_mapping *mapping,
                                             struct why_error *err);
void why_core_close_files(struct why_core *core);

/*
 * Find the file of this name in the core's sysroot, or of the longest end of the name that is there; or the file
 * that stands for the program. *ret_fd is good for fstat() at least. WHY_ERR_MISSING: there is no such file.
 */
int why_core_find_path(struct why_core *core, const char *path, int *ret_fd, struct why_error *err);

/* The build-id of the object that is mapped there, from memory that the core itself holds; length 0: none. */
struct why_build_id why_core_build_id(struct why_core *core, const struct why_mapping *head);

/* Where its files are, for a message: "on this machine" or "in that sysroot". */
const char *why_core_place(const struct why_core *core);

/* The mapping that the program itself begins with, or NULL. */
const struct why_mapping *why_core_program(const struct why_core *core);

/*
 * Check the file that the user gave for the program, or else look for it. Not finding it is no error.
 * WHY_ERR_MISMATCH: the file that was given, or the one that has its name, is another build.
 */
int why_core_settle_program(struct why_core *core, struct why_error *err);
