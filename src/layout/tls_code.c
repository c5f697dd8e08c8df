/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where tls_dtor_list lies among libc's thread-local variables, by the code that walks it. __call_tls_dtors
 * (stdlib/cxa_thread_atexit_impl.c) begins by taking the variable's distance from the thread pointer out of the GOT,
 *
 *     mov DISPLACEMENT(%rip), %REGISTER      48 or 4c, 8b, 00 REG 101, displacement
 *     mov %fs:(%REGISTER), ...               64
 *
 * and the relocation of that GOT entry, R_X86_64_TPOFF64, gives the offset. From other code nothing is derived.
 */
#include <gelf.h>
#include <string.h>

#include "layout/layout.h"

enum { CODE_BYTES = 48, MOV_BYTES = 7 };

/* The bytes of the file that are mapped at this address. */
static bool code_at(Elf *elf, uint64_t address, unsigned char code[static CODE_BYTES])
{
    size_t count, size = 0;
    const char *file = elf_rawfile(elf, &size);
    GElf_Phdr segment;

    if (!file || elf_getphdrnum(elf, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        uint64_t into;

        if (!gelf_getphdr(elf, (int)i, &segment) || segment.p_type != PT_LOAD || address < segment.p_vaddr)
            continue;
        into = address - segment.p_vaddr;
        if (into >= segment.p_filesz || segment.p_filesz - into < CODE_BYTES || segment.p_offset > size ||
            into + CODE_BYTES > size - segment.p_offset)
            continue;
        memcpy(code, file + segment.p_offset + into, CODE_BYTES);
        return true;
    }
    return false;
}

/* The first load of that kind, and what it loads from. */
static bool decode(const unsigned char *code, uint64_t address, uint64_t *ret_slot)
{
    for (size_t i = 0; i + MOV_BYTES + 4 <= CODE_BYTES; i++) {
        const unsigned char *mov = code + i, *next = mov + MOV_BYTES;
        int32_t displacement;

        /* the next one has the register as its base: the same three bits, and the same fourth in its own prefix */
        if ((mov[0] != 0x48 && mov[0] != 0x4c) || mov[1] != 0x8b || (mov[2] & 0xc7) != 0x05 || next[0] != 0x64 ||
            next[2] != 0x8b || next[3] >> 6 == 3 || (next[1] & 1) != (mov[0] >> 2 & 1) ||
            (next[3] & 7) != (mov[2] >> 3 & 7))
            continue;
        memcpy(&displacement, mov + 3, sizeof(displacement));
        *ret_slot = address + i + MOV_BYTES + (uint64_t)(int64_t)displacement;
        return true;
    }
    return false;
}

static bool relocated_by(Elf_Scn *section, uint64_t slot, uint64_t *ret_offset)
{
    Elf_Data *data = elf_getdata(section, NULL);
    GElf_Rela entry;

    for (int i = 0; data && gelf_getrela(data, i, &entry); i++)
        if (entry.r_offset == slot && GELF_R_TYPE(entry.r_info) == R_X86_64_TPOFF64 && !GELF_R_SYM(entry.r_info)) {
            *ret_offset = (uint64_t)entry.r_addend;
            return true;
        }
    return false;
}

static bool find_relocation(Elf *elf, uint64_t slot, uint64_t *ret_offset)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;

    while ((section = elf_nextscn(elf, section)))
        if (gelf_getshdr(section, &header) && header.sh_type == SHT_RELA && relocated_by(section, slot, ret_offset))
            return true;
    return false;
}

void why_layout_add_tls_dtor_list(struct why_layout *layout, int libc)
{
    unsigned char code[CODE_BYTES];
    uint64_t function, slot, offset;
    GElf_Ehdr header;
    Elf *elf;

    elf_version(EV_CURRENT);
    elf = elf_begin(libc, ELF_C_READ_MMAP, NULL);
    if (elf && gelf_getehdr(elf, &header) && header.e_machine == EM_X86_64 &&
        header.e_ident[EI_CLASS] == ELFCLASS64 && why_layout_find_symbol(libc, "__call_tls_dtors", &function) &&
        code_at(elf, function, code) && decode(code, function, &slot) && find_relocation(elf, slot, &offset))
        layout->symbols[WHY_SYMBOL_tls_dtor_list] = (struct why_symbol){.known = true, .value = offset};
    elf_end(elf);
}
