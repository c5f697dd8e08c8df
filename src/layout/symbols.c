/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the variables are: from the symbol tables of ld.so, libc, libpthread and their debug files. */
#include <gelf.h>
#include <string.h>

#include "layout/layout.h"

/* A static variable of a function has a dot and a number behind its name. */
static bool is_called(const char *symbol, const char *name)
{
    size_t length = strlen(name);

    return name[length - 1] == '.' ? !strncmp(symbol, name, length) : !strcmp(symbol, name);
}

/* Called for each symbol that is defined; true ends the walk. */
typedef bool symbol_visit(void *closure, const char *name, const GElf_Sym *symbol);

static bool walk_table(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, symbol_visit *visit, void *closure)
{
    Elf_Data *data = elf_getdata(section, NULL);
    GElf_Sym symbol;

    for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
        const char *name = elf_strptr(elf, header->sh_link, symbol.st_name);

        if (name && symbol.st_shndx != SHN_UNDEF && visit(closure, name, &symbol))
            return true;
    }
    return false;
}

static bool walk_tables(int fd, symbol_visit *visit, void *closure)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    bool ended = false;
    Elf *elf;

    elf_version(EV_CURRENT);
    elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    while (elf && !ended && (section = elf_nextscn(elf, section)))
        if (gelf_getshdr(section, &header) && (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM))
            ended = walk_table(elf, section, &header, visit, closure);
    elf_end(elf);
    return ended;
}

struct taking {
    struct why_layout *layout;
    enum why_layout_object object;
};

static bool take_symbol(void *closure, const char *name, const GElf_Sym *symbol)
{
    const struct taking *taking = closure;

    for (int i = 0; i < WHY_SYMBOL_COUNT; i++)
        if (why_symbol_object(i) == taking->object && is_called(name, why_symbol_name(i)))
            taking->layout->symbols[i] = (struct why_symbol){.known = true, .value = symbol->st_value};
    return false;
}

void why_layout_add_symbols(struct why_layout *layout, enum why_layout_object object, int fd)
{
    struct taking taking = {.layout = layout, .object = object};

    walk_tables(fd, take_symbol, &taking);
}

struct finding {
    const char *name;
    uint64_t value;
};

static bool is_it(void *closure, const char *name, const GElf_Sym *symbol)
{
    struct finding *finding = closure;

    finding->value = symbol->st_value;
    return !strcmp(name, finding->name);
}

bool why_layout_find_symbol(int fd, const char *name, uint64_t *ret_value)
{
    struct finding finding = {.name = name};

    if (!walk_tables(fd, is_it, &finding))
        return false;
    *ret_value = finding.value;
    return true;
}
