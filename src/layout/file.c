/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/file.h"

#include <inttypes.h>
#include <string.h>

static const char head[] = "unloadwhy-layout 2\n";
static const char *const object_names[] = {"ld.so", "libc", "libpthread"};

/* --- Writing --- */

void why_layout_write_head(FILE *file)
{
    fputs(head, file);
}

void why_layout_write_end(FILE *file)
{
    fputs("end\n", file);
}

static void write_field(FILE *file, int i, const struct why_field *field)
{
    fprintf(file, "field %s %s ", why_struct_names[why_field_specs[i].of], why_field_specs[i].name);
    if (field->known)
        fprintf(file, "%" PRIu32 " %u %u %u\n", field->offset, field->size, field->shift, field->bits);
    else
        fputs("-\n", file);
}

static void write_symbol(FILE *file, int i, const struct why_symbol *symbol)
{
    fprintf(file, "symbol %s ", why_symbol_name(i));
    if (symbol->known)
        fprintf(file, "0x%" PRIx64 "\n", symbol->value);
    else
        fputs("-\n", file);
}

void why_layout_write_part(FILE *file, enum why_layout_object object, const struct why_build_id *id,
                           const struct why_layout *layout)
{
    char hex[WHY_BUILD_ID_HEX];

    why_build_id_hex(id, WHY_BUILD_ID_MAX, hex);
    fprintf(file, "object %s %s\n", object_names[object], hex);
    for (int of = 0; of < WHY_STRUCT_COUNT; of++)
        if (why_struct_object(of) == object)
            fprintf(file, "struct %s %" PRIu32 "\n", why_struct_names[of], layout->sizes[of]);
    for (int i = 0; i < WHY_FIELD_COUNT; i++)
        if (why_struct_object(why_field_specs[i].of) == object)
            write_field(file, i, &layout->fields[i]);
    for (int i = 0; i < WHY_SYMBOL_COUNT; i++)
        if (why_symbol_object(i) == object)
            write_symbol(file, i, &layout->symbols[i]);
}

/* --- Reading --- */

/* What a part has named so far. */
struct part {
    struct why_layout *layout;
    enum why_layout_object object;
    bool fields[WHY_FIELD_COUNT], symbols[WHY_SYMBOL_COUNT];
};

static bool take_struct(struct part *part, const char *text)
{
    char of[64];
    uint32_t size;

    if (sscanf(text, "%63s %" SCNu32, of, &size) != 2)
        return false;
    for (int i = 0; i < WHY_STRUCT_COUNT; i++)
        if (!strcmp(why_struct_names[i], of))
            part->layout->sizes[i] = size;
    return true;
}

/* Skip members that this program does not know: another version wrote them. */
static bool take_field(struct part *part, const char *text)
{
    struct why_field field = {.known = true};
    char of[64], name[64];
    int at = 0;

    if (sscanf(text, "%63s %63s %n", of, name, &at) != 2 || !at)
        return false;
    if (!strcmp(text + at, "-\n"))
        field.known = false;
    else if (sscanf(text + at, "%" SCNu32 " %" SCNu8 " %" SCNu8 " %" SCNu8, &field.offset, &field.size, &field.shift,
                    &field.bits) != 4 ||
             (field.size > 8 && field.bits))
        return false;
    for (int i = 0; i < WHY_FIELD_COUNT; i++)
        if (!strcmp(why_field_specs[i].name, name) && !strcmp(why_struct_names[why_field_specs[i].of], of)) {
            part->layout->fields[i] = field;
            part->fields[i] = true;
        }
    return true;
}

static bool take_symbol(struct part *part, const char *text)
{
    struct why_symbol symbol = {.known = true};
    char name[64];
    int at = 0;

    if (sscanf(text, "%63s %n", name, &at) != 1 || !at)
        return false;
    if (!strcmp(text + at, "-\n"))
        symbol.known = false;
    else if (sscanf(text + at, "%" SCNx64, &symbol.value) != 1)
        return false;
    for (int i = 0; i < WHY_SYMBOL_COUNT; i++)
        if (why_symbol_object(i) == part->object && !strcmp(why_symbol_name(i), name)) {
            part->layout->symbols[i] = symbol;
            part->symbols[i] = true;
        }
    return true;
}

/* The rest of the line after `word`; NULL if it begins with another word. */
static const char *behind(const char *line, const char *word)
{
    size_t length = strlen(word);

    return strncmp(line, word, length) || line[length] != ' ' ? NULL : line + length + 1;
}

static bool take_line(struct part *part, const char *line)
{
    const char *text;

    if ((text = behind(line, "struct")))
        return take_struct(part, text);
    if ((text = behind(line, "field")))
        return take_field(part, text);
    text = behind(line, "symbol");
    return text && take_symbol(part, text);
}

static bool is_whole(const struct part *part)
{
    for (int i = 0; i < WHY_FIELD_COUNT; i++)
        if (!part->fields[i] && why_struct_object(why_field_specs[i].of) == part->object)
            return false;
    for (int i = 0; i < WHY_SYMBOL_COUNT; i++)
        if (!part->symbols[i] && why_symbol_object(i) == part->object)
            return false;
    return true;
}

static int no_such_build(enum why_layout_object object, const char *wanted, const char *other, struct why_error *err)
{
    if (*other)
        return why_error_set(err, WHY_ERR_MISSING, "it is of another %s (build-id %.12s, not %.12s)",
                             object_names[object], other, wanted);
    return why_error_set(err, WHY_ERR_MISSING, "it tells nothing of %s", object_names[object]);
}

int why_layout_read_part(FILE *file, enum why_layout_object object, const struct why_build_id *id,
                         struct why_layout *layout, struct why_error *err)
{
    char line[256], hex[WHY_BUILD_ID_HEX], other[WHY_BUILD_ID_HEX] = "", name[16], of[WHY_BUILD_ID_HEX];
    struct why_layout found = *layout;
    struct part part = {.layout = &found, .object = object};
    bool inside = false, seen = false, ended = false;

    why_build_id_hex(id, WHY_BUILD_ID_MAX, hex);
    if (!fgets(line, sizeof(line), file) || strcmp(line, head))
        return why_error_set(err, WHY_ERR_SYNTAX, "it is no layout file of this version");
    for (int number = 2; !ended && fgets(line, sizeof(line), file); number++) {
        ended = !strcmp(line, "end\n");
        if (sscanf(line, "object %15s %64s", name, of) == 2) {
            bool kind = !strcmp(name, object_names[object]);

            inside = kind && !strcmp(of, hex);
            seen |= inside;
            if (kind && !inside)
                strcpy(other, of);
        } else if (inside && !ended && line[0] != '#' && !take_line(&part, line)) {
            return why_error_set(err, WHY_ERR_SYNTAX, "line %d makes no sense", number);
        }
    }
    if (!ended)
        return why_error_set(err, WHY_ERR_SYNTAX, "it ends too early");
    if (!seen)
        return no_such_build(object, hex, other, err);
    if (!is_whole(&part))
        return why_error_set(err, WHY_ERR_SYNTAX, "another version wrote it, and asked for less");
    *layout = found;
    return 0;
}
