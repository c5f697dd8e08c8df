/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of symbols that fit: long ones without what is deep in their template arguments; equal ones once. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/demangle.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "render/words.h"

enum { LONGEST = 3 * (WHY_PRINTER_WIDTH - WHY_PRINTER_TEXT) };

/*
 * Shorter.
 */

/* A position in a demangled name. `open`: for each template argument list that is open, how many parentheses were. */
struct place {
    const char *at;
    size_t depth, parentheses;
    size_t *open;
};

/* An operator's name has brackets that open and close nothing: "operator<<". 0: there is none here. */
static size_t operator_length(const char *name, const char *at)
{
    static const char word[] = "operator";
    static const char *const signs[] = {"<<=", ">>=", "<=>", "<<", ">>", "<=", ">=", "->", "<", ">"};
    size_t length = strlen(word);

    if (strncmp(at, word, length) != 0 || (at > name && (isalnum((unsigned char)at[-1]) || at[-1] == '_')))
        return 0;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (!strncmp(at + length, signs[i], strlen(signs[i])))
            return length + strlen(signs[i]);
    return 0;
}

/* Is this ">" the end of the list that was opened last? Not the one of "->", nor of a comparison in parentheses. */
static bool closes(const char *name, const struct place *place)
{
    return *place->at == '>' && place->depth && place->open[place->depth - 1] == place->parentheses &&
           (place->at == name || place->at[-1] != '-');
}

/* The name with "..." for what is more than `keep` lists deep. `depth` becomes that of the deepest list, 0 if the
   brackets do not pair. */
static char *without_depths(struct why_arena *arena, const char *name, size_t keep, size_t *ret_depth)
{
    size_t length = strlen(name), deepest = 0;
    char *result = why_alloc(arena, 4 * length + 1), *to = result;
    struct place place = {.at = name, .open = why_alloc(arena, (length + 1) * sizeof(size_t))};

    while (*place.at) {
        size_t skip = operator_length(name, place.at);
        bool closing = !skip && closes(name, &place), opening = !skip && *place.at == '<';

        skip = skip ? skip : 1;
        place.parentheses += *place.at == '(';
        place.parentheses -= *place.at == ')' && place.parentheses;
        place.depth -= closing;
        if (place.depth <= keep)
            to = mempcpy(to, place.at, skip);
        if (opening) {
            if (place.depth == keep)
                to = mempcpy(to, "...", 3);
            place.open[place.depth++] = place.parentheses;
        }
        deepest = place.depth > deepest ? place.depth : deepest;
        place.at += skip;
    }
    *to = '\0';
    *ret_depth = place.depth ? 0 : deepest;
    return result;
}

static const char *shortened(struct why_arena *arena, const char *name)
{
    const char *result = name;
    size_t depth;

    if (why_utf8_length(name) <= LONGEST)
        return name;
    without_depths(arena, name, 0, &depth);
    for (size_t keep = depth; keep-- > 0 && why_utf8_length(result) > LONGEST;)
        result = without_depths(arena, name, keep, &depth);
    return result;
}

const char *why_words_short_name(struct why_words *words, const char *demangled)
{
    bool whole = words->whole || words->printer->options->verbose;

    return whole ? demangled : shortened(words->printer->arena, demangled);
}

const char *why_words_symbol_name(struct why_words *words, const char *demangled)
{
    return why_printer_name(words->printer, why_words_short_name(words, demangled));
}

const char *why_words_demangled_name(struct why_words *words, const char *symbol)
{
    return why_words_symbol_name(words, why_demangle(words->printer->arena, symbol));
}

/*
 * Once.
 */

/* A binding, and how many have its name: 0 for one that is told with an earlier one. */
struct named {
    const char *name;
    size_t index, times;
};

/* The digit of a constructor or destructor, "C1E" or "D0E": one name has several. */
static bool is_variant(const char *name, const char *at)
{
    return at > name && (at[-1] == 'C' || at[-1] == 'D') && *at >= '0' && *at <= '5' && at[1] == 'E';
}

static int compare_variants(const char *left, const char *right)
{
    const char *a = left, *b = right;

    while (*a && (*a == *b || (is_variant(left, a) && is_variant(right, b))))
        a++, b++;
    return (unsigned char)*a - (unsigned char)*b;
}

static int compare_named(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    int order = compare_variants(a->name, b->name);

    return order ? order : a->index < b->index ? -1 : 1;
}

static int compare_indices(const void *left, const void *right)
{
    const struct named *a = left, *b = right;

    return a->index < b->index ? -1 : 1;
}

/* Only names that could be equal are demangled: of thousands few are shown, and each takes microseconds. */
static void count_equal(struct why_arena *arena, struct named *names, size_t count)
{
    struct named *first = names;

    for (size_t i = 0; i < count; i++)
        if (i && !compare_variants(first->name, names[i].name) &&
            !strcmp(why_demangle(arena, first->name), why_demangle(arena, names[i].name))) {
            first->times++;
            names[i].times = 0;
        } else {
            first = &names[i];
            first->times = 1;
        }
}

size_t why_words_bound_names(struct why_words *words, size_t first, size_t end, size_t few, const char *in,
                             size_t *ret_lines)
{
    const struct why_model *model = words->analysis->model;
    size_t count = end - first, told = 0, lines = 0;
    WHY_FREE struct named *names = why_xcalloc(count + 1, sizeof(*names));

    for (size_t i = 0; i < count; i++)
        names[i] = (struct named){.name = model->bindings[first + i].name, .index = i};
    qsort(names, count, sizeof(*names), compare_named);
    count_equal(words->printer->arena, names, count);
    qsort(names, count, sizeof(*names), compare_indices);
    for (size_t i = 0; i < count && lines < few; i++) {
        const char *name = names[i].times ? why_words_demangled_name(words, names[i].name) : NULL;

        if (!name)
            continue;
        if (names[i].times > 1)
            name = why_printf(words->printer->arena, "%s" WHY_GAP "%s", name,
                              why_printer_piece(words->printer, "(%zu symbols)", names[i].times));
        why_printer_more(words->printer, "%s%s", name, in);
        told += names[i].times;
        lines++;
    }
    *ret_lines = lines;
    return told;
}
