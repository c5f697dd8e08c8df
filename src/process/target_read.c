/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a target's memory: page by page, through a cache, and ahead of what is asked for. */
#include "process/target.h"

#include <string.h>

#include "base/memory.h"
#include "process/bytes.h"
#include "process/private.h"

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
