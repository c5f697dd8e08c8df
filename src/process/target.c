/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of a target that is the same for processes and cores: cached reading, mappings, files. */
#include "process/target.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "base/path.h"
#include "process/bytes.h"
#include "process/private.h"
#include "process/regular_file.h"

void why_target_init(struct why_target *target, const struct why_target_methods *methods)
{
    target->methods = methods;
    target->arena = why_arena_new();
    target->cache = why_xcalloc(WHY_CACHED_PAGES, sizeof(*target->cache));
    target->ahead = why_xcalloc(WHY_AHEAD_PAGES, WHY_PAGE);
}

void why_target_close(struct why_target *target)
{
    if (!target)
        return;
    target->methods->close(target);
    why_arena_free(target->arena);
    free(target->cache);
    free(target->ahead);
    free(target->expected);
    free(target);
}

const struct why_target_info *why_target_info(const struct why_target *target)
{
    return &target->info;
}

int why_target_fault(uint64_t address, struct why_error *err)
{
    why_error_set(err, WHY_ERR_FAULT, "no memory at 0x%" PRIx64, address);
    err->address = address;
    return -1;
}

/* Pages at any regular distance spread over the cache (Fibonacci hashing). */
static struct why_cached_page *slot_of(struct why_target *target, uint64_t address)
{
    return &target->cache[(address / WHY_PAGE * UINT64_C(0x9e3779b97f4a7c15)) >> 32 & (WHY_CACHED_PAGES - 1)];
}

static void keep(struct why_target *target, uint64_t address, const unsigned char *bytes)
{
    struct why_cached_page *page = slot_of(target, address);

    memcpy(page->bytes, bytes, WHY_PAGE);
    page->address = address;
    page->valid = true;
}

/* Lists are walked through memory at a regular distance: page after page of a heap, a page of each thread's stack. */
static size_t guess_regular(struct why_target *target, uint64_t address, uint64_t pages[static WHY_AHEAD_PAGES])
{
    int64_t stride = (int64_t)(address - target->last_page);
    bool regular = stride && stride == target->stride;

    target->last_page = address;
    target->stride = stride;
    for (size_t i = 0; regular && i < WHY_AHEAD_PAGES; i++)
        pages[i] = address + i * (uint64_t)stride;
    return regular ? WHY_AHEAD_PAGES : 0;
}

/* Those that are expected from `address` on. A few before it may have been in the cache already. */
static size_t guess_expected(struct why_target *target, uint64_t address, uint64_t pages[static WHY_AHEAD_PAGES])
{
    enum { NEAR = 8 };
    size_t at = target->expected_at, count = 0;

    while (at < target->expected_count && at < target->expected_at + NEAR && target->expected[at] != address)
        at++;
    if (at == target->expected_count || target->expected[at] != address)
        return 0;
    for (; at < target->expected_count && count < WHY_AHEAD_PAGES; at++) {
        const struct why_cached_page *page = slot_of(target, target->expected[at]);

        if (!page->valid || page->address != target->expected[at])
            pages[count++] = target->expected[at];
    }
    target->expected_at = at;
    return count;
}

static bool read_ahead(struct why_target *target, uint64_t address)
{
    uint64_t pages[WHY_AHEAD_PAGES];
    size_t count;

    if (!target->methods->read_pages)
        return false;
    count = guess_expected(target, address, pages);
    if (!count)
        count = guess_regular(target, address, pages);
    if (count)
        count = target->methods->read_pages(target, pages, target->ahead, count);
    /* the page that was asked for is kept last, so that none of the others takes its slot */
    for (size_t i = count; i-- > 0;)
        keep(target, pages[i], target->ahead + i * WHY_PAGE);
    if (count)
        target->last_page = pages[count - 1];
    return count;
}

