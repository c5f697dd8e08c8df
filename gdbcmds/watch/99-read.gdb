# SPDX-License-Identifier: GPL-3.0-or-later
# All commands of a watch are defined: create their variables, and make sure that they are not read again.

why-read-reading
with language rust -- why-declare-watch
with language c -- with target-charset ASCII -- why-name-events
with language c -- set $why_warns = $_gdb_major >= 0x10

define why-read-watch
end
document why-read-watch
Do nothing: the commands of a watch have been read.

Usage: why-read-watch
end
