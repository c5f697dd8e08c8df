/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

enum { HEAD_SIZE = 64 };

/* FNV-1a, with the 0 at the end. */
static uint64_t digest_string(uint64_t digest, const char *string)
{
    do
        digest = (digest ^ (unsigned char)*string) * UINT64_C(0x100000001b3);
    while (*string++);
    return digest;
}

/* The first line, by all that this program asks for: what one that asked for less has kept would lack the rest. */
static void head_of(char head[static HEAD_SIZE])
{
    uint64_t digest = UINT64_C(0xcbf29ce484222325);

    for (int i = 0; i < WHY_FIELD_COUNT; i++)
        digest =
            digest_string(digest_string(digest, why_struct_names[why_field_specs[i].of]), why_field_specs[i].name);
    for (int i = 0; i < WHY_SYMBOL_COUNT; i++)
        digest = digest_string(digest, why_symbol_name(i));
    snprintf(head, HEAD_SIZE, "unloadwhy-layout 1 %016" PRIx64 "\n", digest);
}

/* The directory, made if it has to be. False without a home. */
static bool directory_of(char path[static PATH_MAX], bool make)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int length;

    if (cache && cache[0] == '/')
        length = snprintf(path, PATH_MAX, "%s", cache);
    else if (home && home[0] == '/')
        length = snprintf(path, PATH_MAX, "%s/.cache", home);
    else
        return false;
    if (length < 0 || length >= PATH_MAX - 32)
        return false;
    if (make)
        mkdir(path, 0700);
    strcat(path, "/unloadwhy");
    return !make || !mkdir(path, 0700) || errno == EEXIST;
}

static bool path_of(const struct why_build_id *id, bool make, char path[static PATH_MAX])
{
    char hex[WHY_BUILD_ID_HEX];
    size_t length;

    why_build_id_hex(id, WHY_BUILD_ID_MAX, hex);
    if (!*hex || !directory_of(path, make))
        return false;
    length = strlen(path);
    return snprintf(path + length, PATH_MAX - length, "/%s.layout", hex) < (int)(PATH_MAX - length);
}

static FILE *open_trusted(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;

    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_mode & (S_IWGRP | S_IWOTH)) {
        close(fd);
        return NULL;
    }
    return fdopen(fd, "r");
}

static bool take_struct(struct why_layout *layout, const char *name, uint32_t size)
{
    for (int of = 0; of < WHY_STRUCT_COUNT; of++)
        if (!strcmp(why_struct_names[of], name))
            layout->sizes[of] = size;
    return true;
}

static bool take_field(struct why_layout *layout, const char *of, const char *name, const struct why_field *field)
{
    for (int i = 0; i < WHY_FIELD_COUNT; i++)
        if (!strcmp(why_field_specs[i].name, name) && !strcmp(why_struct_names[why_field_specs[i].of], of))
            layout->fields[i] = *field;
    return field->size <= 8 || !field->bits;
}

static bool take_symbol(struct why_layout *layout, enum why_layout_object object, const char *name, uint64_t value)
{
    for (int i = 0; i < WHY_SYMBOL_COUNT; i++)
        if (why_symbol_object(i) == object && !strcmp(why_symbol_name(i), name))
            layout->symbols[i] = (struct why_symbol){.known = true, .value = value};
    return true;
}

/* One line; false if it makes no sense. */
static bool take_line(struct why_layout *layout, enum why_layout_object object, const char *line)
{
    struct why_field field = {.known = true};
    char of[64], name[64];
    uint64_t value;
    uint32_t size;

    if (sscanf(line, "struct %63s %" SCNu32 "\n", of, &size) == 2)
        return take_struct(layout, of, size);
    if (sscanf(line, "field %63s %63s %" SCNu32 " %" SCNu8 " %" SCNu8 " %" SCNu8 "\n", of, name, &field.offset,
               &field.size, &field.shift, &field.bits) == 6)
        return take_field(layout, of, name, &field);
    return sscanf(line, "symbol %63s %" SCNx64 "\n", name, &value) == 2 && take_symbol(layout, object, name, value);
}

bool why_cache_load(enum why_layout_object object, const struct why_build_id *id, struct why_layout *layout)
{
    struct why_layout found = *layout;
    WHY_FCLOSE FILE *file = NULL;
    char path[PATH_MAX], line[256], head[HEAD_SIZE];

    if (!path_of(id, false, path))
        return false;
    head_of(head);
    file = open_trusted(path);
    if (!file || !fgets(line, sizeof(line), file) || strcmp(line, head))
        return false;
    while (fgets(line, sizeof(line), file)) {
        if (!strcmp(line, "end\n")) {
            *layout = found;
            return true;
        }
        if (!take_line(&found, object, line))
            return false;
    }
    return false;
}

static void write_layout(FILE *file, enum why_layout_object object, const struct why_layout *layout)
{
    char head[HEAD_SIZE];

    head_of(head);
    fputs(head, file);
    for (int of = 0; of < WHY_STRUCT_COUNT; of++)
        if (why_struct_object(of) == object)
            fprintf(file, "struct %s %" PRIu32 "\n", why_struct_names[of], layout->sizes[of]);
    for (int i = 0; i < WHY_FIELD_COUNT; i++) {
        const struct why_field *field = &layout->fields[i];

        if (field->known && why_struct_object(why_field_specs[i].of) == object)
            fprintf(file, "field %s %s %" PRIu32 " %u %u %u\n", why_struct_names[why_field_specs[i].of],
                    why_field_specs[i].name, field->offset, field->size, field->shift, field->bits);
    }
    for (int i = 0; i < WHY_SYMBOL_COUNT; i++)
        if (why_symbol_object(i) == object && layout->symbols[i].known)
            fprintf(file, "symbol %s 0x%" PRIx64 "\n", why_symbol_name(i), layout->symbols[i].value);
    fputs("end\n", file);
}

/* Written beside and renamed, so that nobody ever reads half a file. */
void why_cache_store(enum why_layout_object object, const struct why_build_id *id, const struct why_layout *layout)
{
    char path[PATH_MAX], beside[PATH_MAX + 8];
    FILE *file;
    int fd;

    if (!path_of(id, true, path))
        return;
    snprintf(beside, sizeof(beside), "%s.XXXXXX", path);
    fd = mkstemp(beside);
    if (fd < 0)
        return;
    file = fdopen(fd, "w");
    if (file)
        write_layout(file, object, layout);
    if (!file || ferror(file) | fclose(file) || rename(beside, path))
        unlink(beside);
}
