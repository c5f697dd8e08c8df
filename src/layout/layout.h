/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the private members are: offset, size and bits of every field of fields.def in one build of ld.so. A layout
 * is data, and may be wrong; the model's check (why_model_seal) has to pass before it is trusted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

enum why_struct {
    WHY_STRUCT_link_map,
    WHY_STRUCT_rtld_global,
    WHY_STRUCT_link_namespaces,
    WHY_STRUCT_unique_sym_table,
    WHY_STRUCT_unique_sym,
    WHY_STRUCT_nss_module,
    WHY_STRUCT_COUNT
};

enum why_field_id {
#define FIELD(struct_name, member, need) WHY_FIELD_##struct_name##_##member,
#include "layout/fields.def"
#undef FIELD
    WHY_FIELD_COUNT
};

enum why_symbol_id {
#define SYMBOL(object, id, name) WHY_SYMBOL_##id,
#include "layout/symbols.def"
#undef SYMBOL
    WHY_SYMBOL_COUNT
};

enum why_layout_object { WHY_LAYOUT_rtld, WHY_LAYOUT_libc, WHY_LAYOUT_pthread };

/*
 * `size` bytes at `offset`; of a bit-field, `bits` of them, `shift` above the lowest of that little- or big-endian
 * number. `bits` is 0 if it is no bit-field.
 */
struct why_field {
    bool known;
    uint8_t size, shift, bits;
    uint32_t offset;
};

/* Where a variable lies in its object: the value in the symbol table, before relocation; of a thread-local one, the
   offset in the object's TLS block. */
struct why_symbol {
    bool known;
    uint64_t value;
};

struct why_layout {
    uint32_t sizes[WHY_STRUCT_COUNT]; /* 0: the struct is not there */
    struct why_field fields[WHY_FIELD_COUNT];
    struct why_symbol symbols[WHY_SYMBOL_COUNT];
};

struct why_field_spec {
    enum why_struct of;
    const char *name;
    bool required;
};

extern const char *const why_struct_names[WHY_STRUCT_COUNT];
extern const struct why_field_spec why_field_specs[WHY_FIELD_COUNT];

struct why_target;

/* The object whose debug information describes the struct. */
enum why_layout_object why_struct_object(enum why_struct of);

/*
 * Add the fields of the structs of `object`, ld.so or libc, from the DWARF of `fd`, and of its alternate file if it
 * has one. A field that is not there stays unknown. WHY_ERR_NO_DEBUG_INFO: there is no DWARF, or its alternate file
 * is not found.
 */
int why_layout_add_fields(struct why_layout *layout, enum why_layout_object object, struct why_target *target, int fd,
                          struct why_error *err);

/* Add the variables of `object` from the symbol tables of `fd`: the object itself or its separate debug file. */
void why_layout_add_symbols(struct why_layout *layout, enum why_layout_object object, int fd);

/* Add tls_dtor_list, from the code in libc's own file (x86-64 only). Adds nothing if the code has another form. */
void why_layout_add_tls_dtor_list(struct why_layout *layout, int libc);

/* The value of any one symbol of `fd`, if a symbol table there defines it. */
bool why_layout_find_symbol(int fd, const char *name, uint64_t *ret_value);

enum why_layout_object why_symbol_object(enum why_symbol_id symbol);
const char *why_symbol_name(enum why_symbol_id symbol);

/* 0 if all required fields are known (else WHY_ERR_MISSING) and all lie in their structs (else WHY_ERR_MISMATCH). */
int why_layout_check(const struct why_layout *layout, struct why_error *err);