void why_target_expect(struct why_target *target, const uint64_t *addresses, size_t count)
{
    free(target->expected);
    target->expected = why_xcalloc(count + 1, sizeof(*target->expected));
    for (size_t i = 0; i < count; i++)
        target->expected[i] = addresses[i] - addresses[i] % WHY_PAGE;
    target->expected_count = count;
    target->expected_at = 0;
}

/* The cached page at `address`, or NULL if it cannot be read as a whole. */
static const struct why_cached_page *page_at(struct why_target *target, uint64_t address)
{
    struct why_cached_page *page = slot_of(target, address);
    struct why_error ignored;

    if (page->valid && page->address == address)
        return page;
    if (read_ahead(target, address))
        return page;
    page->valid = false;
    if (target->methods->read(target, address, page->bytes, WHY_PAGE, &ignored))
        return NULL;
    page->address = address;
    page->valid = true;
    return page;
}

/* `length` bytes that do not cross a page. A core may hold only part of a page. */
static int read_in_page(struct why_target *target, uint64_t address, void *buffer, size_t length,
                        struct why_error *err)
{
    uint64_t offset = address % WHY_PAGE;
    const struct why_cached_page *page = page_at(target, address - offset);

    if (!page)
        return target->methods->read(target, address, buffer, length, err);
    memcpy(buffer, page->bytes + offset, length);
    return 0;
}

int why_target_read(struct why_target *target, uint64_t address, void *buffer, size_t length, struct why_error *err)
{
    unsigned char *to = buffer;
    uint64_t last;

    if (length && __builtin_add_overflow(address, length - 1, &last))
        return why_target_fault(address, err);
    if (length > 4 * WHY_PAGE)
        return target->methods->read(target, address, buffer, length, err);
    while (length) {
        size_t left = WHY_PAGE - (size_t)(address % WHY_PAGE), chunk = length < left ? length : left;

        if (read_in_page(target, address, to, chunk, err))
            return -1;
        address += chunk;
        to += chunk;
        length -= chunk;
    }
    return 0;
}

bool why_target_holds(struct why_target *target, uint64_t address)
{
    return !target->methods->holds || target->methods->holds(target, address);
}

uint64_t why_target_number(const struct why_target *target, const void *bytes, size_t size)
{
    return why_number_at(bytes, size, target->info.big_endian);
}

int why_target_read_number(struct why_target *target, uint64_t address, size_t size, uint64_t *ret_number,
                           struct why_error *err)
{
    unsigned char raw[8];

    if (why_target_read(target, address, raw, size, err))
        return -1;
    *ret_number = why_target_number(target, raw, size);
    return 0;
}

int why_target_read_word(struct why_target *target, uint64_t address, uint64_t *ret_word, struct why_error *err)
{
    return why_target_read_number(target, address, target->info.word_size, ret_word, err);
}

static int read_memory(const struct why_bytes *bytes, uint64_t at, void *buffer, size_t length, struct why_error *err)
{
    /* An address may wrap around: offsets of a prelinked or hostile image do. */
    return why_target_read(bytes->target, bytes->base + at, buffer, length, err);
}

struct why_bytes why_bytes_of_memory(struct why_target *target, uint64_t base)
{
    return (struct why_bytes){.read = read_memory, .target = target, .base = base};
}

int why_target_read_string(struct why_target *target, uint64_t address, size_t limit, struct why_arena *arena,
                           const char **ret_string, struct why_error *err)
{
    struct why_bytes memory = why_bytes_of_memory(target, 0);

    return why_bytes_string(&memory, address, limit, arena, ret_string, err);
}

void why_target_forget(struct why_target *target)
{
    for (size_t i = 0; i < WHY_CACHED_PAGES; i++)
        target->cache[i].valid = false;
    target->fresh = false;
}

int why_target_check(struct why_target *target, struct why_error *err)
{
    return target->methods->check(target, err);
}

int why_target_renew(struct why_target *target, struct why_error *err)
{
    if (target->methods->renew(target, err))
        return -1;
    target->fresh = true;
    return 0;
}

