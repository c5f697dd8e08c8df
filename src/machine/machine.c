/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/machine.h"

#include <elf.h>
#include <stdio.h>

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258 /* <elf.h> has it since glibc 2.36 */
#endif

#define NO_TLS_RELOCATIONS                                                                                           \
    .tls_module = WHY_NO_RELOCATION, .tls_offset = WHY_NO_RELOCATION, .tls_descriptor = WHY_NO_RELOCATION

static const struct why_machine machines[] = {
    {EM_X86_64, "x86-64", WHY_GUARD_ROTATE, .guard_in_thread = true, .tls = WHY_TLS_BELOW,
     .tls_module = R_X86_64_DTPMOD64, .tls_offset = R_X86_64_TPOFF64, .tls_descriptor = R_X86_64_TLSDESC,
     .hash_word = 4, .program_counter = 16, .stack_pointer = 19, .first_argument = "rdi", .second_argument = "rsi",
     .result = "rax"},
    {EM_386, "i386", WHY_GUARD_ROTATE, .guard_in_thread = true, .tls = WHY_TLS_BELOW,
     .tls_module = R_386_TLS_DTPMOD32, .tls_offset = R_386_TLS_TPOFF, .tls_descriptor = R_386_TLS_DESC,
     .hash_word = 4, .program_counter = 12, .stack_pointer = 15, .result = "eax"},
    {EM_AARCH64, "AArch64", WHY_GUARD_XOR, .tls = WHY_TLS_BEHIND, .tls_module = R_AARCH64_TLS_DTPMOD,
     .tls_offset = R_AARCH64_TLS_TPREL, .tls_descriptor = R_AARCH64_TLSDESC, .hash_word = 4, .program_counter = 32,
     .stack_pointer = 31, .first_argument = "x0", .second_argument = "x1", .result = "x0"},
    {EM_ARM, "ARM", WHY_GUARD_XOR, .tls = WHY_TLS_BEHIND, .tls_module = R_ARM_TLS_DTPMOD32,
     .tls_offset = R_ARM_TLS_TPOFF32, .tls_descriptor = WHY_NO_RELOCATION, .hash_word = 4},
    {EM_S390, "S/390", WHY_GUARD_XOR, .tls = WHY_TLS_BELOW, NO_TLS_RELOCATIONS, .hash_word = 8},
    {EM_PPC64, "64-bit PowerPC", WHY_GUARD_XOR, NO_TLS_RELOCATIONS, .hash_word = 4},
    {EM_PPC, "PowerPC", WHY_GUARD_XOR, NO_TLS_RELOCATIONS, .hash_word = 4},
    {EM_RISCV, "RISC-V", WHY_GUARD_NONE, NO_TLS_RELOCATIONS, .dynamic_is_read_only = true, .hash_word = 4},
    {EM_LOONGARCH, "LoongArch", WHY_GUARD_XOR, NO_TLS_RELOCATIONS, .hash_word = 4},
    {EM_MIPS, "MIPS", WHY_GUARD_NONE, NO_TLS_RELOCATIONS, .dynamic_is_read_only = true, .hash_word = 4},
    {EM_SPARC, "SPARC", WHY_GUARD_XOR, NO_TLS_RELOCATIONS, .hash_word = 4},
    {EM_SPARC32PLUS, "SPARC", WHY_GUARD_XOR, NO_TLS_RELOCATIONS, .hash_word = 4},
    {EM_SPARCV9, "SPARC", WHY_GUARD_XOR, NO_TLS_RELOCATIONS, .hash_word = 4},
    {EM_ALPHA, "Alpha", WHY_GUARD_UNKNOWN, NO_TLS_RELOCATIONS, .hash_word = 8},
    {EM_PARISC, "PA-RISC", WHY_GUARD_NONE, NO_TLS_RELOCATIONS, .hash_word = 4},
    {EM_MICROBLAZE, "MicroBlaze", WHY_GUARD_NONE, NO_TLS_RELOCATIONS, .hash_word = 4},
};

struct why_machine why_machine_find(unsigned number)
{
    for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++)
        if (machines[i].number == number)
            return machines[i];
    return (struct why_machine){.number = number, NO_TLS_RELOCATIONS, .hash_word = 4};
}

const char *why_machine_name(unsigned number, char buffer[static 24])
{
    const char *name = why_machine_find(number).name;

    if (name)
        return name;
    snprintf(buffer, 24, "machine %u", number);
    return buffer;
}

size_t why_machine_hash_word(unsigned number, unsigned word_size)
{
    return word_size == 8 ? why_machine_find(number).hash_word : 4;
}
