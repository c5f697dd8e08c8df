# SPDX-License-Identifier: GPL-3.0-or-later
# The commands that a user types. The words behind a command are data: the helper gets them inside the stream,
# unchanged. So they may be no part of another command: `printf` would evaluate $arg0, `pipe` would let a shell run it,
# and `echo` would drop its backslashes. The setting compile-gcc takes any text as it is, and no command here uses it.
# Each word is stored there and read back; `with` restores the setting.

define why-keep-word
  set compile-gcc $arg0
  eval "set $why_word%d = $_gdb_setting_str (\"compile-gcc\")", $why_words
  set $why_words = $why_words + 1
  set $why_more = $why_more - 1
end
document why-keep-word
Set the next $why_wordN to WORD. Add 1 to $why_words and subtract 1 from $why_more.

Usage: with compile-gcc cc -- why-keep-word WORD
end

define why-word
  with language c -- with input-radix 0xa -- with target-charset ASCII -- with compile-gcc cc -- why-keep-word $arg0
end
document why-word
Keep one word of what the user typed.

Usage: why-word WORD
end

define why-begin-question
  set $why_status = 2
  set $why_words = 0
  set $why_more = $arg0
  set $why_is_live = 0
  if $why_more > 8
    set $why_status = 0x40
    unloadwhy-takes-no-more-than-8-words
  end
end
document why-begin-question
Prepare for a question of COUNT words.

Usage: with language c -- with input-radix 0xa -- why-begin-question COUNT
end

define why-begin
  why-hush
  with language c -- with input-radix 0xa -- why-begin-question $arg0
  with language c -- with target-charset ASCII -- set $why_query = "$arg1"
end
document why-begin
Prepare for the question QUERY of COUNT words.

Usage: why-begin COUNT QUERY
end

define why-closing-line
  # -batch sets both to 0: nobody reads along. If a .gdbinit sets both to 0, only this line is missing.
  if $_gdb_setting ("width") || $_gdb_setting ("height")
    if $why_is_live && ($why_status == 0 || $why_status == 3)
      echo \nThe process is stopped while GDB holds it; "detach" lets it go on.\n
    end
  end
end
document why-closing-line
After a report on a live process, tell an interactive user that it is stopped.

Usage: with language c -- with target-charset ASCII -- why-closing-line
end

define why-usage
  help unloadwhy $arg0
  with language c -- set $why_status = 0x40
end
document why-usage
Print the help of SUBCOMMAND, whose argument is missing, and set status 64.

Usage: why-usage SUBCOMMAND
end

define-prefix unloadwhy

define unloadwhy
  if $argc
    why-begin $argc library
    @WORDS@
    why-run
  else
    why-begin 0 report
    why-run
    with language c -- with target-charset ASCII -- why-closing-line
  end
end
document unloadwhy
Say why shared libraries stay mapped although they were closed.

Usage: unloadwhy
       unloadwhy NAME
       unloadwhy what-if NAME
       unloadwhy gone NAME
       unloadwhy save FILE
       unloadwhy json

Alone it prints a report: every library that is stuck, and why. With NAME it tells all about that library. NAME is a
file name, a unique part of the path, the path of a file of the same build, or the address of the link map (0x...);
write it as it is, without quotes.
GDB completes sub-commands: a NAME that one of them begins with, such as "go" or "save", needs its .so or a slash.

It works on a process, on a core and over gdbserver. It only reads: the process is neither changed nor called into.
The loader's own structures are found by the debug information of ld.so (package libc6-dbg, or debuginfod).

$why_status is the status of the last answer: 0 answered, 2 no answer, 3 answered, but something unknown could matter,
4 "gone NAME" and it is still mapped, 64 wrong usage. A script can end with: -ex 'quit $why_status'
Set $why_quiet before reading unloadwhy.gdb to get no report at once.
Set $why_reads and GDB reads the loader's state itself. It does so anyway where the helper program cannot.
end

define unloadwhy what-if
  if $argc
    why-begin $argc what-if
    @WORDS@
    why-run
  else
    why-usage what-if
  end
end
document unloadwhy what-if
Say what the next dlclose of a library would do, step by step.

Usage: unloadwhy what-if NAME

Nothing is closed: this follows the rules that the loader would follow. "help unloadwhy" tells what a NAME is.
end

define unloadwhy gone
  if $argc
    why-begin $argc gone
    @WORDS@
    why-run
  else
    why-usage gone
  end
end
document unloadwhy gone
Say whether a library is gone: $why_status is 0 if it is, 4 if it is still mapped.

Usage: unloadwhy gone NAME

If it is still mapped its reasons are printed. "help unloadwhy" tells what a NAME is.
end

define unloadwhy save
  if $argc
    why-begin $argc save
    @WORDS@
    why-run
  else
    why-usage save
  end
end
document unloadwhy save
Save the facts, with the evidence found on this machine, to a file.

Usage: unloadwhy save FILE

Anywhere else, "unloadwhy -f FILE" in a shell gives the same report again. Write FILE without quotes, also with spaces.
end

define unloadwhy json
  why-begin 0 json
  why-run
end
document unloadwhy json
Print the report as one JSON document.

Usage: unloadwhy json

Its schema is unloadwhy-report/1.
end

define why-read-watch
  with confirm off -- source @FILES@/watch.gdb
end
document why-read-watch
Read the commands of a watch, which replace this one by an empty one. A report does not need them, and the process is
stopped while GDB reads.

Usage: why-read-watch
end

define unloadwhy watch
  why-read-watch
  why-at why-prepare-watch
  why-begin $argc watch-begin
  if $argc
    @WORDS@
  end
  why-at why-tell-begin
end
document unloadwhy watch
Say of every dlopen and dlclose what the loader did, as it happens, and why what stays stays.

Usage: unloadwhy watch [NAME]

The process runs on with "continue"; before "run" the watch waits for the program. With NAME, a part of a library's
path, only calls that concern it are told. "unloadwhy unwatch" ends the watch with a ledger.
A dlclose during "next" or "finish" ends that command: the process runs on as with "continue".
Set a breakpoint of your own at _dl_close before the watch begins.
end

define unloadwhy catch
  why-read-watch
  why-at why-prepare-watch
  why-begin $argc watch-begin-catching
  if $argc
    @WORDS@
  end
  why-at why-tell-begin
end
document unloadwhy catch
Watch, and stop where a library is kept, with the frame that called dlclose selected.

Usage: unloadwhy catch [NAME]

See "help unloadwhy watch".
end

define unloadwhy ledger
  why-read-watch
  why-at why-ask-for-ledger
end
document unloadwhy ledger
Print what was opened and closed since the watch began, by library and call site.

Usage: unloadwhy ledger

It lists what was opened and closed a different number of times.
end

define unloadwhy watch-facts
  why-read-watch
  why-at why-begin-event
  why-begin $argc watch-facts
  if $argc
    @WORDS@
  end
  why-at why-tell-now
end
document unloadwhy watch-facts
From now on save the facts before and after each dlclose.

Usage: unloadwhy watch-facts DIRECTORY

They are DIRECTORY/N-before.facts and DIRECTORY/N-after.facts, for "unloadwhy -f" in a shell. Without DIRECTORY nothing
is saved any more.
end

define unloadwhy unwatch
  why-read-watch
  why-at why-close-watch
end
document unloadwhy unwatch
End the watch with its ledger, and remove its breakpoints.

Usage: unloadwhy unwatch
end
