/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The services of <proc_service.h>, which libthread_db finds in the program that loads it: reading, and symbols.
 *
 * libthread_db believes the constants it finds in the target: it copies sizeof (struct pthread) bytes to its stack,
 * and takes members out of them at the offsets that it is told. It runs in our process, and the target may be
 * anybody's; so each such constant is checked when it is read.
 */
#include "process/thread_db_services.h"

#include <inttypes.h>
#include <string.h>

enum {
    LIMIT_READS = 1 << 20,   /* a thread takes two, and there are at most 1 << 17 (WHY_LIMIT_THREADS) */
    LIMIT_PTHREAD = 1 << 16, /* sizeof (struct pthread) is 2368 in Debian's glibc 2.36 */
    LIST_SIZE = 16,          /* list_t, at most */
};

static const char size_name[] = "_thread_db_sizeof_pthread";

static ps_err_e failed(struct ps_prochandle *handle, const char *why, const char *of)
{
    why_error_set(&handle->failure, WHY_ERR_MISMATCH, "%s%s", why, of);
    return PS_ERR;
}

/* A descriptor is { bits, count, byte offset }, each 32 bits: do so many elements fit into their struct? */
static bool fits(struct why_target *target, const struct why_thread_db_constant *constant, const void *bytes)
{
    uint64_t bits = why_target_number(target, bytes, 4);
    uint64_t count = why_target_number(target, (const char *)bytes + 4, 4);
    uint64_t offset = why_target_number(target, (const char *)bytes + 8, 4);

    return bits <= 8 * constant->room && count <= constant->room &&
           offset + bits / 8 * (count ? count : 1) <= constant->room;
}

static bool believable(struct ps_prochandle *handle, const struct why_thread_db_constant *constant, const void *bytes,
                       size_t length)
{
    if (length == 4)
        return why_target_number(handle->target, bytes, length) == handle->pthread_size;
    return length == 12 && constant->room && fits(handle->target, constant, bytes);
}

/* Two names can share an address; the bytes have to be believable for each of them. */
static bool all_believable(struct ps_prochandle *handle, uint64_t address, const void *bytes, size_t length)
{
    for (size_t i = 0; i < handle->constant_count; i++)
        if (handle->constants[i].address == address && !believable(handle, &handle->constants[i], bytes, length))
            return false;
    return true;
}

/*
 * Remember the constants that need a check: those of struct pthread and list_t. libthread_db only adds offsets in
 * other structs to addresses in the target, where reading may fail safely.
 */
static bool note_constant(struct ps_prochandle *handle, const char *name, uint64_t address)
{
    struct why_thread_db_constant constant = {.address = address};

    if (!strncmp(name, "_thread_db_list_t_", 18))
        constant.room = LIST_SIZE;
    else if (!strncmp(name, "_thread_db_pthread_", 19))
        constant.room = handle->pthread_size;
    else if (strcmp(name, size_name))
        return true;
    if (handle->constant_count == sizeof(handle->constants) / sizeof(*handle->constants))
        return false;
    handle->constants[handle->constant_count++] = constant;
    return true;
}

int why_thread_db_learn_size(struct ps_prochandle *handle, struct why_error *err)
{
    uint64_t address, size;

    if (!handle->user->look_up(handle->user->closure, size_name, &address))
        return why_error_set(err, WHY_ERR_MISSING, "no symbol %s", size_name);
    if (why_target_read_number(handle->target, address, 4, &size, err))
        return -1;
    if (!size || size > LIMIT_PTHREAD)
        return why_error_set(err, WHY_ERR_MISMATCH, "%s of %" PRIu64 " bytes", size_name, size);
    handle->pthread_size = (uint32_t)size;
    return 0;
}

ps_err_e ps_pglobal_lookup(struct ps_prochandle *handle, const char *object, const char *name, psaddr_t *ret_address)
{
    uint64_t address;

    (void)object; /* which of its libraries has a variable differs from version to version */
    if (!handle->user->look_up(handle->user->closure, name, &address)) {
        failed(handle, "no symbol ", name);
        handle->failure.code = WHY_ERR_MISSING;
        return PS_NOSYM;
    }
    if (!note_constant(handle, name, address))
        return failed(handle, "too many symbols", "");
    *ret_address = (psaddr_t)(uintptr_t)address;
    return PS_OK;
}

ps_err_e ps_pdread(struct ps_prochandle *handle, psaddr_t at, void *buffer, size_t length)
{
    uint64_t address = (uintptr_t)at;

    if (++handle->reads > LIMIT_READS)
        return failed(handle, "its lists have no end", "");
    if (why_target_read(handle->target, address, buffer, length, &handle->failure))
        return PS_ERR;
    if (!all_believable(handle, address, buffer, length))
        return failed(handle, "its description of struct pthread makes no sense", "");
    return PS_OK;
}

ps_err_e ps_ptread(struct ps_prochandle *handle, psaddr_t at, void *buffer, size_t length)
{
    return ps_pdread(handle, at, buffer, length);
}

pid_t ps_getpid(struct ps_prochandle *handle)
{
    return handle->pid;
}

/* Reading registers would need ptrace; reading the lists does not. */
#define REFUSE(service, ...)                                                                                         \
    ps_err_e service(struct ps_prochandle *handle, ##__VA_ARGS__)                                                    \
    {                                                                                                                \
        return failed(handle, #service, " is refused");                                                              \
    }

#pragma GCC diagnostic ignored "-Wunused-parameter"
REFUSE(ps_pdwrite, psaddr_t at, const void *bytes, size_t length)
REFUSE(ps_ptwrite, psaddr_t at, const void *bytes, size_t length)
REFUSE(ps_lgetregs, lwpid_t thread, prgregset_t registers)
REFUSE(ps_lsetregs, lwpid_t thread, const prgregset_t registers)
REFUSE(ps_lgetfpregs, lwpid_t thread, prfpregset_t *registers)
REFUSE(ps_lsetfpregs, lwpid_t thread, const prfpregset_t *registers)
REFUSE(ps_get_thread_area, lwpid_t thread, int index, psaddr_t *ret_address)
REFUSE(ps_pstop)
REFUSE(ps_pcontinue)
REFUSE(ps_lstop, lwpid_t thread)
REFUSE(ps_lcontinue, lwpid_t thread)
