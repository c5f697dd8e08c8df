/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What evidence can tell without looking at anything: demangled names, unguarded pointers. */
#include <elf.h>

#include "evidence/demangle.h"
#include "evidence/names.h"
#include "evidence/pointer_guard.h"
#include "t.h"

static struct why_arena *arena;

/* --- Names --- */

static void test_demangle(void)
{
    static const struct {
        const char *name, *display;
    } cases[] = {
        {"_ZN5GuardD1Ev", "Guard::~Guard()"},
        {"_ZZN8Registry8instanceEvE4self", "Registry::instance()::self"},
        {"_ZGVZN8RegistryI6ReportE8instanceEvE4self", "guard variable for Registry<Report>::instance()::self"},
        {"_ZNSt10moneypunctIcLb0EE2idE", "std::moneypunct<char, false>::id"},
        {"_ZN3std3sys12thread_local6native4lazy7destroy17h0a20a6c9a9212892E",
         "std::sys::thread_local::native::lazy::destroy"},
        {"_ZN81_$LT$serde..de..impls..PhantomData$LT$T$GT$$u20$as$u20$serde..de..Deserialize$GT$"
         "11deserialize17h5d5ffc8a"
         "8e1d3e3cE",
         "<serde::de::impls::PhantomData<T> as serde::de::Deserialize>::deserialize"},
        {"_RINvNtNtNtNtCsjrHSEGnQ3l9_3std3sys12thread_local6native4lazy7destroyNtCs3NH6gAFmtQI_10env_"
         "logger9FormatterE",
         "std::sys::thread_local::native::lazy::destroy::<env_logger::Formatter>"},
        {"plain_c_name", "plain_c_name"},
        {"_Z", "_Z"},
        {"_R", "_R"},
        {"", ""},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        t_expect_string(why_demangle(arena, cases[i].name), cases[i].display);
}

/* S_, S0_ ... S9_, SA_ ...: the number in base 36, less one. */
static void append_substitution(char *name, int number)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char text[8] = "S_";

    if (number > 36)
        snprintf(text, sizeof(text), "S%c%c_", digits[(number - 1) / 36], digits[(number - 1) % 36]);
    else if (number)
        snprintf(text, sizeof(text), "S%c_", digits[number - 1]);
    strcat(name, text);
}

/* f(A<int>, A<A<int>, A<int>>, ...): every parameter is twice as long as the one before. */
static void test_demangle_bomb(void)
{
    char name[1024] = "_Z1f1AIiE";

    for (int i = 1; i < 70; i++) {
        strcat(name, "S_I");
        append_substitution(name, i);
        append_substitution(name, i);
        strcat(name, "E");
    }
    t_expect(why_demangle(arena, name) == name);
}

/* Any bytes at all: an answer, and no crash. */
static void test_demangle_noise(void)
{
    static const char alphabet[] = "_ZRSTNIECKLMXv0123456789$.ABDhst";
    unsigned seed = 1;

    for (int round = 0; round < 20000; round++) {
        char name[64] = "";
        size_t length = (size_t)rand_r(&seed) % 60;

        for (size_t i = 0; i < length; i++)
            name[i] = alphabet[(size_t)rand_r(&seed) % (sizeof(alphabet) - 1)];
        name[0] = '_';
        name[1] = round & 1 ? 'Z' : 'R';
        (void)why_demangle(arena, name);
    }
}

/* --- Pointers --- */

static uint64_t unguard(unsigned machine, unsigned word_size, uint64_t stored, uint64_t guard)
{
    return why_unguard(why_guard_rule(machine), word_size, stored, guard);
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
    t_expect(why_guard_rule(EM_RISCV) == WHY_GUARD_NONE && why_guard_rule(EM_MIPS) == WHY_GUARD_NONE);
    t_expect(why_guard_rule(0x1234) == WHY_GUARD_UNKNOWN);
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
    t_expect_string(model->missing[0].what, "function");
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
    arena = why_arena_new();
    test_demangle();
    test_demangle_bomb();
    test_demangle_noise();
    test_unguard();
    test_locate();
    why_arena_free(arena);
    return 0;
}
