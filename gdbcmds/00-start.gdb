# SPDX-License-Identifier: GPL-3.0-or-later
# unloadwhy: says why a shared library stays mapped after dlclose. For GDB 10 or later, with or without Python.
#
#     gdb -x unloadwhy.gdb -p PID           the report; "help unloadwhy" lists what else can be asked
#     gdb -x unloadwhy.gdb PROGRAM CORE
#
# `make` joins these files, in the order of their names, to unloadwhy.gdb; those of reading/ to reading.gdb, which GDB reads
# when the helper program cannot read the process or core itself; those of watch/ to watch.gdb, which GDB reads when a watch
# is first requested. The commands of reading/ print the loader's state as facts (docs/facts.md). The helper program turns
# the facts into an answer. No command writes to the process, calls a function in it or leaves a setting changed.
#
# Rules, each of which an error or a slow GDB has taught:
# * An error ends the whole command. What may fail runs under `frame apply 1 -s -q`, which hides the error and all output
#   of that command. The last line of the command sets a variable, which tells whether it succeeded.
# * A string literal may stand in `set $x = "..."` and as a format. As an argument GDB would store it in the process. It
#   is encoded in the target's character set, which the user can choose.
# * Outside of `why-settled` the user's language, radix and other settings apply. A condition there must be one number.
# * Members are read in Rust. In C, GDB looks up each name as a symbol in all libraries, even the name of a member: 25
#   ms a name where there are 1,000. A new variable costs 24 ms in C and 11 ms in Rust. So there are few variables, and
#   `why-declare` creates them in Rust. In Rust the name of a type costs as much: a cast for each link map took half a
#   minute. So no command names one.
# * `why-find` finds symbols. In C, GDB takes an unknown name for a source file and reads the line tables of all
#   libraries to find it: 40 ms in a small program, seconds in a big one.
# * GDB needs 2 us to read a byte of a file and 20 us to run a line. So one printf writes a whole map, and a step that
#   fits into one line is not a command of its own.
#
# The variables, with their types. "Flag" is 0 or 1. The name of a command says where a variable stands for less.
#
#   $why_quiet            any       set by the user: no report when this file is read
#   $why_reads            any       set by the user: GDB reads the loader's state, although the helper could
#   $why_status           int       exit status of the last answer
#   $why_confirm          flag      the user's `confirm`, while this file is read
#   $why_query            string    the question, or the event of a watch
#   $why_wordN            string    the words that belong to the question; N from 0
#   $why_words            int       their number
#   $why_more             int       words of the user that are not in $why_wordN yet
#   $why_is_live          flag      the target is a process, not a core
#   $why_done             flag      the last attempt succeeded
#   $why_level            int       newest member of a link map: 235 is glibc 2.35, -1 no debug information
#   $why_machine          int       e_machine of the target
#   $why_tls_side         int       1: static thread-local storage is below the thread pointer, 2: behind it, 0: unknown
#   $why_guard_in_thread  flag      the pointer guard is in the struct pthread
#   $why_guard            pointer   else: the pointer guard of ld.so
#   $why_rtld             pointer   _rtld_global, 0 if there is none
#   $why_main             pointer   the first link map: the program's; 0 if unknown
#   $why_libc             pointer   the link map of a libc, or of another library that why-search-map finds
#   $why_namespace        pointer   the struct link_namespaces at hand
#   $why_ns_id            int       its number
#   $why_ns_count         int       number of namespaces
#   $why_map              pointer   the link map at hand; that of a handle
#   $why_needed           pointer   the next entry of its l_initfini
#   $why_wants_memory     flag      the start of its file in memory is wanted
#   $why_address          address   of what is read next, or of what why-find found
#   $why_string           char *    what is printed next: a name, a file
#   $why_state            int       r_state of the namespace, or dl_close_state
#   $why_count            unsigned  size of what is read: entries of a list or table, bytes of memory
#   $why_index            int       counts up what has been written
#   $why_limit            unsigned  entries that may still be read; a list that has more is broken
#   $why_edge_limit       unsigned  edges that may still be written, of all link maps together
#   $why_head             address   start of the list that is read: of link maps or threads
#   $why_next             address   the entry after the present one
#   $why_seen             address   an entry that was passed: coming by it again means a circle
#   $why_node             address   the present entry of a list of threads or of a tree
#   $why_nodeN            address   entries of a tree that are still to be visited
#   $why_pthread          address   the struct pthread of the thread at hand
#   $why_tid              int       kernel id of the thread at hand, or of the one that holds the loader's lock
#   $why_tid_offset       unsigned  offset of the kernel id in a struct pthread
#   $why_list_offset      unsigned  offset of the list entry in a struct pthread
#   $why_threads          int       threads that were written
#   $why_gdb_threads      int       threads that GDB knows
#   $why_complete         flag      the lists of threads were read to their end
#   $why_tls_offset       long      l_tls_offset of a libc
#   $why_dtors_offset     long      offset of tls_dtor_list in the TLS block of a libc
#   $why_delta            long      distance from a struct pthread to tls_dtor_list
#   $why_deltaN           long      the same for each libc; N from 0
#   $why_lists            int       number of $why_deltaN
#
# Those of a watch (watch/):
#
#   $why_watching         flag      a watch is under way
#   $why_method           int       0: no process is watched yet, 1: by places in ld.so, 2: by dlopen and dlclose
#   $why_warns            flag      GDB has the setting warn-language-frame-mismatch
#   $why_full             flag      the helper cannot read the process: each event has all facts
#   $why_inferior         int       the inferior of the last event
#   $why_event_EVENT      string    the query for this event
#   $why_reply            int       exit status of the helper after an event
#   $why_resume           flag      the process is to run on after this stop
#   $why_pc               address   the place of the caller, in the first frame outside of glibc
#   $why_sp               address   the stack pointer that identifies the call
#   $why_depth            int       number of frames between the stop and the caller
#   $why_min_depth        int       the caller is at least so many frames up
#   $why_mode             unsigned  mode of a dlopen
#   $why_flags            int       flags of the look-up that makes a library NODELETE
#   $why_error            char *    message of a dlopen that failed
#   $why_uncounted        flag      this dlopen has not counted up yet
#   $why_referrer         pointer   the link map for which a name was looked up
#   $why_is_unique        flag      the name that was found is a unique symbol
#   $why_is_dlclose       flag      a sweep was begun by a dlclose
#   $why_is_unmapping     flag      the loader unmaps in another namespace than the first
#   $why_fits_nodelete    flag      the map is NODELETE already, or the dlopen does not ask for it
#   $why_fits_global      flag      the map is global already, or the dlopen does not ask for it
#   $why_swept_pc         address   where _dl_close goes on after a sweep
#   $why_opened_pc        address   where _dl_open goes on after a dlopen
#   $why_placeN           address   where dlopen and dlclose return to; N from 0
#   $why_places           int       number of $why_placeN
#   $why_hit              int       set by the condition of a breakpoint of ours: its number, or -1 of those at $why_placeN
#   $why_handled          int       the same, while it is handled
#   $why_is_new           flag      a place is not among them
#   $why_bp_NAME          int       number of a breakpoint, 0 if there is none
#   $why_bp_placeN        int       the breakpoint at $why_placeN
#   $why_count_offset     unsigned  offset of l_direct_opencount in a link map
#   $why_nodelete_offset  unsigned  offset of the member that says NODELETE
#   $why_nodelete_mask    int       the bits of that member
#   $why_startN           address   start of ld.so (0), libc (1), the library of dlclose (2)
#   $why_sizeN            unsigned  its size

if $_isvoid ($_gdb_major)
  echo unloadwhy: this GDB is too old, 10 is the first that works\n
  # Only an error stops GDB from reading on. Its message contains the name of this unknown command.
  unloadwhy-needs-gdb-10
end

# `confirm` is not saved yet. Without `with confirm off`, GDB would ask here when it reads this file a second time.
with confirm off -- define why-hush-thread
  echo \n
  why-fails-on-purpose
end
document why-hush-thread
Make GDB warn about the language of the frame, then fail, which hides the warning.

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

GDB warns once, after the first command in another language. GDB 16 warns again when the language of the frame has
changed meanwhile; there why-at turns the warning off.

Usage: why-hush
end

why-hush
with language rust -- set $why_confirm = 0
with language c -- with target-charset ASCII -- set $why_confirm = $_gdb_setting ("confirm")
set confirm off

define why-declare
  if false && $why_quiet && $why_reads && $why_status && $why_query && $why_words && $why_more && $why_is_live && $why_done && $why_index
  end
end
document why-declare
Create the variables that every question uses; in Rust that takes half as long as in C.

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
Stop reading this file if this GDB is too old. Set $why_status: nothing has been answered yet.

Usage: why-check-version
end

with language c -- with input-radix 0xa -- why-check-version
