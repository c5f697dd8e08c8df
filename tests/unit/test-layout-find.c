/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of a process whose memory is not always that of the program whose mappings were read. */
#include <elf.h>
#include <sys/auxv.h>

#include "base/memory.h"
#include "layout/find.h"
#include "process/elf_image.h"
#include "process/private.h"
#include "t.h"

enum { HEAD = 0x10000 }; /* where ld.so is mapped there */

/* What lies at the start of the ld.so that runs us, and where its build-id is in that. */
static unsigned char page[WHY_PAGE];
static size_t id_at;

/* How a process is at each look, which begins with the mappings read anew. */
struct story {
    int wrong;   /* so many looks see another build-id */
    bool varies; /* and each of them a new one */
    bool leaves; /* it executes another program after the first one */
};

struct process {
    struct why_target target;
    struct story story;
    int looks;
};

static struct process *process_of(struct why_target *target)
{
    return (struct process *)target;
}

static int fake_check(struct why_target *target, struct why_error *err)
{
    return process_of(target)->story.leaves ? why_error_set(err, WHY_ERR_MISSING, "it left") : 0;
}

static int fake_renew(struct why_target *target, struct why_error *err)
{
    process_of(target)->looks++;
    return fake_check(target, err);
}

static int fake_read(struct why_target *target, uint64_t address, void *buffer, size_t length, struct why_error *err)
{
    const struct process *process = process_of(target);
    unsigned char shown[WHY_PAGE];

    if (address < HEAD || address - HEAD > WHY_PAGE || length > HEAD + WHY_PAGE - address)
        return why_target_fault(address, err);
    memcpy(shown, page, sizeof(shown));
    if (process->looks <= process->story.wrong)
        shown[id_at] ^= (unsigned char)(process->story.varies ? process->looks : 1);
    memcpy(buffer, shown + (address - HEAD), length);
    return 0;
}

static int fake_find_path(struct why_target *target, const char *path, int *ret_fd, struct why_error *err)
{
    (void)target, (void)path, (void)ret_fd;
    return why_error_set(err, WHY_ERR_MISSING, "no file");
}

static void fake_close(struct why_target *target)
{
    (void)target;
}

static const struct why_target_methods methods = {
    .read = fake_read, .check = fake_check, .renew = fake_renew, .find_path = fake_find_path, .close = fake_close};

static struct why_build_id take_own_loader(void)
{
    struct why_bytes bytes = why_bytes_of_block(page, sizeof(page));
    struct why_build_id id;
    struct why_error err;
    struct why_elf elf;

    memcpy(page, (void *)getauxval(AT_BASE), sizeof(page));
    t_expect(!why_elf_init(&elf, &bytes, true, &err));
    id = why_elf_build_id(&elf);
    why_elf_deinit(&elf);
    t_expect(id.length);
    id_at = (size_t)((unsigned char *)memmem(page, sizeof(page), id.bytes, id.length) - page);
    return id;
}

static const char *probe = "build/probe";

/* One search in a new process; the layout is what our own loader answers when it is asked. *ret_looks: how many. */
static int find(struct story story, struct why_loaded_layout *ret_found, int *ret_looks, struct why_error *err)
{
    const struct why_layout_wishes wishes = {.ways = 1u << WHY_LAYOUT_FROM_LOADER, .probe = probe};
    struct why_mapping mapping = {
        .start = HEAD, .end = HEAD + WHY_PAGE, .permissions = PF_R, .inode = 1, .path = "/lib/ld-linux-x86-64.so.2"};
    struct process *process = why_xcalloc(1, sizeof(*process));
    int failed;

    why_target_init(&process->target, &methods);
    process->target.info.word_size = sizeof(void *);
    process->target.mappings = &mapping;
    process->target.mapping_count = 1;
    process->story = story;
    process->looks = 1;
    failed = why_layout_find(&process->target, &wishes, ret_found, err);
    *ret_looks = process->looks;
    why_target_close(&process->target);
    return failed;
}

static void test_found(const struct why_build_id *id)
{
    struct why_loaded_layout found;
    struct why_error err;
    int looks;

    t_expect(!find((struct story){0}, &found, &looks, &err) && looks == 1);
    t_expect(!find((struct story){.wrong = 1}, &found, &looks, &err) && looks == 2);
    t_expect(found.rtld.head == HEAD && why_build_id_equal(&found.rtld.id, id));
    t_expect(!find((struct story){.wrong = 3, .varies = true}, &found, &looks, &err) && looks == 4);
}

static void test_not_found(void)
{
    struct why_loaded_layout found;
    struct why_error err;
    int looks;

    t_expect(find((struct story){.wrong = 100}, &found, &looks, &err) && looks == 2);
    t_expect(err.code == WHY_ERR_NO_DEBUG_INFO);
    t_expect(!strncmp(err.message, "no debug information for ld.so (build-id ", 41));
    t_expect(find((struct story){.wrong = 100, .varies = true}, &found, &looks, &err));
    t_expect_string(err.message, "its ld.so was another one at each of 10 looks");
    t_expect(find((struct story){.wrong = 100, .leaves = true}, &found, &looks, &err) && looks == 2);
    t_expect_string(err.message, "it left");
}

int main(int argc, char **argv)
{
    struct why_build_id id = take_own_loader();

    if (argc > 1)
        probe = argv[1];
    test_found(&id);
    test_not_found();
    return 0;
}