bool why_target_is_fresh(const struct why_target *target)
{
    return target->fresh;
}

static int compare_mappings(const void *left, const void *right)
{
    const struct why_mapping *a = left, *b = right;

    return a->start < b->start ? -1 : a->start > b->start;
}

void why_target_settle_mappings(struct why_target *target)
{
    size_t kept = 0;

    if (target->mapping_count)
        qsort(target->mappings, target->mapping_count, sizeof(*target->mappings), compare_mappings);
    for (size_t i = 0; i < target->mapping_count; i++)
        if (!kept || target->mappings[i].start >= target->mappings[kept - 1].end)
            target->mappings[kept++] = target->mappings[i];
    target->mapping_count = kept;
}

const struct why_mapping *why_target_mappings(const struct why_target *target, size_t *ret_count)
{
    *ret_count = target->mapping_count;
    return target->mappings;
}

bool why_mapping_has_name(const struct why_mapping *mapping, const char *name)
{
    return mapping->path && mapping->path[0] == '/' &&
           (!strcmp(mapping->path, name) || !strcmp(why_last_component(mapping->path), name));
}

const struct why_mapping *why_target_mapping_at(const struct why_target *target, uint64_t address)
{
    size_t low = 0, high = target->mapping_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (target->mappings[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low && address < target->mappings[low - 1].end ? &target->mappings[low - 1] : NULL;
}

static bool same_file(const struct why_mapping *a, const struct why_mapping *b)
{
    return a->path && b->path && a->inode == b->inode && a->device == b->device && a->deleted == b->deleted &&
           !strcmp(a->path, b->path);
}

const struct why_mapping *why_target_head_of(const struct why_target *target, const struct why_mapping *mapping)
{
    /* A library has half a dozen mappings, with anonymous ones (.bss) between them at most. */
    enum { NEAR = 64 };
    const struct why_mapping *candidate = mapping;

    for (int i = 0; i < NEAR; i++, candidate--) {
        if (same_file(candidate, mapping) && candidate->offset == 0)
            return candidate;
        if (candidate == target->mappings)
            break;
    }
    return NULL;
}

int why_target_open_file(struct why_target *target, const struct why_mapping *mapping, int *ret_fd,
                         struct why_error *err)
{
    WHY_CLOSE int found = -1;

    if (target->methods->find_file(target, mapping, &found, err))
        return -1;
    return why_regular_file_reopen(found, ret_fd, err);
}

int why_target_open_path(struct why_target *target, const char *path, int *ret_fd, struct why_error *err)
{
    WHY_CLOSE int found = -1;

    if (target->methods->find_path(target, path, &found, err))
        return -1;
    return why_regular_file_reopen(found, ret_fd, err);
}

int why_target_stat_path(struct why_target *target, const char *path, struct stat *ret_stat, struct why_error *err)
{
    WHY_CLOSE int found = -1;

    if (target->methods->find_path(target, path, &found, err))
        return -1;
    return fstat(found, ret_stat) ? why_error_errno(err, "cannot examine it") : 0;
}

int why_target_stat_file(struct why_target *target, const struct why_mapping *mapping, struct stat *ret_stat,
                         struct why_error *err)
{
    WHY_CLOSE int found = -1;

    if (target->methods->find_file(target, mapping, &found, err))
        return -1;
    return fstat(found, ret_stat) ? why_error_errno(err, "cannot examine it") : 0;
}

const char *why_target_thread_name(struct why_target *target, pid_t thread, struct why_arena *arena)
{
    return target->methods->thread_name(target, thread, arena);
}

bool why_target_main_ended(struct why_target *target)
{
    return target->methods->main_ended && target->methods->main_ended(target);
}

bool why_target_thread_place(struct why_target *target, pid_t thread, struct why_thread_place *ret_place)
{
    return target->methods->thread_place(target, thread, ret_place);
}

pid_t why_target_thread_id(struct why_target *target, pid_t own)
{
    return target->methods->thread_id(target, own);
}
