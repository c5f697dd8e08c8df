/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/file_state.h"

#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "evidence/file_content.h"

static bool starts_with(const char *text, const char *start)
{
    return !strncmp(text, start, strlen(start));
}

/* Does the name mean the same file in every process? /proc/self/fd/7 does not. */
static bool is_steady(const char *path)
{
    return path && path[0] == '/' && !starts_with(path, "/proc/") && !starts_with(path, "/dev/fd/");
}

static const char *loader_path(const struct why_object *object)
{
    return is_steady(object->map->name) ? object->map->name : NULL;
}

/* --- Processes --- */

static bool is_inode(const struct stat *st, uint64_t device, uint64_t inode)
{
    return st->st_dev == device && st->st_ino == inode;
}

/* Stat the mapped file itself, if we may. This decides where the numbers in /proc/PID/maps cannot. */
static bool ask_mapped(const struct why_object *object, struct stat *ret_stat)
{
    struct why_error ignored;

    return !why_target_stat_file(object->target, object->mapping, ret_stat, &ignored);
}

static struct why_build_id build_id_on_disk(const struct why_object *object, const char *path)
{
    struct why_build_id none = {0};
    struct why_error ignored;
    WHY_CLOSE int fd = -1;

    return why_target_open_path(object->target, path, &fd, &ignored) ? none : why_build_id_of_file(fd);
}

static enum why_file_state by_build_id(const struct why_object *object)
{
    struct why_file *file = &object->map->file;

    why_object_find_build_id(object);
    file->disk_id = build_id_on_disk(object, file->path);
    if (!file->mapped_id.length || !file->disk_id.length)
        return WHY_FILE_UNKNOWN;
    return why_build_id_equal(&file->mapped_id, &file->disk_id) ? WHY_FILE_SAME : WHY_FILE_REPLACED;
}

/*
 * Device and inode differ from those in /proc/PID/maps. This is another file, unless the file system shows stat(2)
 * other numbers than the kernel shows there. When a file loses its name, the kernel says "(deleted)" or shows the
 * file's new name. If it does neither, the numbers alone prove nothing.
 */
static enum why_file_state compare_other(const struct why_object *object, const struct stat *st)
{
    struct why_file *file = &object->map->file;
    const struct why_mapping *mapping = object->mapping;
    struct stat mapped;

    if (ask_mapped(object, &mapped)) {
        file->mapped_device = mapped.st_dev;
        file->mapped_inode = mapped.st_ino;
        return is_inode(st, mapped.st_dev, mapped.st_ino) ? WHY_FILE_SAME : WHY_FILE_REPLACED;
    }
    if (mapping->inode == st->st_ino || (!mapping->deleted && !strcmp(mapping->path, file->path)))
        return by_build_id(object);
    return WHY_FILE_REPLACED;
}

/* Every change of an inode sets its ctime to now. The mtime proves nothing: cp -p and touch set it to anything. */
static bool touched(const struct why_object *object, const struct stat *st)
{
    const struct timespec *start = &why_target_info(object->target)->start, *changed = &st->st_ctim;

    return changed->tv_sec > start->tv_sec ||
           (changed->tv_sec == start->tv_sec && changed->tv_nsec >= start->tv_nsec);
}

/* Memory may show the file's new content. Then the build-id in memory is not the one of what was loaded. */
static enum why_file_state compare_content(const struct why_object *object)
{
    struct why_file *file = &object->map->file;
    struct why_error ignored;
    WHY_CLOSE int fd = -1;

    if (why_target_open_path(object->target, file->path, &fd, &ignored))
        return WHY_FILE_TOUCHED;
    if (why_content_is_of_another(object, fd))
        return WHY_FILE_OVERWRITTEN;
    file->mapped_id.length = 0;
    return why_content_was_other(object, fd) ? WHY_FILE_OVERWRITTEN : WHY_FILE_TOUCHED;
}

static void take_mapped(const struct why_object *object)
{
    object->map->file.mapped_device = object->mapping->device;
    object->map->file.mapped_inode = object->mapping->inode;
}

static enum why_file_state compare(struct why_object *object, const struct stat *st)
{
    struct why_file *file = &object->map->file;
    enum why_file_state state;

