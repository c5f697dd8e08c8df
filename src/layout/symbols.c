/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the variables are: from the symbol tables of ld.so, libc and their debug files. */
#include <gelf.h>
#include <string.h>

#include "layout/layout.h"

static const struct {
    enum why_layout_object object;
    const char *name;
} symbols[WHY_SYMBOL_COUNT] = {
#define SYMBOL(object, id, name) {WHY_LAYOUT_##object, name},
#include "layout/symbols.def"
#undef SYMBOL
};

/* A static variable of a function has a dot and a number behind its name. */
static bool is_called(const char *symbol, const char *name)
{
    size_t length = strlen(name);

    return name[length - 1] == '.' ? !strncmp(symbol, name, length) : !strcmp(symbol, name);
}

static void take_symbol(struct why_layout *layout, enum why_layout_object object, const char *name,
                        const GElf_Sym *symbol)
{
    for (int i = 0; i < WHY_SYMBOL_COUNT; i++)
        if (symbols[i].object == object && is_called(name, symbols[i].name))
            layout->symbols[i] = (struct why_symbol){.known = true, .value = symbol->st_value};
}

static void take_table(struct why_layout *layout, enum why_layout_object object, Elf *elf, Elf_Scn *section,
                       const GElf_Shdr *header)
{
    Elf_Data *data = elf_getdata(section, NULL);
    GElf_Sym symbol;

    for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
        const char *name = elf_strptr(elf, header->sh_link, symbol.st_name);

        if (name && symbol.st_shndx != SHN_UNDEF)
            take_symbol(layout, object, name, &symbol);
    }
}

void why_layout_add_symbols(struct why_layout *layout, enum why_layout_object object, int fd)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    Elf *elf;

    elf_version(EV_CURRENT);
    elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    while (elf && (section = elf_nextscn(elf, section)))
        if (gelf_getshdr(section, &header) && (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM))
            take_table(layout, object, elf, section, &header);
    elf_end(elf);
}

const char *why_symbol_name(enum why_symbol_id symbol)
{
    return symbols[symbol].name;
}

enum why_layout_object why_symbol_object(enum why_symbol_id symbol)
{
    return symbols[symbol].object;
}
