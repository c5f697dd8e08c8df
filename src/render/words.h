/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the text: names of libraries, threads and functions, numbers, and the sentences of reasons.def. */
#pragma once

#include "render/printer.h"

/* A help that was printed, and the library that it was for. */
struct why_given {
    const char *text;
    uint32_t map;
};

/* What the functions below share in one answer. */
struct why_words {
    struct why_printer *printer;
    const struct why_analysis *analysis;
    bool *shared;     /* one for each map: another map of its namespace has the same basename */
    bool whole;       /* no name is shortened: the text is not for a page */
    bool brief;       /* the page is full: one way out, short lists */
    bool hexadecimal; /* numbers of threads are shown so, too */
    struct why_given *given;
    size_t given_count, given_room;
};

struct why_words *why_words_new(struct why_printer *printer, const struct why_analysis *analysis);

/* How many of a list are shown: `few`, or all with -v. */
size_t why_words_limit(const struct why_words *words, size_t few);

/* A library's name: the basename, or the path if two share the basename. Outside namespace 0 " [ns 1]" follows. */
const char *why_words_library_name(struct why_words *words, uint32_t map);

/* Names of several libraries, as for why_printer_name_list(). */
const char *why_words_library_list(struct why_words *words, const struct why_indices *maps, size_t most,
                                   bool conjunction, const char *hint);

/* The names that fill three lines, and how many more there are; all with -a. `used`: columns that are taken. */
const char *why_words_names_or_more(struct why_words *words, const char *const *names, size_t count, size_t used);

/* `5011 "worker-0"`, without the word thread. */
const char *why_words_thread_name(struct why_words *words, uint32_t thread);

/* A symbol, demangled. Call it only for symbols that are printed: there may be thousands, and each takes
 * microseconds. */
const char *why_words_demangled_name(struct why_words *words, const char *symbol);

/*
 * The name of a symbol, demangled already. One of more than three lines has "..." for what is deep in its template
 * arguments, but not with -v. why_words_symbol_name(): in one piece.
 */
const char *why_words_short_name(struct why_words *words, const char *demangled);
const char *why_words_symbol_name(struct why_words *words, const char *demangled);

/*
 * A line for each of the first `few` names of bindings[first .. end), with `in` behind it. Constructors and
 * destructors have several symbols of one name, which are one line. Returns how many bindings the lines tell of.
 */
size_t why_words_bound_names(struct why_words *words, size_t first, size_t end, size_t few, const char *in,
                             size_t *ret_lines);

/* A destructor's function: its demangled name, or libfoo.so+0x1234, or a plain address. */
const char *why_words_function_name(struct why_words *words, const struct why_destructor *destructor);

/* The name of a unique symbol, which may be unknown. */
const char *why_words_unique_name(struct why_words *words, uint32_t unique);

/* "libhost.so bound view_redraw in it": how `by` holds `map` by relocations; `it` is "it" or "that". */
const char *why_words_bound_line(struct why_words *words, uint32_t map, uint32_t by, const char *it);

/* The same for a symbol that is given. */
const char *why_words_bound_symbol_line(struct why_words *words, uint32_t by, const char *symbol);

/* The same for several libraries: "libhost.so bound 12 symbols in them". */
const char *why_words_bound_group_line(struct why_words *words, const struct why_indices *group, uint32_t by);

/* "libhost.so needs them": the libraries that need all of a group. */
const char *why_words_need_group_line(struct why_words *words, const struct why_indices *by);

/* "libB.so, which it needs": what stays of a library that is not loaded. */
const char *why_words_stays_line(struct why_words *words, const struct why_indices *stays, bool needs_it);

/* "GLib and OpenSSL do this on purpose". */
const char *why_words_makers_line(struct why_words *words, const char *const *makers, size_t count);

/* "libhost.so needs liba.so, libb.so": `libraries`, and who holds them if that is the reason. NULL: there is none. */
const char *why_words_rest_line(struct why_words *words, const struct why_reason *reason, const char *libraries);

/* "opened with RTLD_NODELETE from load+0x1d (host.c:35)": what a watch saw; `seen` is an index into model->seen. */
const char *why_words_seen_line(struct why_words *words, uint32_t seen);

/* "1 dlopen is not closed", "3 dlopens are not closed": the first line of a reason's evidence. */
const char *why_words_evidence_line(struct why_words *words, const struct why_reason *reason);

/* That `count` destructors of a library were lost; that `count` threads of theirs do not exist any more. */
const char *why_words_lost(struct why_words *words, size_t count);
const char *why_words_gone_threads(struct why_words *words, size_t count);

/* A phrase of reasons.def with its {count}: `one` if that is 1, else `many`. */
const char *why_words_phrase(struct why_words *words, size_t count, enum why_phrase one, enum why_phrase many);

/* "namespace 1, ...": what a library keeps if it keeps its whole namespace. `with`: names of libraries in it. */
const char *why_words_namespace_line(struct why_words *words, uint64_t ns, const char *with);

/* Threads that run in `map`, all in the same way: indices into model->runs. */
const char *why_words_runs_line(struct why_words *words, uint32_t map, const struct why_indices *runs);

/* "ld-linux-x86-64.so.2, ...": which library the stand-in in another namespace stands for. */
const char *why_words_stand_in_line(struct why_words *words, uint32_t map);
const char *why_words_same_build_line(struct why_words *words, const char *file, uint32_t map);

/* A warning: the destructors `dangling` keep `map`, but their code may go first. `ends`: what happens then. */
const char *why_words_dangling_line(struct why_words *words, uint32_t map, const struct why_indices *dangling,
                                    enum why_phrase ends);

/* "dlclose of libx.so, in place of glibc's". */
const char *why_words_interposed_line(struct why_words *words, const struct why_interposer *interposer);

/* " Or change libx.so, ...": another way out, through the libraries `cut`; "" if there are none. */
const char *why_words_through_line(struct why_words *words, const struct why_indices *cut);

struct why_texts {
    const char **at;
    size_t count;
};

/* The helps for all reasons of a library (why/advice.c); "as for libA.so" in place of one that was printed before. */
struct why_texts why_words_helps(struct why_words *words, uint32_t map);

/* The helps that free each library of a group. */
struct why_texts why_words_helps_for_each(struct why_words *words, const struct why_indices *group);

/* Any help of reasons.def, for one library. */
const char *why_words_help_for(struct why_words *words, uint32_t map, enum why_help help);

/* The process: `progA (pid 4242)`. */
const char *why_words_process_name(struct why_words *words);

/* "1 library", "2 libraries". */
const char *why_words_count(struct why_words *words, size_t count, const char *one, const char *many);

const char *why_words_build_id_text(struct why_words *words, const struct why_build_id *id);