    file->disk_device = st->st_dev;
    file->disk_inode = st->st_ino;
    if (!is_inode(st, file->mapped_device, file->mapped_inode)) {
        if (!why_object_renew(object))
            return WHY_FILE_UNKNOWN;
        take_mapped(object);
    }
    state = is_inode(st, file->mapped_device, file->mapped_inode) ? WHY_FILE_SAME : compare_other(object, st);
    return state == WHY_FILE_SAME && touched(object, st) ? compare_content(object) : state;
}

/* Compare the file of this path now. WHY_ERR_MISSING: there is none, or neither inode nor build-id decides. */
static int look(struct why_object *object, const char *path, struct why_error *err)
{
    struct why_file *file = &object->map->file;
    struct stat st;

    file->path = why_strdup(object->model->arena, path);
    if (why_target_stat_path(object->target, path, &st, err))
        return -1;
    file->state = compare(object, &st);
    if (file->state == WHY_FILE_UNKNOWN)
        return why_error_set(err, WHY_ERR_MISSING, "neither inode nor build-id tells whether it is the one on disk");
    return 0;
}

/* The kernel shows a memfd as "/memfd:NAME (deleted)", because no directory has it (memfd_create(2)). */
static bool is_memfd(const struct why_mapping *mapping)
{
    return mapping->deleted && starts_with(mapping->path, "/memfd:");
}

/*
 * Look at l_name first. If no file has that name, the process may have changed its root, or the file was moved. The
 * kernel shows a moved file under its new name, so look at that name then.
 */
static void collect_live(struct why_object *object)
{
    struct why_file *file = &object->map->file;
    const char *name = loader_path(object);
    struct why_error err, other;

    take_mapped(object);
    if (is_memfd(object->mapping)) {
        file->path = why_strdup(object->model->arena, object->mapping->path);
        file->state = WHY_FILE_MEMFD;
        return;
    }
    if (!look(object, name ? name : object->mapping->path, &err))
        return;
    if (err.code == WHY_ERR_MISSING && name && why_object_renew(object) && !object->mapping->deleted &&
        strcmp(name, object->mapping->path)) {
        if (!look(object, object->mapping->path, &other))
            return;
        file->path = name;
    }
    if (err.code == WHY_ERR_MISSING && file->state == WHY_FILE_UNKNOWN && !file->disk_inode)
        file->state = WHY_FILE_DELETED;
    else
        why_object_missing(object, WHY_MISSING_FILE, err.message);
}

/* The build-ids matter only where the mapped file and the one on disk are two builds, or may be. */
static void add_build_ids(const struct why_object *object)
{
    struct why_file *file = &object->map->file;

    if (file->state == WHY_FILE_SAME || file->state == WHY_FILE_UNKNOWN || file->state == WHY_FILE_MEMFD)
        return;
    why_file_find_build_id(object);
    if (file->state != WHY_FILE_DELETED)
        file->disk_id = build_id_on_disk(object, file->path);
}

/* --- Cores --- */

/* A core without ELF headers has no build-ids at all: one record is enough for all maps. */
static void miss_build_id(const struct why_object *object)
{
    if (!object->mapping || why_object_holds_head(object))
        why_object_missing(object, WHY_MISSING_FILE, "the core has no build-id of it");
    else if (!why_model_misses(object->model, WHY_MISSING_BUILD_IDS))
        why_model_add_missing(object->model, WHY_MISSING_BUILD_IDS, 0,
                              "the core has no ELF headers (coredump_filter without bit 4)");
}

/* Two builds may have equal dynamic sections. A difference proves two builds; equality proves nothing. */
static enum why_file_state compare_core(const struct why_object *object, int fd)
{
    struct why_file *file = &object->map->file;
    enum why_file_state state;

    if (file->mapped_id.length && !why_build_id_equal(&file->mapped_id, &file->disk_id))
        return WHY_FILE_REPLACED;
    if (why_content_was_other(object, fd)) {
        state = file->mapped_id.length ? WHY_FILE_OVERWRITTEN : WHY_FILE_REPLACED;
        file->mapped_id.length = 0;
        return state;
    }
    if (file->mapped_id.length)
        return WHY_FILE_SAME;
    miss_build_id(object);
    return WHY_FILE_UNKNOWN;
}

