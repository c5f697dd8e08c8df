# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the command files short for GDB, which needs 2 us to read a byte. It keeps the first five lines. Of all others it
# removes comments, empty lines, indentation, and the documentation of private commands (why-...).
#
# It also replaces a line @WORDS@, which keeps each word that the user typed behind a command. GDB has no loop over the
# arguments of a command, and $arg1 is an error if there is only one. So
#
#     why-begin $argc gone
#     @WORDS@
#     why-run
#
# becomes
#
#     why-begin $argc gone            sets $why_more to the number of words, at most 8
#     if $why_more
#     why-word $arg0                  keeps the word, and subtracts 1 from $why_more
#     end
#     if $why_more
#     why-word $arg1
#     end
#     ...                             the same for $arg2 to $arg7
#     why-run
1,5b
/^document why-/,/^end$/d
/^document /,/^end$/b
/^ *#/d
/^$/d
s/^ *//
/^@WORDS@$/{
s/.*/01234567/
s/./if $why_more\nwhy-word $arg&\nend\n/g
s/\n$//
}
