# SPDX-License-Identifier: GPL-3.0-or-later
# The stops of a watch in the loader: each tells the helper what happens, then the process runs on.
#
#   _dl_close               a dlclose that will close nothing; the loader does not hold its lock yet
#   _dl_close_worker        before the count goes down
#   $why_swept_pc           in _dl_close, after the call of _dl_close_worker: the sweep is over
#   $why_opened_pc          in _dl_open, after the call of dl_open_worker, whether that succeeded or not
#   is_already_fully_open   inlined in _dl_open since glibc 2.42: the dlopen of a loaded library, without dl_open_worker
#   mark_nodelete           inlined: a look-up makes the library that it found NODELETE
#
# The loader holds its lock at all of them except _dl_close and, for a unique symbol, mark_nodelete. So what is read
# there is of one moment, and the events of several threads do not mix.
#
# $why_swept_pc and $why_opened_pc are found when a thread first comes by. They are dropped at _exit and exec, because
# other code may be at these addresses afterwards.
#
# Without debug information for ld.so, dlclose, dlopen and their returns are watched instead (30-calls.gdb).
#
# An error in the commands of a breakpoint would leave the process stopped. So here, too, what may fail runs under
# `frame apply 1 -s -q`.

define why-at-here
  with language c -- with input-radix 0xa -- with max-user-call-depth 1024 -- with backtrace limit unlimited -- $arg0
end
document why-at-here
Run HANDLER with the settings that it needs, except the one that GDB before 16 does not have.

Usage: why-at-here HANDLER
end

define why-at
  if $why_warns
    with warn-language-frame-mismatch off -- why-at-here $arg0
  else
    why-at-here $arg0
  end
end
document why-at
Run HANDLER with the settings that it needs, whatever the user has set.

Usage: why-at HANDLER
end

define why-on-close
  why-begin-event
  why-find-outside
  frame apply 1 -s -q -- with language rust -- set $why_map = _map
  why-tell refused
end
document why-on-close
A dlclose will close nothing: the library is NODELETE, or its count is 0 already.

Usage: why-on-close
end

define why-read-sweep
  set $why_map = map
  set $why_ns_id = map.l_ns
  set $why_is_dlclose = !force
end
document why-read-sweep
Set $why_map to the link map that is closed, $why_ns_id to its namespace, and $why_is_dlclose.

Usage: frame apply 1 -s -q -- with language rust -- why-read-sweep
end

define why-on-sweep
  why-begin-event
  set $why_is_dlclose = 1
  set $why_ns_id = 0
  frame apply 1 -s -q -- with language rust -- why-read-sweep
  why-guard-sweep
  if $why_is_dlclose
    if !$why_swept_pc
      up-silently 1
      set $why_swept_pc = $pc
      down-silently 1
      why-break-swept
    end
    why-find-outside
    frame apply 1 -s -q -- with language rust -- set $why_map = map
    why-tell closing
  end
end
document why-on-sweep
The loader is about to count down for a dlclose. A dlopen that failed comes here too, and is passed over.

Usage: why-on-sweep
end

define why-tell-closed
  why-tell closed
  if !$why_resume
    why-find-outside
    up-silently $why_depth
    frame
  end
end
document why-tell-closed
Tell the helper that a dlclose is done. If the process is to stay stopped, select the frame that called dlclose.

Usage: why-tell-closed
end

define why-on-swept
  why-begin-event
  set $why_sp = (unsigned long) $sp
  why-tell-closed
end
document why-on-swept
The loader is done with a dlclose, and still holds its lock. A dlclose that is ignored inside a sweep comes here too;
$why_sp tells which one it is.

Usage: why-on-swept
end

define why-read-opened
  set $why_map = args.map
  set $why_mode = args.mode
  set $why_string = args.file
end
document why-read-opened
Read from the frame of _dl_open what was opened.

Usage: frame apply 1 -s -q -- with language rust -- why-read-opened
end

define why-on-opened
  why-begin-event
  frame apply 1 -s -q -- with language rust -- why-read-opened
  # Since glibc 2.42 the caller is only an argument, before also a member of args.
  frame apply 1 -s -q -- with language rust -- set $why_pc = caller_dlopen
  frame apply 1 -s -q -- with language rust -- set $why_pc = args.caller_dlopen
  set $why_pc = (unsigned long) $why_pc
  # Before glibc 2.26 there is no variable `exception`.
  frame apply 1 -s -q -- with language rust -- set $why_error = exception.errstring
  why-tell opened
  if $why_bp_mark
    enable $why_bp_mark
  end
end
document why-on-opened
A dlopen is done, or has failed, and the loader still holds its lock.

Usage: why-on-opened
end