static void collect_core(const struct why_object *object)
{
    struct why_file *file = &object->map->file;
    const char *name = loader_path(object);
    WHY_CLOSE int fd = -1;
    struct why_error err;

    file->path = name ? name : object->mapping ? object->mapping->path : NULL;
    why_object_find_build_id(object);
    if (!file->path) {
        why_object_missing(object, WHY_MISSING_FILE, "the core does not name it");
    } else if (why_target_open_path(object->target, file->path, &fd, &err)) {
        if (err.code == WHY_ERR_MISSING)
            file->state = WHY_FILE_ABSENT;
        else
            why_object_missing(object, WHY_MISSING_FILE, err.message);
    } else {
        file->disk_id = why_build_id_of_file(fd);
        file->state = compare_core(object, fd);
    }
}

void why_file_collect(struct why_object *object)
{
    if (!object->mapping)
        why_object_renew(object);
    if (why_target_info(object->target)->core) {
        collect_core(object);
    } else if (object->mapping) {
        collect_live(object);
        add_build_ids(object);
    } else {
        why_object_missing(object, WHY_MISSING_FILE, "no file is mapped at its addresses");
    }
}

void why_file_find_build_id(const struct why_object *object)
{
    enum why_file_state state = object->map->file.state;

    if (state != WHY_FILE_OVERWRITTEN && state != WHY_FILE_TOUCHED)
        why_object_find_build_id(object);
}

bool why_file_memory_is_whole(const struct why_map *map)
{
    return map->file.state != WHY_FILE_OVERWRITTEN || map->file.mapped_id.length;
}

/* --- The file that is in memory --- */

/* Is there no build-id to compare? The target has already compared a core's file when it opened the core. */
static bool is_without_build_id(const struct why_object *object, const struct why_build_id *disk)
{
    const struct why_file *file = &object->map->file;

    return !file->mapped_id.length &&
           (!disk->length || file->state == WHY_FILE_TOUCHED || why_target_info(object->target)->core);
}

/* Equal build-ids prove the file. Without build-ids, it must be the mapped file itself. */
static int check_mapped(const struct why_object *object, int fd, bool same_file, struct why_error *err)
{
    struct why_build_id id = why_build_id_of_file(fd);

    if (!why_build_id_equal(&object->map->file.mapped_id, &id) && !(same_file && is_without_build_id(object, &id)))
        return why_error_set(err, WHY_ERR_MISSING, "the file on disk is not the one in memory");
    if (why_content_was_other(object, fd))
        return why_error_set(err, WHY_ERR_MISMATCH, "its file was overwritten while it was mapped");
    return 0;
}

static const char *why_not_open(enum why_file_state state)
{
    return state == WHY_FILE_DELETED  ? "was deleted"
           : state == WHY_FILE_ABSENT ? "is not on this machine"
                                      : "cannot be opened";
}

int why_file_open_mapped(const struct why_object *object, int *ret_fd, struct why_error *err)
{
    const struct why_file *file = &object->map->file;
    bool same_file = true;
    WHY_CLOSE int fd = -1;
    struct why_error ignored;

    if (!why_file_memory_is_whole(object->map))
        return why_error_set(err, WHY_ERR_MISMATCH, "its file was overwritten while it was mapped");
    why_file_find_build_id(object);
    if (!object->mapping || why_target_open_file(object->target, object->mapping, &fd, &ignored)) {
        const char *path = file->path;

        same_file = file->state == WHY_FILE_SAME || file->state == WHY_FILE_TOUCHED;
        /* a file that was not examined, as of a startup library: its build-id decides */
        if (!path && object->mapping && !object->mapping->deleted)
            path = object->mapping->path;
        if (!path || why_target_open_path(object->target, path, &fd, err))
            return why_error_set(err, WHY_ERR_MISSING, "its file %s", why_not_open(file->state));
    }
    if (check_mapped(object, fd, same_file, err))
        return -1;
    *ret_fd = fd;
    fd = -1;
    return 0;
}
