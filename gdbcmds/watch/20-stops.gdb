# SPDX-License-Identifier: GPL-3.0-or-later
# Watching: breakpoints in the loader, each of which tells the helper what happens, and lets the process go on.
#
# All but _dl_close itself stop where the loader holds its lock, so what is read there is of one moment, and no thread
# mixes with another:
#
#   _dl_close            before the lock, and only if the handle is going to be refused
#   _dl_close_worker     before the count goes down
#   $why_swept_pc           behind its call in _dl_close: the sweep is over
#   $why_opened_pc          behind the call of dl_open_worker in _dl_open, whether that succeeded or not
#   is_already_fully_open   inlined in _dl_open since glibc 2.42: what is loaded does not come to dl_open_worker
#   mark_nodelete        inlined: what a look-up has found becomes NODELETE; of a unique symbol without the lock
#
# The last two are addresses, found when a thread first comes by. They lie in ld.so, which a process that GDB starts
# has at the same place each time; they are dropped at _exit and exec, where others could take their place.
#
# Without debug information for ld.so dlclose and dlopen themselves are watched, and their return (30-calls.gdb).
# GDB sits in the midst of what it does when it looks at $why_resume: an error in a breakpoint's commands would leave the
# process stopped, so what may fail runs under `frame apply 1 -s -q` here too.

define why-at-here
  with language c -- with input-radix 0xa -- with max-user-call-depth 1024 -- with backtrace limit unlimited -- $arg0
end
document why-at-here
Run HANDLER at a breakpoint, whatever the user has set but for a warning.

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
Run HANDLER at a breakpoint, whatever the user has set.

Usage: why-at HANDLER
end

define why-on-close
  why-begin-event
  why-find-outside
  frame apply 1 -s -q -- with language rust -- set $why_map = _map
  why-tell refused
end
document why-on-close
A thread begins a dlclose that ends here: it is refused.

Usage: why-on-close
end

define why-read-sweep
  set $why_map = map
  set $why_ns_id = map.l_ns
  set $why_is_dlclose = !force
end
document why-read-sweep
Set $why_map to the link map that is closed, $why_ns_id to its namespace, and $why_is_dlclose to whether a dlclose asks
for it.

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
The loader holds its lock and is about to count down. A failed dlopen comes here too, which is no dlclose.

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
Tell the helper that a dlclose is done; if it wants to stop select the frame that called it.

Usage: why-tell-closed
end

define why-on-swept
  why-begin-event
  set $why_sp = (unsigned long) $sp
  why-tell-closed
end
document why-on-swept
The loader has done what a dlclose asked for, and still holds its lock. One that it ignores may come by here too, from
inside a sweep: hence $why_sp.

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
  # Since glibc 2.42 it is an argument only, before also a member.
  frame apply 1 -s -q -- with language rust -- set $why_pc = caller_dlopen
  frame apply 1 -s -q -- with language rust -- set $why_pc = args.caller_dlopen
  set $why_pc = (unsigned long) $why_pc
  # Before 2.26 there is no exception.
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
Read from the frame of is_already_fully_open what it is asked, and answer as it does: all three must not be 0.

Usage: frame apply 1 -s -q -- with language rust -- why-read-found
end

define why-on-found
  why-begin-event
  set $why_address = 0
  frame apply 1 -s -q -- with language rust -- why-read-found
  if $why_address && $why_fits_nodelete && $why_fits_global
    set $why_uncounted = 1
    # in the caller that this one is inlined in
    frame apply 2 -s -q -- with language rust -- why-read-opened
    frame apply 2 -s -q -- with language rust -- set $why_pc = caller_dlopen
    set $why_pc = (unsigned long) $why_pc
    why-tell opened
  end
end
document why-on-found
The loader has found what a dlopen asks for among what is loaded. If nothing else is to be done it only counts up.

Usage: why-on-found
end

define why-read-mark
  set $why_flags = flags
  set $why_map = map
end
document why-read-mark
Read from the frame of mark_nodelete what is marked, and how.

Usage: frame apply 1 -s -q -- with language rust -- why-read-mark
end

define why-read-looked-up
  set $why_address = undef_name
  # One that was optimised out is an error here, and no later.
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
  # Unless it is known otherwise it is relocation (DL_LOOKUP_FOR_RELOCATE), which may still fail: until the dlopen is
  # done, which tells of it, more of that need not stop us.
  set $why_flags = 8
  frame apply 1 -s -q -- with language rust -- why-read-mark
  if $why_flags & 8
    if $why_opened_pc
      disable $why_bp_mark
    end
  else
    why-find-outside
    frame apply 1 -s -q -- with language rust -- set $why_map = map
    # add_dependency or do_lookup_unique, and who called that
    frame apply 3 -s -q -- with language rust -- why-read-looked-up
    frame apply 3 -s -q -- with language rust -- why-read-who-looks-up
    frame apply 2 -s -q -- with language rust -- set $why_is_unique = new_hash != 0
    if $why_string && $why_referrer
      why-tell bound
    end
  end
end
document why-on-mark
A look-up finds something in a library that this makes NODELETE.

Usage: why-on-mark
end

define why-on-end
  why-begin-event
  why-tell $arg0
  why-drop-places
  why-break-first
end
document why-on-end
The program is over: it ends, or the process becomes another one.

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
The program has come so far that it opens a library.

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
The first dlopen since the watch began: from its frame we learn where it returns to.

Usage: why-on-open-worker
end
