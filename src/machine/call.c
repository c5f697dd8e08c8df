/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/call.h"

#include <elf.h>
#include <stddef.h>

/* E8 rel32; FF /2, which is 2 to 7 bytes long by its ModRM byte. */
static bool is_x86_call(const uint8_t before[static WHY_CALL_BYTES])
{
    static const uint8_t lengths[] = {2, 3, 4, 6, 7};

    if (before[WHY_CALL_BYTES - 5] == 0xe8)
        return true;
    for (size_t i = 0; i < sizeof(lengths); i++) {
        const uint8_t *at = before + WHY_CALL_BYTES - lengths[i];

        if (at[0] == 0xff && (at[1] >> 3 & 7) == 2)
            return true;
    }
    return false;
}

/* BL; BLR and its forms with pointer authentication. Instructions are little-endian. */
static bool is_aarch64_call(const uint8_t before[static WHY_CALL_BYTES])
{
    uint32_t word = before[4] | (uint32_t)before[5] << 8 | (uint32_t)before[6] << 16 | (uint32_t)before[7] << 24;

    return (word & 0xfc000000) == 0x94000000 || (word & 0xfffffc1f) == 0xd63f0000 ||
           (word & 0xfefff800) == 0xd63f0800;
}

bool why_machine_tells_calls(unsigned number)
{
    return number == EM_X86_64 || number == EM_386 || number == EM_AARCH64;
}

bool why_machine_ends_with_call(unsigned number, const uint8_t before[static WHY_CALL_BYTES])
{
    return number == EM_AARCH64 ? is_aarch64_call(before) : why_machine_tells_calls(number) && is_x86_call(before);
}
