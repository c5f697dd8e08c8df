# SPDX-License-Identifier: GPL-3.0-or-later
# What GDB need not read: it reads a file by the byte, 2 us each. The first lines stay.
1,5b
# What documents a private command is for readers of the source.
/^document why-/,/^end$/d
/^document /,/^end$/b
/^ *#/d
/^$/d
s/^ *//
# All words that the user typed; $argN is an error where there is no such word.
/^@WORDS@$/c\
if $why_left\
why-word $arg0\
end\
if $why_left\
why-word $arg1\
end\
if $why_left\
why-word $arg2\
end\
if $why_left\
why-word $arg3\
end\
if $why_left\
why-word $arg4\
end\
if $why_left\
why-word $arg5\
end\
if $why_left\
why-word $arg6\
end\
if $why_left\
why-word $arg7\
end
