/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/elf_image.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"

/* Convert structures of one type to the host's byte order; their size stays, so `to` has `size` bytes too. */
static bool convert(const struct why_elf *elf, Elf_Type type, const void *from, size_t size, void *to)
{
    Elf_Data in = {.d_buf = (void *)from, .d_size = size, .d_type = type, .d_version = EV_CURRENT};
    Elf_Data out = {.d_buf = to, .d_size = size, .d_type = type, .d_version = EV_CURRENT};

    if (elf->class == ELFCLASS64)
        return elf64_xlatetom(&out, &in, (unsigned)elf->data) != NULL;
    return elf32_xlatetom(&out, &in, (unsigned)elf->data) != NULL;
}

/* The members of the two widths have the same names: copy them one by one. */
#define WIDEN_EHDR(from)                                                                                             \
    (GElf_Ehdr)                                                                                                      \
    {                                                                                                                \
        .e_type = (from).e_type, .e_machine = (from).e_machine, .e_version = (from).e_version,                       \
        .e_entry = (from).e_entry, .e_phoff = (from).e_phoff, .e_shoff = (from).e_shoff, .e_flags = (from).e_flags,  \
        .e_ehsize = (from).e_ehsize, .e_phentsize = (from).e_phentsize, .e_phnum = (from).e_phnum,                   \
        .e_shentsize = (from).e_shentsize, .e_shnum = (from).e_shnum, .e_shstrndx = (from).e_shstrndx                \
    }

#define WIDEN_PHDR(from)                                                                                             \
    (GElf_Phdr)                                                                                                      \
    {                                                                                                                \
        .p_type = (from).p_type, .p_flags = (from).p_flags, .p_offset = (from).p_offset, .p_vaddr = (from).p_vaddr,  \
        .p_paddr = (from).p_paddr, .p_filesz = (from).p_filesz, .p_memsz = (from).p_memsz, .p_align = (from).p_align \
    }

#define WIDEN_SHDR(from)                                                                                             \
    (GElf_Shdr)                                                                                                      \
    {                                                                                                                \
        .sh_name = (from).sh_name, .sh_type = (from).sh_type, .sh_flags = (from).sh_flags,                           \
        .sh_addr = (from).sh_addr, .sh_offset = (from).sh_offset, .sh_size = (from).sh_size,                         \
        .sh_link = (from).sh_link, .sh_info = (from).sh_info, .sh_addralign = (from).sh_addralign,                   \
        .sh_entsize = (from).sh_entsize                                                                              \
    }

static int malformed(struct why_error *err, const char *what)
{
    return why_error_set(err, WHY_ERR_SYNTAX, "%s", what);
}

static bool known_kind(const struct why_elf *elf)
{
    return (elf->class == ELFCLASS32 || elf->class == ELFCLASS64) &&
           (elf->data == ELFDATA2LSB || elf->data == ELFDATA2MSB);
}

static int read_header(struct why_elf *elf, struct why_error *err)
{
    unsigned char raw[sizeof(Elf64_Ehdr)];
    union {
        Elf64_Ehdr wide;
        Elf32_Ehdr narrow;
    } native;
    size_t size;

    if (why_bytes_read(&elf->bytes, 0, raw, EI_NIDENT, err))
        return -1;
    if (memcmp(raw, ELFMAG, SELFMAG))
        return malformed(err, "not an ELF object");
    elf->class = raw[EI_CLASS];
    elf->data = raw[EI_DATA];
    if (!known_kind(elf))
        return malformed(err, "an ELF object of an unknown class or byte order");
    size = elf->class == ELFCLASS64 ? sizeof(native.wide) : sizeof(native.narrow);
    if (why_bytes_read(&elf->bytes, 0, raw, size, err))
        return -1;
    if (!convert(elf, ELF_T_EHDR, raw, size, &native))
        return malformed(err, "an unreadable ELF header");
    elf->header = elf->class == ELFCLASS64 ? WIDEN_EHDR(native.wide) : WIDEN_EHDR(native.narrow);
    memcpy(elf->header.e_ident, raw, EI_NIDENT);
    return 0;
}

