/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between machines. machine.c has one row for each. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "machine/pointer_guard.h"

/* Where static thread-local storage lies, as seen from the thread pointer (sysdeps/ARCH/nptl/tls.h). */
enum why_tls_side {
    WHY_TLS_UNKNOWN, /* not looked up yet: the native program cannot find destructor lists */
    WHY_TLS_BELOW,   /* TLS_TCB_AT_TP: the thread's struct pthread is at the thread pointer, the blocks below it */
    WHY_TLS_BEHIND,  /* TLS_DTV_AT_TP: struct pthread ends at the thread pointer, the blocks are behind it */
};

enum { WHY_NO_RELOCATION = UINT32_MAX }; /* no relocation type has this number */

struct why_machine {
    unsigned number;  /* e_machine */
    const char *name; /* as its vendor spells it */
    enum why_guard_rule guard;
    bool guard_in_thread; /* true: header.pointer_guard of struct pthread, its seventh word; false:
                             __pointer_chk_guard of ld.so */
    enum why_tls_side tls;
    uint32_t tls_module, tls_offset, tls_descriptor; /* relocations of thread-local symbols */
    bool dynamic_is_read_only; /* ld.so does not add l_addr in the dynamic section (DL_RO_DYN_SECTION) */
    unsigned hash_word;        /* bytes of a word in DT_HASH, of 64-bit files */
    /*
     * The registers of a function call, as GDB names them. A watch without debug information reads them. Without a
     * first argument, the arguments are on the stack. Without a result, nothing is known about calls.
     */
    const char *first_argument, *second_argument, *result;
    /* Which of the words of pr_reg in a core's NT_PRSTATUS; 0: not looked up yet. */
    unsigned program_counter, stack_pointer;
};

/*
 * The row of this e_machine. A machine that is not in the table gets a row with its number, no name and unknown
 * rules.
 */
struct why_machine why_machine_find(unsigned number);

/* Its name, or "machine NUMBER" in the buffer. */
const char *why_machine_name(unsigned number, char buffer[static 24]);

/* Bytes of a word in DT_HASH. */
size_t why_machine_hash_word(unsigned number, unsigned word_size);
