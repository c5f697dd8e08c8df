/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What evidence can tell without looking at anything: unguarded pointers, and where they point. */
#include <elf.h>

#include "evidence/names.h"
#include "machine/machine.h"
#include "t.h"

static uint64_t unguard(unsigned machine, unsigned word_size, uint64_t stored, uint64_t guard)
{
    return why_pointer_guard_undo(why_machine_find(machine).guard, word_size, stored, guard);
}

/* What the assembly of sysdeps/unix/sysv/linux/x86_64/pointer_guard.h does. */
static uint64_t guard_x86_64(uint64_t pointer, uint64_t guard)
{
    return (pointer ^ guard) << 17 | (pointer ^ guard) >> 47;
}

static uint32_t guard_i386(uint32_t pointer, uint32_t guard)
{
    return (pointer ^ guard) << 9 | (pointer ^ guard) >> 23;
}

static void test_unguard(void)
{
    const uint64_t pointer = UINT64_C(0x00007f4d81c2f12a), guard = UINT64_C(0x87ed98d8acdbc54f);

    t_expect(unguard(EM_X86_64, 8, guard_x86_64(pointer, guard), guard) == pointer);
    t_expect(unguard(EM_386, 4, guard_i386(0xf7d0812a, 0x9abcdef1), 0x9abcdef1) == 0xf7d0812a);
    t_expect(unguard(EM_X86_64, 4, guard_i386(0x40112a, 0x9abcdef1), 0x9abcdef1) == 0x40112a); /* x32 */
    t_expect(unguard(EM_AARCH64, 8, pointer ^ guard, guard) == pointer);
    t_expect(unguard(EM_ARM, 4, 0x76f1812b ^ 0x9abcdef1, 0x9abcdef1) == 0x76f1812b);
    t_expect(unguard(EM_S390, 8, pointer ^ guard, guard) == pointer);
    t_expect(unguard(EM_PPC64, 8, pointer ^ guard, guard) == pointer);
    t_expect(unguard(EM_RISCV, 8, pointer, guard) == pointer);
    t_expect(why_machine_find(EM_RISCV).guard == WHY_GUARD_NONE && why_machine_find(EM_MIPS).guard == WHY_GUARD_NONE);
    t_expect(why_machine_find(0x1234).guard == WHY_GUARD_UNKNOWN);
}

/* --- Where destructors lie --- */

enum { PROGRAM = 0x400000, LIBRARY = 0x7f000000, LIBRARY_END = 0x7f010000, FUNCTION = 0x7f001234 };

static void add_map(struct why_model *model, uint64_t address, unsigned type, uint64_t start, uint64_t end)
{
    struct why_error err;
    struct why_map *map = why_model_add_map(model, address, &err);

    t_expect(map);
    why_map_set(map, WHY_l_addr, start);
    why_map_set(map, WHY_l_ld, start);
    why_map_set(map, WHY_l_next, 0);
    why_map_set(map, WHY_l_real, address);
    why_map_set(map, WHY_l_ns, 0);
    why_map_set(map, WHY_l_type, type);
    why_map_set(map, WHY_l_direct_opencount, 1);
    why_map_set(map, WHY_l_map_start, start);
    why_map_set(map, WHY_l_map_end, end);
    why_map_set(map, WHY_l_flags_1, 0);
    map->name = "";
}

struct stored {
    uint64_t stored;
    bool guard_known;
    unsigned machine; /* 0: unknown */
};

/* A program, a library, one destructor of a thread whose pointer guard is 0x1111. */
static struct why_model *make_model(struct stored stored)
{
    struct why_model *model = why_model_new();
    struct why_destructor *destructor;
    struct why_thread *thread;
    struct why_error err;

    model->source.word_size = 8;
    model->source.machine = (struct why_number){.value = stored.machine, .known = stored.machine};
    t_expect(why_model_add_namespace(model, 0, &err));
    add_map(model, 0x1000, WHY_LT_EXECUTABLE, PROGRAM, PROGRAM + 0x1000);
    add_map(model, 0x2000, WHY_LT_LOADED, LIBRARY, LIBRARY_END);
    thread = why_model_add_thread(model, &err);
    thread->tid = 77;
    thread->guard = (struct why_number){.value = 0x1111, .known = stored.guard_known};
    destructor = why_model_add_destructor(model, &err);
    destructor->thread = 0;
    destructor->stored = stored.stored;
    destructor->map_address = 0x2000;
    if (why_model_seal(model, &err)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    why_functions_locate(model);
    return model;
}

static void expect_function(struct stored stored, uint64_t function, uint32_t map)
{
    struct why_model *model = make_model(stored);
    const struct why_destructor *destructor = &model->destructors[0];

    t_expect(destructor->function.known && destructor->function.value == function && destructor->function_map == map);
    t_expect(!model->missing_count);
    why_model_free(model);
}

static void expect_missing(struct stored stored, const char *why)
{
    struct why_model *model = make_model(stored);

    t_expect(!model->destructors[0].function.known && model->destructors[0].function_map == WHY_NONE);
    t_expect(model->missing_count == 1 && model->missing[0].of == 77);
    t_expect_string(model->missing[0].word, "function");
    t_expect_string(model->missing[0].why, why);
    why_model_free(model);
}

static void test_locate(void)
{
    const uint64_t gone = UINT64_C(0x7fff12345678);

    expect_function((struct stored){guard_x86_64(FUNCTION, 0x1111), true, EM_X86_64}, FUNCTION, 1);
    expect_function((struct stored){FUNCTION ^ 0x1111, true, EM_AARCH64}, FUNCTION, 1);
    expect_function((struct stored){FUNCTION, true, EM_RISCV}, FUNCTION, 1);
    /* Stored plainly, as before glibc 2.23. */
    expect_function((struct stored){FUNCTION, true, EM_X86_64}, FUNCTION, 1);
    expect_function((struct stored){FUNCTION, false, EM_X86_64}, FUNCTION, 1);
    expect_function((struct stored){FUNCTION, false, 0}, FUNCTION, 1);
    /* In a library that is not there any more: it will crash, so it must be told. */
    expect_function((struct stored){guard_x86_64(gone, 0x1111), true, EM_X86_64}, gone, WHY_NONE);
    expect_missing((struct stored){guard_x86_64(FUNCTION, 0x1111), false, EM_X86_64},
                   "the pointer guard is not known");
    expect_missing((struct stored){UINT64_C(0xdeadbeef12345678), true, EM_X86_64}, "the pointer guard does not fit");
    expect_missing((struct stored){UINT64_C(0xdeadbeef12345678), true, 0},
                   "how this machine stores function pointers is not known");
}

int main(void)
{
    test_unguard();
    test_locate();
    return 0;
}
