/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "facts/gdb_text.h"

#include <stdlib.h>
#include <string.h>

struct span {
    const char *at;
    size_t length;
};

/* The next line of *text, without its newline; false at the end. */
static bool next_line(struct span *text, struct span *ret_line)
{
    const char *newline;

    if (!text->length)
        return false;
    newline = memchr(text->at, '\n', text->length);
    ret_line->at = text->at;
    ret_line->length = newline ? (size_t)(newline - text->at) : text->length;
    text->at += ret_line->length + (newline != NULL);
    text->length -= ret_line->length + (newline != NULL);
    return true;
}

static const char *find(struct span in, const char *what)
{
    return memmem(in.at, in.length, what, strlen(what));
}

static bool contains(struct span in, const char *what)
{
    return find(in, what) != NULL;
}

static size_t column_of(struct span header, const char *title)
{
    const char *found = find(header, title);

    return found ? (size_t)(found - header.at) : header.length;
}

/* The part of a line between two columns, without the padding. */
static struct span cell(struct span line, size_t from, size_t to)
{
    struct span result = {.at = line.at};

    if (from > line.length)
        from = line.length;
    if (to > line.length)
        to = line.length;
    result.at += from;
    result.length = to > from ? to - from : 0;
    while (result.length && result.at[result.length - 1] == ' ')
        result.length--;
    while (result.length && result.at[0] == ' ')
        result.at++, result.length--;
    return result;
}

static uint64_t number_after(struct span in, const char *words)
{
    const char *found = find(in, words);

    return found ? strtoull(found + strlen(words), NULL, 10) : 0;
}

static struct span without_prefix(struct span text, const char *prefix)
{
    size_t length = strlen(prefix);

    if (text.length >= length && !memcmp(text.at, prefix, length))
        text = (struct span){text.at + length, text.length - length};
    return text;
}

static enum why_target_kind kind_of(struct span connection)
{
    if (contains(connection, "remote"))
        return WHY_TARGET_REMOTE;
    if (contains(connection, "core"))
        return WHY_TARGET_CORE;
    if (contains(connection, "native"))
        return WHY_TARGET_LIVE;
    return WHY_TARGET_UNKNOWN;
}

/* `* 1    process 4242      1 (native)           /path/of/the/program` */
void why_gdb_inferiors(struct why_model *model, const char *text, size_t length)
{
    struct span all = {text, length}, header = {0}, line;
    struct why_source *source = &model->source;

    while (next_line(&all, &line)) {
        size_t connection, executable;
        struct span path;

        if (contains(line, "Description"))
            header = line;
        if (!header.length || line.length == 0 || line.at[0] != '*')
            continue;
        connection = column_of(header, "Connection");
        executable = column_of(header, "Executable");
        source->pid = number_after(cell(line, 0, connection), "process ");
        source->target = kind_of(cell(line, connection, executable));
        path = without_prefix(cell(line, executable, line.length), "target:");
        if (path.length)
            source->executable = why_strndup(model->arena, path.at, path.length);
    }
}

/*
 * The thread that GDB's target id names: "Thread 0x7f... (LWP 4242)", "LWP 4242", "process 4242", "Thread
 * 4242.4243". After the first quote comes the thread's own name, which may contain anything.
 */
static uint64_t lwp_of(struct span id)
{
    const char *quote = memchr(id.at, '"', id.length), *dot;
    uint64_t lwp;

    if (quote)
        id.length = (size_t)(quote - id.at);
    lwp = number_after(id, "LWP ");
    if (!lwp)
        lwp = number_after(id, "process ");
    if (lwp || !contains(id, "Thread "))
        return lwp;
    dot = memchr(id.at, '.', id.length);
    return dot ? strtoull(dot + 1, NULL, 10) : 0;
}

/* The name stands in double quotes at the end of the target id; it may contain quotes itself. */
static struct span name_of(struct span id)
{
    const char *open = memchr(id.at, '"', id.length);
    const char *close = memrchr(id.at, '"', id.length);

    if (!open || close == open)
        return (struct span){0};
    return (struct span){open + 1, (size_t)(close - open - 1)};
}

static struct why_thread *find_thread(struct why_model *model, uint32_t gdb_number, uint64_t lwp)
{
    for (size_t i = 0; i < model->thread_count; i++) {
        struct why_thread *thread = &model->threads[i];

        if ((lwp && thread->tid == lwp) || (!thread->tid && thread->gdb_number == gdb_number))
            return thread;
    }
    return NULL;
}

