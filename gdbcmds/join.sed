# SPDX-License-Identifier: GPL-3.0-or-later
# What GDB need not read: it reads a file by the byte, 2 us each. The first lines stay.
1,5b
# What documents a private command is for readers of the source.
/^document why-/,/^end$/d
/^document /,/^end$/b
/^ *#/d
/^$/d
s/^ *//
