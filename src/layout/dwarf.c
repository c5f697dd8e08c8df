/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layout from debug information. Only top-level types are looked at, unit by unit, until all are found. */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <string.h>

#include "base/memory.h"
#include "layout/debug_info.h"
#include "layout/layout.h"

static bool number_of(Dwarf_Die *die, unsigned attribute, Dwarf_Word *ret_number)
{
    Dwarf_Attribute attr;

    return dwarf_attr_integrate(die, attribute, &attr) && !dwarf_formudata(&attr, ret_number);
}

/* The size of a member's type, through typedefs and qualifiers; 0 if unknown. */
static uint8_t size_of_type(Dwarf_Die *member)
{
    Dwarf_Attribute attr;
    Dwarf_Die type;
    Dwarf_Word size;

    if (!dwarf_attr(member, DW_AT_type, &attr) || !dwarf_formref_die(&attr, &type))
        return 0;
    return dwarf_aggregate_size(&type, &size) || size > UINT8_MAX ? 0 : (uint8_t)size;
}

/*
 * A bit-field's place is counted from the start of the struct (DWARF 4, DW_AT_data_bit_offset), or from the top of a
 * storage unit (DWARF 3, DW_AT_bit_offset). We keep the bytes that hold it, and its shift in them.
 */
static void place_bits(Dwarf_Die *member, struct why_field *field, bool big_endian)
{
    Dwarf_Word bits, at, unit;
    Dwarf_Word first;

    if (!number_of(member, DW_AT_bit_size, &bits) || !bits || bits > 32)
        return;
    if (number_of(member, DW_AT_data_bit_offset, &at)) {
        first = at;
    } else if (number_of(member, DW_AT_bit_offset, &at)) {
        unit = number_of(member, DW_AT_byte_size, &unit) ? unit : field->size;
        first = field->offset * 8 + (big_endian ? at : unit * 8 - at - bits);
    } else {
        return;
    }
    field->offset = (uint32_t)(first / 8);
    field->bits = (uint8_t)bits;
    field->size = (uint8_t)((first % 8 + bits + 7) / 8);
    field->shift = (uint8_t)(big_endian ? field->size * 8 - first % 8 - bits : first % 8);
}

static void take_member(struct why_layout *layout, enum why_struct of, Dwarf_Die *member, bool big_endian)
{
    const char *name = dwarf_diename(member);
    Dwarf_Word offset = 0;

    for (int i = 0; name && i < WHY_FIELD_COUNT; i++) {
        struct why_field *field = &layout->fields[i];

        if (why_field_specs[i].of != of || strcmp(why_field_specs[i].name, name))
            continue;
        number_of(member, DW_AT_data_member_location, &offset);
        field->offset = (uint32_t)offset;
        field->size = size_of_type(member);
        place_bits(member, field, big_endian);
        field->known = true;
    }
}

/* The public struct link_map has five members; ours is the one with l_direct_opencount. */
static bool is_private(Dwarf_Die *type, enum why_struct of)
{
    enum { PUBLIC_MEMBERS_END = 64 };
    Dwarf_Word size;

    return of != WHY_STRUCT_link_map || (number_of(type, DW_AT_byte_size, &size) && size > PUBLIC_MEMBERS_END);
}

static void take_struct(struct why_layout *layout, enum why_layout_object object, Dwarf_Die *type, bool big_endian)
{
    const char *name = dwarf_diename(type);
    Dwarf_Word size;
    Dwarf_Die member;

    for (int of = 0; name && of < WHY_STRUCT_COUNT; of++) {
        if (layout->sizes[of] || why_struct_object(of) != object || strcmp(why_struct_names[of], name) ||
            !is_private(type, of))
            continue;
        if (!number_of(type, DW_AT_byte_size, &size) || dwarf_child(type, &member))
            return;
        layout->sizes[of] = (uint32_t)size;
        do
            take_member(layout, of, &member, big_endian);
        while (!dwarf_siblingof(&member, &member));
    }
}

static bool is_complete(const struct why_layout *layout, enum why_layout_object object)
{
    for (int of = 0; of < WHY_STRUCT_COUNT; of++)
        if (!layout->sizes[of] && why_struct_object(of) == object)
            return false;
    return true;
}

/* A walk through a debug file. dwz nests imports one or two deep; a malformed file could go round in circles. */
enum { LIMIT_DEPTH = 4, LIMIT_IMPORTS = 1 << 16 };

