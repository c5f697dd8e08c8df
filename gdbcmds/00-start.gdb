# SPDX-License-Identifier: GPL-3.0-or-later
# unloadwhy: says why a shared library stays mapped after dlclose. For GDB 10 or later, with or without Python.
#
#     gdb -x unloadwhy.gdb -p PID           the report; "help unloadwhy" lists what else can be asked
#     gdb -x unloadwhy.gdb PROGRAM CORE
#
# `make` joins these files in the order of their names, and those in watch/, which are read when a watch is first asked
# for. GDB reads the loader's state and writes it down as facts (docs/facts.md); the helper program turns them into an
# answer. Nothing in here writes to the process, calls a function in it or leaves a setting changed.
#
# House rules, each learnt the hard way:
# * An error ends the whole command. What may fail runs under `frame apply 1 -s -q`, which swallows the error and all
#   output of that command; a variable that its last line sets tells that it succeeded.
# * A string literal is fine in `set $x = "..."` and as a format; as an argument GDB would store it in the process. It is
#   in the target's character set, whatever the user set that to.
# * Outside `why-run` the user's language, radix and other settings rule: only conditions that are one number there.
# * Members are read in Rust. C's grammar looks up every name as a symbol in all libraries, members too: 25 ms a name
#   where there are 1,000. A new variable costs as much: hence few, and `why-declare`. So does the name of a type in Rust:
#   none at all, since a cast for each map made it half a minute.
# * Symbols are found by `why-find`. One that C does not know it takes for a source file, and for that GDB reads the line
#   tables of everything: 40 ms in a small program, seconds in a big one.
# * GDB reads a file by the byte, 2 us each, and runs a line in 20 us: a map is one printf, and what fits into a line is
#   not a command of its own.

if $_isvoid ($_gdb_major)
  echo unloadwhy: this GDB is too old, 10 is the first that works\n
  # There is no other way to stop reading a file than an error; this one at least says what it is about.
  unloadwhy-needs-gdb-10
end

# `with confirm off` for the first ones: until `confirm` is saved a second reading of this file would ask.
with confirm off -- define why-hush-thread
  echo \n
  why-fails-on-purpose
end
document why-hush-thread
Make GDB warn about the language of the frame, then fail, so that nobody sees it.

Usage: thread apply N -s -q -- with language LANGUAGE -- why-hush-thread
end

with confirm off -- define why-hush
  if $_thread
    eval "thread apply %d -s -q -- with language rust -- why-hush-thread", $_thread
    eval "thread apply %d -s -q -- with language c -- why-hush-thread", $_thread
  end
end
document why-hush
Keep GDB from warning that the current language does not match the frame.

It warns once, after the first command in another language. GDB 16 warns once more wherever the frame's language was
another one meanwhile; there why-at turns that warning off.

Usage: why-hush
end

why-hush
with language rust -- set $why_confirm = 0
with language c -- with target-charset ASCII -- set $why_confirm = $_gdb_setting ("confirm")
set confirm off

define why-declare
  if false && $why_quiet && $why_status && $why_query && $why_words && $why_more && $why_is_live && $why_address && $why_rtld && $why_main && $why_level && $why_machine && $why_tls_side && $why_guard_in_thread && $why_done && $why_ns_count && $why_ns_id && $why_namespace && $why_state && $why_head && $why_limit && $why_edge_limit && $why_string && $why_index && $why_count && $why_map && $why_needed && $why_next && $why_wants_memory && $why_libc && $why_tls_offset && $why_dtors_offset && $why_delta && $why_delta0 && $why_lists && $why_seen && $why_tid_offset && $why_list_offset && $why_threads && $why_complete && $why_node && $why_pthread && $why_tid
  end
end
document why-declare
Create the variables that every answer uses; in Rust that takes half as long as in C.

Usage: with language rust -- why-declare
end

with language rust -- why-declare

define why-check-version
  if $_gdb_major < 10
    printf "unloadwhy: this is GDB %d, 10 is the first that works\n", $_gdb_major
    unloadwhy-needs-gdb-10
  end
  set $why_status = 2
end
document why-check-version
Stop reading this file if this GDB is too old; nothing was answered yet.

Usage: why-check-version
end

with language c -- with input-radix 0xa -- why-check-version