define why-read-found
  set $why_fits_nodelete = map.l_nodelete_active
  set $why_fits_nodelete = (mode & 0x1000) == 0 || $why_fits_nodelete != 0
  set $why_fits_global = map.l_global
  set $why_fits_global = (mode & 0x100) == 0 || $why_fits_global != 0
  set $why_address = map.l_searchlist.r_list
end
document why-read-found
Decide as is_already_fully_open does, from its frame: the library is fully open if $why_address, its search list,
$why_fits_nodelete and $why_fits_global are not 0.

Usage: frame apply 1 -s -q -- with language rust -- why-read-found
end

define why-on-found
  why-begin-event
  set $why_address = 0
  frame apply 1 -s -q -- with language rust -- why-read-found
  if $why_address && $why_fits_nodelete && $why_fits_global
    set $why_uncounted = 1
    # Frame 1 is _dl_open, in which this function is inlined.
    frame apply 2 -s -q -- with language rust -- why-read-opened
    frame apply 2 -s -q -- with language rust -- set $why_pc = caller_dlopen
    set $why_pc = (unsigned long) $why_pc
    why-tell opened
  end
end
document why-on-found
A dlopen asks for a library that is loaded. If it is fully open, the loader only counts up.

Usage: why-on-found
end

define why-read-marked
  set $why_address = map
  if $why_address
    set $why_map = $why_address
  end
end
document why-read-marked
Set $why_map to what mark_nodelete marks, if its frame knows it.

Usage: frame apply 1 -s -q -- with language rust -- why-read-marked
end

define why-find-marked
  frame apply 1 -s -q -- with language rust -- why-read-marked
  # As GCC 16 compiles it only the caller of add_dependency knows it.
  if !$why_map
    frame apply 3 -s -q -- with language rust -- set $why_map = current_value.m
  end
end
document why-find-marked
Set $why_map to what a look-up makes NODELETE.

Usage: why-find-marked
end

define why-read-looked-up
  set $why_address = undef_name
  # If it was optimised out, this line fails: $why_string stays as it is.
  if $why_address
    set $why_string = $why_address
  end
end
document why-read-looked-up
Set $why_string to the name that is looked up, if the frame knows it.

Usage: frame apply 3 -s -q -- with language rust -- why-read-looked-up
end

define why-read-who-looks-up
  set $why_address = undef_map
  if $why_address
    set $why_referrer = $why_address
  end
end
document why-read-who-looks-up
Set $why_referrer to the link map that a name is looked up for, if the frame knows it.

Usage: frame apply 3 -s -q -- with language rust -- why-read-who-looks-up
end

define why-on-mark
  why-begin-event
  # DL_LOOKUP_FOR_RELOCATE is assumed unless the flags can be read. Such a look-up belongs to a dlopen, which may still
  # fail. why-on-opened tells of it and enables the breakpoint again: until then it would stop for nothing.
  set $why_flags = 8
  frame apply 1 -s -q -- with language rust -- set $why_flags = flags
  if $why_flags & 8
    if $why_opened_pc
      disable $why_bp_mark
    end
  else
    why-find-outside
    why-find-marked
    # Frame 1 is add_dependency or do_lookup_unique, frame 2 is its caller.
    frame apply 3 -s -q -- with language rust -- why-read-looked-up
    frame apply 3 -s -q -- with language rust -- why-read-who-looks-up
    frame apply 2 -s -q -- with language rust -- set $why_is_unique = new_hash != 0
    if $why_string && $why_referrer
      why-tell bound
    end
  end
end
document why-on-mark
A look-up makes the library that it found NODELETE.

Usage: why-on-mark
end

define why-on-end
  why-begin-event
  why-tell $arg0
  why-drop-places
  why-break-first
end
document why-on-end
The program ends: the process exits or executes another program.

Usage: why-on-end EVENT
end

define why-on-exit
  why-on-end exit
end
document why-on-exit
The process ends.

Usage: why-on-exit
end

define why-on-exec
  why-on-end exec
end
document why-on-exec
The process has become another program.

Usage: why-on-exec
end

define why-on-first
  set $why_resume = 1
  if !$why_method
    why-hush
    why-settled why-set-up
    why-begin-event
    why-tell started
  end
end
document why-on-first
The first stop in a process: set up its breakpoints, and tell the helper that the watch has started.

Usage: why-on-first
end

define why-on-open-worker
  set $why_bp_first = 0
  why-on-first
  if $why_method == 1
    up-silently 2
    set $why_opened_pc = $pc
    why-break-opened
    down-silently 2
  end
end
document why-on-open-worker
The first dlopen since the watch began. Its frames tell where _dl_open goes on after dl_open_worker.

Usage: why-on-open-worker
end
