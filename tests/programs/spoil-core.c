/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spoil-core CORE PLACE BYTES...: writes into a 64-bit core of this machine's own byte order.
 *
 * PLACE is an address of the process that the core is of, or +N, an offset in the file. BYTES are hexadecimal digits,
 * and HEX*N means N times the same. It ends with 1 and a sentence if the core does not hold all of the place.
 */
#include <elf.h>

#include "victim.h"

/* The place of `length` bytes at an address in the file; -1 if the core has not all of them. */
static long file_offset(FILE *core, unsigned long address, unsigned long length)
{
    Elf64_Ehdr header;
    Elf64_Phdr segment;

    rewind(core);
    if (fread(&header, sizeof(header), 1, core) != 1 || memcmp(header.e_ident, ELFMAG, SELFMAG))
        victim_fail("core", "no ELF file");
    for (unsigned i = 0; i < header.e_phnum; i++) {
        fseek(core, (long)(header.e_phoff + i * sizeof(segment)), SEEK_SET);
        if (fread(&segment, sizeof(segment), 1, core) != 1)
            victim_fail("core", "cut short in its headers");
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr + length <= segment.p_filesz)
            return (long)(segment.p_offset + (address - segment.p_vaddr));
    }
    return -1;
}

/* The bytes that HEX or HEX*N stands for, in heap memory. */
static unsigned char *decode(const char *text, size_t *ret_length)
{
    size_t digits = strspn(text, "0123456789abcdef"), times = 1;
    unsigned char *bytes;

    if (text[digits] == '*')
        times = strtoul(text + digits + 1, NULL, 10);
    else if (text[digits])
        victim_fail(text, "not hexadecimal");
    if (!digits || digits % 2)
        victim_fail(text, "not whole bytes");
    *ret_length = digits / 2 * times;
    bytes = malloc(*ret_length + 1);
    for (size_t i = 0; bytes && i < *ret_length; i++) {
        char pair[3] = {text[2 * i % digits], text[2 * i % digits + 1]};

        bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return bytes;
}

int main(int argc, char **argv)
{
    FILE *core = argc > 3 ? fopen(argv[1], "r+e") : NULL;
    unsigned long done = 0;

    if (!core)
        victim_fail("usage", "spoil-core CORE PLACE BYTES...");
    for (int i = 3; i < argc; i++) {
        size_t length;
        unsigned char *bytes = decode(argv[i], &length);
        unsigned long place = strtoul(argv[2] + (argv[2][0] == '+'), NULL, 0) + done;
        long offset = argv[2][0] == '+' ? (long)place : file_offset(core, place, length);

        if (!bytes || offset < 0)
            victim_fail(argv[2], "the core does not hold it");
        fseek(core, offset, SEEK_SET);
        if (fwrite(bytes, 1, length, core) != length)
            victim_fail(argv[1], "cannot be written");
        done += length;
        free(bytes);
    }
    return fclose(core) ? 1 : 0;
}
