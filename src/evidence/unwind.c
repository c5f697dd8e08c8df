/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/unwind.h"

#include <dwarf.h>
#include <elf.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "evidence/file_state.h"

struct why_unwinder {
    Dwfl *dwfl;
    struct why_model *model;
    struct why_target *target;
    uint32_t word;
    int stack_pointer; /* its number in DWARF */
    const struct why_thread_place *place;
    why_unwinder_visit *visit;
    void *closure;
};

enum { ONE_THREAD = 1, LIMIT_FRAMES = 1024 };

/* --- What libdw asks --- */

/* The tables are in the files themselves. */
static int find_no_debug_information(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base,
                                     const char *file, const char *link, GElf_Word crc, char **path)
{
    (void)module, (void)user, (void)name, (void)base, (void)file, (void)link, (void)crc, (void)path;
    return -1;
}

/* libdw maps what it reads: a file that somebody cuts meanwhile would end us by a signal, a copy cannot be cut. */
static int copy_of(int fd)
{
    enum { PIECE = 1 << 16, LIMIT_SIZE = 256 << 20 };
    WHY_CLOSE int copy = memfd_create("unloadwhy", MFD_CLOEXEC);
    WHY_FREE char *piece = why_xcalloc(1, PIECE);
    off_t at = 0;
    ssize_t got = 1;
    int whole;

    for (; copy >= 0 && at < LIMIT_SIZE && (got = pread(fd, piece, PIECE, at)) > 0; at += got)
        if (write(copy, piece, (size_t)got) != got)
            return -1;
    whole = got ? -1 : copy;
    copy = got ? copy : -1;
    return whole;
}

/* A module's name is the index of its map. Called only for those that a frame lies in. */
static int find_file(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base, char **path, Elf **elf)
{
    const struct why_unwinder *unwinder = *user;
    struct why_object object;
    struct why_error ignored;
    WHY_CLOSE int fd = -1;

    (void)module, (void)base, (void)path, (void)elf;
    object = why_object_of(unwinder->model, unwinder->target, (uint32_t)strtoul(name, NULL, 10));
    return why_file_open_mapped(&object, &fd, &ignored) ? -1 : copy_of(fd);
}

static const Dwfl_Callbacks files = {.find_elf = find_file,
                                     .find_debuginfo = find_no_debug_information,
                                     .section_address = dwfl_offline_section_address};

static pid_t next_thread(Dwfl *dwfl, void *closure, void **thread)
{
    bool first = !*thread;

    (void)dwfl;
    *thread = closure;
    return first ? ONE_THREAD : 0;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *closure, void **thread)
{
    (void)dwfl, (void)tid;
    *thread = closure;
    return true;
}

static bool read_word(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *ret_word, void *closure)
{
    const struct why_unwinder *unwinder = closure;
    struct why_error ignored;
    uint64_t word;

    (void)dwfl;
    if (why_target_read_number(unwinder->target, address, unwinder->word, &word, &ignored))
        return false;
    *ret_word = word;
    return true;
}

static bool set_registers(Dwfl_Thread *thread, void *closure)
{
    const struct why_unwinder *unwinder = closure;
    Dwarf_Word stack_pointer = unwinder->place->stack_pointer;

    dwfl_thread_state_register_pc(thread, unwinder->place->program_counter);
    return dwfl_thread_state_registers(thread, unwinder->stack_pointer, 1, &stack_pointer);
}

static const Dwfl_Thread_Callbacks threads = {.next_thread = next_thread,
                                              .get_thread = get_thread,
                                              .memory_read = read_word,
                                              .set_initial_registers = set_registers};

/* --- The files --- */

static int stack_pointer_of(unsigned machine)
{
    return machine == EM_X86_64 ? 7 : machine == EM_386 ? 4 : machine == EM_AARCH64 ? 31 : -1;
}

static void report_files(struct why_unwinder *unwinder)
{
    const struct why_model *model = unwinder->model;

    dwfl_report_begin(unwinder->dwfl);
    for (size_t i = 0; i < model->map_count; i++) {
        const struct why_map *map = &model->maps[i];
        Dwfl_Module *module;
        void **user;
        char name[24];

        if (why_map_value(map, WHY_l_real) != map->address)
            continue;
        snprintf(name, sizeof(name), "%zu", i);
        module = dwfl_report_module(unwinder->dwfl, name, why_map_value(map, WHY_l_map_start),
                                    why_map_value(map, WHY_l_map_end));
        if (module && dwfl_module_info(module, &user, NULL, NULL, NULL, NULL, NULL, NULL))
            *user = unwinder;
    }
    dwfl_report_end(unwinder->dwfl, NULL, NULL);
}

struct why_unwinder *why_unwinder_new(struct why_model *model, struct why_target *target)
{
    struct why_unwinder *unwinder = why_xcalloc(1, sizeof(*unwinder));

    unwinder->model = model;
    unwinder->target = target;
    unwinder->word = why_target_info(target)->word_size;
    unwinder->stack_pointer = stack_pointer_of(why_target_info(target)->machine);
    unwinder->dwfl = unwinder->stack_pointer < 0 ? NULL : dwfl_begin(&files);
    if (unwinder->dwfl) {
        report_files(unwinder);
        if (dwfl_attach_state(unwinder->dwfl, NULL, ONE_THREAD, &threads, unwinder))
            return unwinder;
    }
    why_unwinder_free(unwinder);
    return NULL;
}

void why_unwinder_free(struct why_unwinder *unwinder)
{
    if (!unwinder)
        return;
    if (unwinder->dwfl)
        dwfl_end(unwinder->dwfl);
    free(unwinder);
}

/* --- The walk --- */

struct walk {
    const struct why_unwinder *unwinder;
    size_t frames;
};

static int take_frame(Dwfl_Frame *frame, void *closure)
{
    struct walk *walk = closure;
    Dwarf_Addr pc;

    if (walk->frames >= LIMIT_FRAMES || !dwfl_frame_pc(frame, &pc, NULL))
        return DWARF_CB_ABORT;
    if (walk->frames++)
        walk->unwinder->visit(walk->unwinder->closure, pc);
    return DWARF_CB_OK;
}

bool why_unwinder_walk(struct why_unwinder *unwinder, const struct why_thread_place *place, why_unwinder_visit *visit,
                       void *closure)
{
    struct walk walk = {.unwinder = unwinder};

    unwinder->place = place;
    unwinder->visit = visit;
    unwinder->closure = closure;
    return !dwfl_getthread_frames(unwinder->dwfl, ONE_THREAD, take_frame, &walk);
}
