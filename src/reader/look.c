/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading by layout: bytes, words, fields, strings. */
#include <string.h>

#include "base/memory.h"
#include "process/bytes.h"
#include "reader/private.h"

/*
 * FNV-1a, by words. No attacker chooses what differs between two looks at one process, so collisions are no concern.
 */
void why_reader_digest(struct why_reader *reader, const void *buffer, size_t length)
{
    const unsigned char *bytes = buffer;
    uint64_t piece;

    for (; length >= sizeof(piece); bytes += sizeof(piece), length -= sizeof(piece)) {
        memcpy(&piece, bytes, sizeof(piece));
        reader->digest = (reader->digest ^ piece) * UINT64_C(0x100000001b3);
    }
    for (; length; bytes++, length--)
        reader->digest = (reader->digest ^ *bytes) * UINT64_C(0x100000001b3);
}

int why_reader_bytes(struct why_reader *reader, uint64_t address, void *buffer, size_t length)
{
    if (why_target_read(reader->target, address, buffer, length, reader->err))
        return -1;
    why_reader_digest(reader, buffer, length);
    return 0;
}

int why_reader_word(struct why_reader *reader, uint64_t address, uint64_t *ret_word)
{
    unsigned char bytes[8];

    if (why_reader_bytes(reader, address, bytes, reader->word))
        return -1;
    *ret_word = why_target_number(reader->target, bytes, reader->word);
    return 0;
}

bool why_reader_field(const struct why_reader *reader, enum why_field_id id, const void *bytes, uint64_t *ret_value)
{
    const struct why_field *field = &reader->layout->layout.fields[id];
    uint64_t value;

    if (!field->known || !field->size || field->size > sizeof(value))
        return false;
    value = why_target_number(reader->target, (const char *)bytes + field->offset, field->size);
    if (field->bits)
        value = value >> field->shift & ((UINT64_C(1) << field->bits) - 1);
    *ret_value = value;
    return true;
}

uint64_t why_reader_place(const struct why_reader *reader, enum why_field_id id, uint64_t address)
{
    const struct why_field *field = &reader->layout->layout.fields[id];

    return field->known ? address + field->offset : 0;
}

bool why_reader_field_at(struct why_reader *reader, enum why_field_id id, uint64_t address, uint64_t *ret_value)
{
    const struct why_field *field = &reader->layout->layout.fields[id];
    unsigned char bytes[8];

    if (!field->known || !field->size || field->size > sizeof(bytes) || field->bits) {
        why_error_set(reader->err, WHY_ERR_MISMATCH, "layout mismatch: the member %s is no number",
                      why_field_specs[id].name);
        return false;
    }
    if (why_reader_bytes(reader, address + field->offset, bytes, field->size))
        return false;
    *ret_value = why_target_number(reader->target, bytes, field->size);
    return true;
}

const char *why_reader_string(struct why_reader *reader, uint64_t address)
{
    enum { LIMIT_STRING = 1 << 16 }; /* mangled names can be long; paths are shorter */
    const char *string;

    return why_target_read_string(reader->target, address, LIMIT_STRING, reader->model->arena, &string, reader->err)
               ? NULL
               : string;
}