/* More than 65534 segments: the number stands in the first section header (PN_XNUM; elf(5)). */
static int count_segments(struct why_elf *elf, size_t *ret_count, struct why_error *err)
{
    size_t entry = elf->class == ELFCLASS64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
    size_t count = elf->header.e_phnum;
    GElf_Shdr first;

    if (count == PN_XNUM) {
        if (why_elf_section(elf, 0, &first, err))
            return -1;
        count = first.sh_info;
    }
    if (count && elf->header.e_phentsize != entry)
        return malformed(err, "program headers of an unknown size");
    if (count > WHY_LIMIT_SEGMENTS)
        return malformed(err, "more program headers than can be");
    *ret_count = count;
    return 0;
}

static bool widen_segments(struct why_elf *elf, const void *raw, size_t size, size_t count)
{
    WHY_FREE void *native = why_xcalloc(1, size);

    if (!convert(elf, ELF_T_PHDR, raw, size, native))
        return false;
    elf->segments = why_xcalloc(count, sizeof(*elf->segments));
    elf->segment_count = count;
    for (size_t i = 0; i < count; i++)
        elf->segments[i] = elf->class == ELFCLASS64 ? WIDEN_PHDR(((const Elf64_Phdr *)native)[i])
                                                    : WIDEN_PHDR(((const Elf32_Phdr *)native)[i]);
    return true;
}

static int read_segments(struct why_elf *elf, struct why_error *err)
{
    WHY_FREE void *raw = NULL;
    size_t count = 0, size;

    if (count_segments(elf, &count, err))
        return -1;
    if (!count)
        return 0;
    size = count * elf->header.e_phentsize;
    raw = why_xcalloc(1, size);
    if (why_bytes_read(&elf->bytes, elf->header.e_phoff, raw, size, err))
        return why_error_prefix(err, "program headers");
    return widen_segments(elf, raw, size, count) ? 0 : malformed(err, "unreadable program headers");
}

/* The segment with the lowest address is the first one; the file's start lies p_offset before it. */
static uint64_t find_head(const struct why_elf *elf)
{
    for (size_t i = 0; i < elf->segment_count; i++)
        if (elf->segments[i].p_type == PT_LOAD)
            return elf->segments[i].p_vaddr - elf->segments[i].p_offset;
    return 0;
}

int why_elf_init(struct why_elf *elf, const struct why_bytes *bytes, bool mapped, struct why_error *err)
{
    *elf = (struct why_elf){.bytes = *bytes, .mapped = mapped};
    if (read_header(elf, err))
        return -1;
    if (read_segments(elf, err)) {
        why_elf_deinit(elf);
        return -1;
    }
    elf->head_vaddr = find_head(elf);
    return 0;
}

void why_elf_deinit(struct why_elf *elf)
{
    free(elf->segments);
    elf->segments = NULL;
    elf->segment_count = 0;
}

uint64_t why_elf_segment_at(const struct why_elf *elf, const GElf_Phdr *segment)
{
    return elf->mapped ? segment->p_vaddr - elf->head_vaddr : segment->p_offset;
}

size_t why_elf_section_count(const struct why_elf *elf)
{
    struct why_error ignored;
    GElf_Shdr first = {0}; /* only for gcc -O3, which warns otherwise */
    size_t count = elf->header.e_shnum;

    if (elf->mapped || !elf->header.e_shoff)
        return 0;
    /* 65280 sections or more: the number stands in the first one (elf(5)). */
    if (!count && !why_elf_section(elf, 0, &first, &ignored))
        count = first.sh_size > WHY_LIMIT_SECTIONS ? 0 : (size_t)first.sh_size;
    return count > WHY_LIMIT_SECTIONS ? 0 : count;
}

int why_elf_section(const struct why_elf *elf, size_t index, GElf_Shdr *ret_section, struct why_error *err)
{
    size_t size = elf->class == ELFCLASS64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
    unsigned char raw[sizeof(Elf64_Shdr)];
    union {
        Elf64_Shdr wide;
        Elf32_Shdr narrow;
    } native;

    if (elf->mapped || !elf->header.e_shoff || elf->header.e_shentsize != size)
        return malformed(err, "no section headers");
    if (why_bytes_read(&elf->bytes, elf->header.e_shoff + index * size, raw, size, err))
        return why_error_prefix(err, "section headers");
    if (!convert(elf, ELF_T_SHDR, raw, size, &native))
        return malformed(err, "an unreadable section header");
    *ret_section = elf->class == ELFCLASS64 ? WIDEN_SHDR(native.wide) : WIDEN_SHDR(native.narrow);
    return 0;
}
