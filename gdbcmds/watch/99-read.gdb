# SPDX-License-Identifier: GPL-3.0-or-later
# All of the watch is defined: create what it needs, and do not read it again.

with language rust -- why-declare-watch
with language c -- with target-charset ASCII -- why-name-events
with language c -- set $why_warns = $_gdb_major >= 0x10

define why-read-watch
end
document why-read-watch
Nothing is left to read.

Usage: why-read-watch
end
