/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The function, template or variable in the source that a unique symbol belongs to. It can get hidden visibility. And
 * the destructors that are of Rust's standard library.
 */
#include <string.h>

#include "base/demangle.h"
#include "why/advice.h"
#include "why/private.h"

static bool begins(const char *text, const char *with)
{
    return !strncmp(text, with, strlen(with));
}

/* The last "::" outside of brackets; NULL: there is none. */
static char *last_scope(char *name)
{
    char *last = NULL;
    int depth = 0;

    for (char *c = name; *c; c++) {
        depth += *c == '<' || *c == '(';
        depth -= *c == '>' || *c == ')';
        if (!depth && c != name && c[0] == ':' && c[1] == ':')
            last = c++;
    }
    return last;
}

static bool ends_with_one_of(const char *text, const char *ends)
{
    size_t length = strlen(text);
    static const char is_const[] = " const";

    if (length > strlen(is_const) && !strcmp(text + length - strlen(is_const), is_const))
        return true;
    return length && strchr(ends, text[length - 1]);
}

/*
 * For a variable in a function this is the function, for a member of a template the template. For anything else it is
 * the variable: its name does not tell whether it is in a class or in a namespace, and a namespace has no visibility.
 */
static const char *owner_of(struct why_arena *arena, const char *symbol)
{
    static const char *const prefixes[] = {"guard variable for ", "vtable for ", "typeinfo for ",
                                           "typeinfo name for "};
    char *name = why_strdup(arena, why_demangle(arena, symbol)), *scope;

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
        if (begins(name, prefixes[i]))
            name += strlen(prefixes[i]);
    scope = last_scope(name);
    if (scope) {
        *scope = '\0';
        if (!ends_with_one_of(name, ")>]"))
            *scope = ':';
    }
    return name;
}

static bool has(const struct why_owners *owners, const char *name)
{
    for (size_t i = 0; i < owners->count; i++)
        if (!strcmp(owners->at[i], name))
            return true;
    return false;
}

struct why_owners why_unique_owners(const struct why_model *model, const struct why_indices *symbols)
{
    struct why_owners owners = {.all_standard = symbols->count > 0};

    for (size_t i = 0; i < symbols->count; i++) {
        const struct why_unique *unique = &model->uniques[symbols->at[i]];
        bool standard = unique->name && why_is_standard(unique->name);
        const char *owner = unique->name && !standard ? owner_of(model->arena, unique->name) : NULL;

        owners.any_standard |= standard;
        owners.all_standard &= standard;
        owners.any_nameless |= !unique->name;
        if (!owner || has(&owners, owner))
            continue;
        if (owners.count == WHY_OWNERS)
            owners.more = true;
        else
            owners.at[owners.count++] = owner;
    }
    return owners;
}

/*
 * Behind thread::current(), println! and thread::spawn: the names of their thread_locals, or of the types of these,
 * from Rust 1.63 to 1.97. Where the compiler gave the destructors of all types one name, that does not tell.
 */
static bool is_of_rusts_std(const char *symbol)
{
    static const char *const parts[] = {"std::sys_common::thread_info::THREAD_INFO", "std::thread::CURRENT",
                                        "std::thread::current::CURRENT", "std::thread::spawnhook::"};

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        if (strstr(symbol, parts[i]))
            return true;
    return false;
}

bool why_destructors_are_of_std(const struct why_model *model, const struct why_indices *destructors)
{
    const char *last = NULL;

    for (size_t i = 0; i < destructors->count; i++) {
        const char *symbol = model->destructors[destructors->at[i]].symbol;

        if (!symbol || (symbol != last && (!last || strcmp(symbol, last) != 0) &&
                        !is_of_rusts_std(why_demangle(model->arena, symbol))))
            return false;
        last = symbol;
    }
    return destructors->count > 0;
}
