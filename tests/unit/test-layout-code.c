/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where our own libc keeps its list of destructors, by its code; and files that are no such libc. */
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>

#include "base/memory.h"
#include "layout/layout.h"
#include "t.h"

int __cxa_thread_atexit_impl(void (*function)(void *), void *object, void *library);

static int object;

static void no_destructor(void *closure)
{
    (void)closure;
}

static struct why_symbol list_of(const char *path)
{
    WHY_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct why_layout layout = {0};

    t_expect(fd >= 0);
    why_layout_add_tls_dtor_list(&layout, fd);
    return layout.symbols[WHY_SYMBOL_tls_dtor_list];
}

/* A copy of libc whose machine is another one; whose code is none. */
static void test_others(const char *libc)
{
    static unsigned char bytes[1 << 16];
    char path[] = "/tmp/test-code.XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fopen(libc, "r");
    Elf64_Half machine = EM_AARCH64;

    t_expect(fd >= 0 && file);
    for (size_t got; (got = fread(bytes, 1, sizeof(bytes), file));)
        t_expect(write(fd, bytes, got) == (ssize_t)got);
    t_expect(list_of(path).known);
    t_expect(pwrite(fd, &machine, sizeof(machine), offsetof(Elf64_Ehdr, e_machine)) == sizeof(machine));
    t_expect(!list_of(path).known);
    t_expect(ftruncate(fd, 4096) == 0);
    t_expect(!list_of(path).known);
    close(fd);
    fclose(file);
    unlink(path);
    t_expect(!list_of("/bin/true").known);
}

int main(void)
{
    struct link_map *libc = dlopen("libc.so.6", RTLD_NOLOAD | RTLD_LAZY);
    uintptr_t *node, **block = NULL;
    struct why_symbol list;

    t_expect(libc && !dlinfo(libc, RTLD_DI_TLS_DATA, &block) && block);
    list = list_of(libc->l_name);
#ifdef __x86_64__
    t_expect(list.known);
#endif
    if (!list.known)
        return 0;
    __cxa_thread_atexit_impl(no_destructor, &object, &object);
    node = block[list.value / sizeof(*block)];
    t_expect(node && node[1] == (uintptr_t)&object);
    test_others(libc->l_name);
    return 0;
}