struct walk {
    struct why_layout *layout;
    enum why_layout_object object;
    Dwarf *dwarf;
    bool big_endian;
    unsigned imports;
};

static bool import_of(struct walk *walk, Dwarf_Die *die, Dwarf_Die *ret_unit)
{
    Dwarf_Attribute attr;

    return walk->imports++ < LIMIT_IMPORTS && dwarf_attr(die, DW_AT_import, &attr) &&
           dwarf_formref_die(&attr, ret_unit) && dwarf_cu_getdwarf(ret_unit->cu) != walk->dwarf;
}

/*
 * The walk reaches the partial units of the file itself anyway, but those of its alternate file only through
 * imports.
 */
static void take_unit(struct walk *walk, Dwarf_Die *unit, unsigned depth)
{
    Dwarf_Die die, imported;

    if (dwarf_child(unit, &die))
        return;
    do
        if (dwarf_tag(&die) == DW_TAG_structure_type)
            take_struct(walk->layout, walk->object, &die, walk->big_endian);
        else if (dwarf_tag(&die) == DW_TAG_imported_unit && depth < LIMIT_DEPTH && import_of(walk, &die, &imported))
            take_unit(walk, &imported, depth + 1);
    while (!dwarf_siblingof(&die, &die));
}

static void take_units(struct why_layout *layout, enum why_layout_object object, Dwarf *dwarf)
{
    const char *ident = elf_getident(dwarf_getelf(dwarf), NULL);
    struct walk walk = {
        .layout = layout, .object = object, .dwarf = dwarf, .big_endian = ident && ident[EI_DATA] == ELFDATA2MSB};
    Dwarf_CU *cu = NULL;
    Dwarf_Die unit;

    while (!is_complete(layout, object) && !dwarf_get_units(dwarf, cu, &cu, NULL, NULL, &unit, NULL))
        take_unit(&walk, &unit, 0);
}

/* The name and build-id of a debug file's alternate file; false if it names none. */
static bool alternate_of(Dwarf *dwarf, const char **ret_name, struct why_build_id *ret_id)
{
    const void *bytes;
    ssize_t length = dwelf_dwarf_gnu_debugaltlink(dwarf, ret_name, &bytes);

    if (length <= 0)
        return false;
    ret_id->length = (uint8_t)(length < WHY_BUILD_ID_MAX ? length : WHY_BUILD_ID_MAX);
    memcpy(ret_id->bytes, bytes, ret_id->length);
    return true;
}

/*
 * *ret_alternate is NULL if none is needed. If it is needed and not found, this fails: libdw would otherwise look
 * for it by itself, and open any file of that name.
 */
static int open_alternate(Dwarf *dwarf, struct why_target *target, int fd, int *ret_fd, Dwarf **ret_alternate,
                          struct why_error *err)
{
    char hex[WHY_BUILD_ID_HEX];
    struct why_build_id id;
    const char *name;

    if (!alternate_of(dwarf, &name, &id))
        return 0;
    why_build_id_hex(&id, 6, hex);
    if (why_debug_info_open_alternate(target, fd, name, &id, ret_fd, err))
        return why_error_prefix(err, "its alternate file (build-id %s) is not there", hex);
    *ret_alternate = dwarf_begin(*ret_fd, DWARF_C_READ);
    if (!*ret_alternate)
        return why_error_set(err, WHY_ERR_NO_DEBUG_INFO, "its alternate file (build-id %s) has none: %s", hex,
                             dwarf_errmsg(-1));
    dwarf_setalt(dwarf, *ret_alternate);
    return 0;
}

int why_layout_add_fields(struct why_layout *layout, enum why_layout_object object, struct why_target *target, int fd,
                          struct why_error *err)
{
    Dwarf *dwarf = dwarf_begin(fd, DWARF_C_READ), *alternate = NULL;
    WHY_CLOSE int alternate_fd = -1;
    int failed;

    if (!dwarf)
        return why_error_set(err, WHY_ERR_NO_DEBUG_INFO, "it has none: %s", dwarf_errmsg(-1));
    failed = open_alternate(dwarf, target, fd, &alternate_fd, &alternate, err);
    if (!failed)
        take_units(layout, object, dwarf);
    dwarf_end(dwarf);
    dwarf_end(alternate);
    return failed ? -1 : 0;
}