/* `* 1    Thread 0x7ffff7d8e740 (LWP 4242) "progA" 0x00007ffff7e5 in pause ()`; "1.2" with several inferiors. */
void why_gdb_threads(struct why_model *model, const char *text, size_t length)
{
    struct span all = {text, length}, line;
    size_t id_column = 0, frame_column = 0;

    model->thread_list = text;
    model->thread_list_length = length;

    while (next_line(&all, &line)) {
        struct span number, id, name;
        struct why_thread *thread;
        const char *dot;
        uint32_t gdb_number;

        if (!frame_column && contains(line, "Target Id") && contains(line, "Frame")) {
            id_column = column_of(line, "Target Id");
            frame_column = column_of(line, "Frame");
            continue;
        }
        if (!frame_column || line.length < id_column)
            continue;
        number = cell(line, line.at[0] == '*', id_column);
        dot = memchr(number.at, '.', number.length);
        gdb_number = (uint32_t)strtoul(dot ? dot + 1 : number.at, NULL, 10);
        id = cell(line, id_column, frame_column);
        name = name_of(id);
        if (gdb_number && gdb_number == model->event.gdb_number) {
            model->event.tid = lwp_of(id);
            model->event.thread = name.length ? why_strndup(model->arena, name.at, name.length) : NULL;
        }
        thread = gdb_number ? find_thread(model, gdb_number, lwp_of(id)) : NULL;
        if (!thread)
            continue;
        thread->gdb_number = gdb_number;
        thread->tid = lwp_of(id);
        if (name.length)
            thread->name = why_strndup(model->arena, name.at, name.length);
    }
}

/* "Local core dump file:" and below it "`/path/core', file type elf64-x86-64." */
void why_gdb_target(struct why_model *model, const char *text, size_t length)
{
    struct span all = {text, length}, line;
    bool next_is_path = false;

    while (next_line(&all, &line)) {
        const char *open, *close;

        if (next_is_path) {
            open = strpbrk(line.at, "`'");
            close = find(line, "', file type");
            if (open && close && open < close)
                model->source.core = why_strndup(model->arena, open + 1, (size_t)(close - open - 1));
            return;
        }
        next_is_path = contains(line, "ocal core dump file");
    }
}

/* `[Current thread is 1 (Thread 0x7ffff7d8e740 (LWP 4242))]` */
void why_gdb_thread(struct why_model *model, const char *text, size_t length)
{
    model->event.tid = lwp_of((struct span){text, length});
}

/* A line "It stopped at breakpoint 3." for each that was hit; GDB's own ones have negative numbers. */
void why_gdb_program(struct why_model *model, const char *text, size_t length)
{
    struct span all = {text, length}, line;
    unsigned hit = 0;

    while (next_line(&all, &line))
        hit += contains(line, "t breakpoint ") && !contains(line, "breakpoint -");
    model->event.also = hit > 1;
}

/*
 * `plugin_unload + 49 in section .text of /path/host`, from `info symbol`; the name of a C++ function may contain
 * anything, so search from the end. GDB leaves out the offset at a function's first byte, and " of /path" in a
 * static program.
 */
static bool take_symbol(struct why_model *model, struct span line)
{
    static const char in_section[] = " in section ", plus[] = " + ";
    struct span name = line;
    const char *found = NULL, *at = line.at;

    for (const char *next; (next = find((struct span){at, line.length - (size_t)(at - line.at)}, in_section));
         at = next + 1)
        found = next;
    if (!found)
        return false;
    name.length = (size_t)(found - line.at);
    for (size_t i = name.length; i-- > 0;)
        if (name.length - i > strlen(plus) && !memcmp(line.at + i, plus, strlen(plus))) {
            model->event.offset = strtoull(line.at + i + strlen(plus), NULL, 10);
            name.length = i;
            break;
        }
    model->event.symbol = why_strndup(model->arena, name.at, name.length);
    return true;
}

/* `Line 42 of "host.c" starts at address ...`, from `info line`. */
static void take_line(struct why_model *model, struct span line)
{
    static const char of[] = " of \"";
    const char *open = find(line, of), *close;

    if (line.length < 5 || memcmp(line.at, "Line ", 5) || !open)
        return;
    open += strlen(of);
    close = memchr(open, '"', line.length - (size_t)(open - line.at));
    if (!close)
        return;
    model->event.line = number_after(line, "Line ");
    model->event.source_file = why_strndup(model->arena, open, (size_t)(close - open));
}

void why_gdb_caller(struct why_model *model, const char *text, size_t length)
{
    struct span all = {text, length}, line;

    while (next_line(&all, &line))
        if (!take_symbol(model, line))
            take_line(model, line);
}
