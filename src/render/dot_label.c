/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/dot.h"

#include <inttypes.h>
#include <string.h>

#include "base/quote.h"
#include "base/utf8.h"
#include "render/block.h"

enum { LABEL_WIDTH = 60 };

static const char *entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    default: return NULL;
    }
}

/*
 * Would Graphviz misread this backslash? It replaces \N by the name of the node, also in HTML-like labels. In
 * tooltips it replaces twice: \\N becomes \N, and that becomes the name. After a backslash at the end of a text some
 * versions read on. No quoting prevents this, so such a backslash is printed as \134, as other odd bytes of names
 * are.
 */
static bool is_replaced(const char *text, const char *end)
{
    return text[0] == '\\' && (text + 1 == end || !text[1] || strchr("NGETHL", text[1]));
}

static void put_html(FILE *out, const char *text, size_t length)
{
    for (const char *end = text + length; text < end; text++)
        if (is_replaced(text, end))
            fputs("\\134", out);
        else if (entity(*text))
            fputs(entity(*text), out);
        else
            putc(*text, out);
}

void why_dot_quote(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text; text++)
        if (is_replaced(text, NULL))
            fputs("\\\\134", out);
        else if (*text == '\\' || *text == '"')
            fprintf(out, "\\%c", *text);
        else if (*text == '&')
            fputs("&amp;", out);
        else
            putc(*text, out);
    putc('"', out);
}

/* How many bytes of `text` fit on a line that is filled up to `column`. A word longer than a line is not broken. */
static size_t first_line(const char *text, size_t column)
{
    size_t at = 0, end = 0;

    for (; text[at] && (column <= LABEL_WIDTH || !end); at++) {
        if (text[at] == ' ' && at)
            end = at;
        column += ((unsigned char)text[at] & 0xc0) != 0x80;
    }
    return !text[at] && column <= LABEL_WIDTH ? at : end ? end : at;
}

/* Print `text`, wrapped. The first line is filled up to `column` already. */
static void put_lines(FILE *out, size_t column, const char *indent, const char *text)
{
    while (*text) {
        size_t length = first_line(text, column);

        fputs(column ? "" : indent, out);
        put_html(out, text, length);
        fputs("<br align=\"left\"/>", out);
        text += length + strspn(text + length, " ");
        column = 0;
    }
}

static const char indent[] = "&nbsp;&nbsp;&nbsp;&nbsp;";

static void put_evidence(FILE *out, struct why_words *words, const char *text)
{
    put_lines(out, 0, indent, why_printer_plain(words->printer->arena, text));
}

static void put_rest(FILE *out, struct why_words *words, size_t count, size_t shown)
{
    if (count > shown)
        put_evidence(out, words, why_printf(words->printer->arena, "and %zu more (-v)", count - shown));
}

/* The destructors and the unique symbols of a reason: the first of each, or all with -v. */
static void put_names(FILE *out, struct why_words *words, const struct why_reason *reason)
{
    const struct why_model *model = words->analysis->model;
    size_t shown = why_words_limit(words, 1);

    for (size_t i = 0; i < reason->destructors.count && i < shown; i++) {
        const struct why_destructor *destructor = &model->destructors[reason->destructors.at[i]];

        put_evidence(out, words, why_words_function_name(words, destructor));
        put_evidence(
            out, words,
            model->threads[destructor->thread].gone
                ? why_words_gone_threads(words, 1)
                : why_printf(words->printer->arena, "thread %s", why_words_thread_name(words, destructor->thread)));
    }
    put_rest(out, words, reason->destructors.count, shown);
    for (size_t i = 0; i < reason->symbols.count && i < shown; i++)
        put_evidence(out, words, why_words_unique_name(words, reason->symbols.at[i]));
    put_rest(out, words, reason->symbols.count, shown);
}

/* Does the picture show this reason in another way? Holders have arrows; `startup` is also the state. */
static bool is_drawn_otherwise(const struct why_reason *reason)
{
    return why_reason_is_about_holders(reason) || why_reason_family(reason) == WHY_FAMILY_STARTUP;
}

static const char *state_line(struct why_words *words, uint32_t map, const char *fate)
{
    static const char *const changes[] = {[WHY_FILE_REPLACED] = "; its file was replaced",
                                          [WHY_FILE_DELETED] = "; its file was deleted",
                                          [WHY_FILE_OVERWRITTEN] = "; its file was overwritten"};
    const struct why_library *library = &words->analysis->libraries[map];
    bool changed = why_map_file_changed(words->analysis, map);

    return why_printf(words->printer->arena, "%s%s%s%s",
                      library->origin == WHY_ORIGIN_MAIN ? "the program" : why_state_words[library->state],
                      changed ? changes[words->analysis->model->maps[map].file.state] : "", fate ? "; " : "",
                      fate ? fate : "");
}

static void put_owner(FILE *out, const struct why_library *library)
{
    if (library->by_glibc)
        put_lines(out, 0, indent, "opened by glibc itself");
    else if (library->by_glibc_guess)
        put_lines(out, 0, indent, "probably opened by glibc itself, by its name");
}

static void put_reason(FILE *out, struct why_words *words, uint32_t map, const struct why_reason *reason)
{
    const char *word = why_reason_words[reason->kind].word;
    const char *line = why_printer_plain(words->printer->arena, why_reason_line(words, map, reason, false));

    fprintf(out, "<b>%s</b>: ", word);
    put_lines(out, strlen(word) + 2, indent, line);
    put_names(out, words, reason);
    if (why_reason_family(reason) == WHY_FAMILY_HANDLES)
        put_owner(out, &words->analysis->libraries[map]);
}

void why_dot_label(FILE *out, struct why_words *words, uint32_t map, const char *fate)
{
    const struct why_library *library = &words->analysis->libraries[map];
    const char *name = why_printable(words->printer->arena, why_words_library_name(words, map));

    fputs("<<b>", out);
    put_html(out, name, strlen(name));
    fputs("</b><br align=\"left\"/><font point-size=\"10\">", out);
    put_lines(out, 0, "", state_line(words, map, fate));
    for (size_t i = 0; i < library->reason_count; i++)
        if (!is_drawn_otherwise(&library->reasons[i]))
            put_reason(out, words, map, &library->reasons[i]);
    fputs("</font>>", out);
}
