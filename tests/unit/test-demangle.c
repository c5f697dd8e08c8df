/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of C++ and Rust, and bytes that only look like some. */
#include "base/demangle.h"
#include "t.h"

static struct why_arena *arena;

static void test_demangle(void)
{
    static const struct {
        const char *name, *demangled;
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
        t_expect_string(why_demangle(arena, cases[i].name), cases[i].demangled);
}

static void test_standard(void)
{
    static const struct {
        const char *name;
        bool standard;
    } cases[] = {
        {"_ZNSt10moneypunctIcLb0EE2idE", true},
        {"_ZGVNSt7collateIwE2idE", true},
        {"_ZZNSt8__detail18__to_chars_10_implIjEEvPcjT_E8__digits", true},
        {"_ZZNSt19_Sp_make_shared_tag5_S_tiEvE5__tag", true},
        {"_ZN9__gnu_cxx6__poolILb1EE13_M_initializeEv", true},
        {"_ZGVZN8RegistryI6ReportE8instanceEvE4self", false},
        {"_ZN6StupidI3FooE4selfE", false},
        {"_ZN4onnx7schemasISt6vectorIiEE5tableE", false},
        {"std", false},
        {"_Z", false},
        {"_ZS", false},
        {"", false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        t_expect(why_is_standard(cases[i].name) == cases[i].standard);
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

int main(void)
{
    arena = why_arena_new();
    test_demangle();
    test_standard();
    test_demangle_bomb();
    test_demangle_noise();
    why_arena_free(arena);
    return 0;
}
