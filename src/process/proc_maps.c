/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /proc/PID/maps (fs/proc/task_mmu.c, show_map_vma): "START-END rwxp OFFSET MAJOR:MINOR INODE   PATH". The kernel
 * writes it a page at a time, so the process may change between two pages: lines are then missing or double, never
 * torn, and stay sorted.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/memory.h"
#include "process/process.h"

enum { BUFFER = 64 << 10 }; /* by itself stdio asks for 1 KiB a time here */

static const char deleted_suffix[] = " (deleted)";

/* The only character that the kernel escapes in this file is the newline, as \012 (d_path has no other one). */
static void unescape_newlines(char *path)
{
    char *to = strchr(path, '\\');

    for (const char *from = to; from && *from; to++) {
        bool newline = !strncmp(from, "\\012", 4);

        *to = newline ? '\n' : *from;
        from += newline ? 4 : 1;
    }
    if (to)
        *to = '\0';
}

static bool strip_deleted(char *path)
{
    size_t length = strlen(path), suffix = sizeof(deleted_suffix) - 1;

    if (length <= suffix || strcmp(path + length - suffix, deleted_suffix))
        return false;
    path[length - suffix] = '\0';
    return true;
}

/* The kernel shows paths from our root; the process's own may lie below it. */
static const char *inside(const char *path, const char *root)
{
    size_t length = strlen(root);

    while (length && root[length - 1] == '/')
        length--;
    if (length && !strncmp(path, root, length) && path[length] == '/')
        return path + length;
    return path;
}

const char *why_proc_path(char *path, const char *root, bool *ret_deleted)
{
    *ret_deleted = strip_deleted(path);
    return inside(path, root);
}

static uint8_t parse_permissions(const char *text)
{
    return (uint8_t)((text[0] == 'r' ? PF_R : 0) | (text[1] == 'w' ? PF_W : 0) | (text[2] == 'x' ? PF_X : 0));
}

/* Hexadecimal or decimal, then `after`; NULL if it is not there. */
static const char *number(const char *text, int base, char after, uint64_t *ret_number)
{
    char *end;

    if (!text)
        return NULL;
    *ret_number = strtoull(text, &end, base);
    return end == text || *end != after ? NULL : end + 1;
}

static bool parse_line(struct why_target *target, const char *root, char *line)
{
    struct why_mapping mapping = {0};
    uint64_t major, minor;
    const char *at = number(line, 16, '-', &mapping.start);

    at = number(at, 16, ' ', &mapping.end);
    if (!at || strnlen(at, 5) < 5)
        return false;
    mapping.permissions = parse_permissions(at);
    at = number(at + 5, 16, ' ', &mapping.offset);
    at = number(at, 16, ':', &major);
    at = number(at, 16, ' ', &minor);
    at = number(at, 10, ' ', &mapping.inode);
    if (!at || mapping.start >= mapping.end)
        return false;
    mapping.device = makedev((unsigned)major, (unsigned)minor);
    at += strspn(at, " ");
    if (*at) {
        char *path = why_strdup(target->arena, at);

        unescape_newlines(path);
        mapping.path = mapping.inode ? why_proc_path(path, root, &mapping.deleted) : path;
    }
    *WHY_APPEND(target->arena, target->mappings, target->mapping_count, target->mapping_room) = mapping;
    return true;
}

int why_proc_read_maps(int directory, const char *root, struct why_target *target, struct why_error *err)
{
    int fd = openat(directory, "maps", O_RDONLY | O_CLOEXEC);
    WHY_FCLOSE FILE *maps = fd < 0 ? NULL : fdopen(fd, "r");
    WHY_FREE char *line = NULL;
    size_t room = 0;
    ssize_t length;

    if (!maps)
        return why_error_errno(err, "cannot open its list of mappings");
    setvbuf(maps, NULL, _IOFBF, BUFFER);
    errno = 0;
    while ((length = getline(&line, &room, maps)) > 0) {
        if (line[length - 1] == '\n')
            line[length - 1] = '\0';
        if (target->mapping_count >= WHY_LIMIT_MAPPINGS)
            return why_error_set(err, WHY_ERR_MISMATCH, "more than %d mappings", WHY_LIMIT_MAPPINGS);
        if (!parse_line(target, root, line))
            return why_error_set(err, WHY_ERR_SYNTAX, "its list of mappings is unreadable");
    }
    return ferror(maps) ? why_error_errno(err, "cannot read its list of mappings") : 0;
}
