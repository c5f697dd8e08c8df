# SPDX-License-Identifier: GPL-3.0-or-later
# A watch without debug information for ld.so: breakpoints at dlopen and dlclose, and at the places where they return
# to. The loader does not hold its lock there. What glibc itself opens and closes is not seen.

define why-find-machine
  set $why_machine = 0
  why-find _r_debug
  # Its fifth word, r_ldbase, points to the ELF header of ld.so.
  set $why_machine = *(unsigned short *) (((unsigned long *) $why_address)[4] + 18)
end
document why-find-machine
Set $why_machine, without debug information; to 0 if it is not known.

Usage: frame apply 1 -s -q why-find-machine
end

define why-know-calls
  frame apply 1 -s -q why-find-machine
@CALLS@
  if $why_machine && !$why_method
    echo unloadwhy: nothing can be watched on this machine without debug information for ld.so: install libc6-dbg\n
  end
end
document why-know-calls
Set $why_method to 2 if src/machine/machine.c says where a call on this machine has its arguments and its result.

Usage: why-know-calls
end

define why-read-arguments
@ARGUMENTS@
  set $why_pc = (unsigned long) $pc
  set $why_sp = (unsigned long) $sp
  set $why_mode = (unsigned) $why_mode
  why-fails-on-purpose
end
document why-read-arguments
Set $why_map and $why_mode to the first two arguments of a function that begins, $why_pc to the place where it returns
to, and $why_sp to the stack pointer there. Then fail, which hides GDB's warning about the language of the caller.

Usage: frame apply 1 -s -q -- with language c -- why-read-arguments
end

define why-on-dlopen
  # If GDB has started the program again, this is the first stop in the new process.
  if !$why_method
    why-on-first
  end
  why-begin-event
  frame apply 1 -s -q -- with language c -- why-read-arguments
  set $why_string = (char *) $why_map
  set $why_map = 0
  why-tell calling
  why-watch-return
end
document why-on-dlopen
The program calls dlopen.

Usage: why-on-dlopen
end

define why-on-dlclose
  why-begin-event
  frame apply 1 -s -q -- with language c -- why-read-arguments
  set $why_mode = 0
  why-tell closing
  why-watch-return
end
document why-on-dlclose
The program calls dlclose.

Usage: why-on-dlclose
end

define why-read-result
@RESULT@
end
document why-read-result
Set $why_map to what a function returned just now.

Usage: why-read-result
end

define why-leave-place
  set $why_index = $why_places
  while $why_index
    set $why_index = $why_index - 1
    eval "set $why_is_new = $why_place%d != $why_pc", $why_index
    if !$why_is_new
      eval "disable $why_bp_place%d", $why_index
    end
  end
end
document why-leave-place
Stop no more at the place $why_pc, until something that returns there is called once more. Its library may go, and another
one come in its place. GDB 18 cannot even go on where there is no memory for a breakpoint.

Usage: why-leave-place
end

define why-on-return
  why-begin-event
  why-read-result
  set $why_pc = (unsigned long) $pc
  set $why_sp = (unsigned long) $sp
  why-tell returned
  # 8: nothing that is under way returns here.
  if $why_reply == 8
    why-leave-place
  end
end
document why-on-return
A dlopen or dlclose returns, or another function at the same place.

Usage: why-on-return
end

define why-break-return
  # A number, not an expression: GDB would evaluate that again whenever a library comes or goes.
  eval "pipe break *%#lx if $why_hit = -1 | cat >/dev/null", $why_pc
  eval "set $why_place%d = $why_pc", $why_places
  eval "set $why_bp_place%d = $bpnum", $why_places
  why-set-commands
  set $why_places = $why_places + 1
end
document why-break-return
Stop at the place $why_pc.

Usage: why-break-return
end

define why-watch-return
  set $why_index = $why_places
  set $why_is_new = 1
  while $why_index && $why_is_new
    set $why_index = $why_index - 1
    eval "set $why_is_new = $why_place%d != $why_pc", $why_index
  end
  if $why_is_new
    why-break-return
  else
    eval "enable $why_bp_place%d", $why_index
  end
end
document why-watch-return
Stop at the place $why_pc, where a dlopen or dlclose returns to, unless there is a breakpoint already.

Usage: why-watch-return
end

define why-drop-returns
  while $why_places
    set $why_places = $why_places - 1
    eval "pipe delete $why_bp_place%d | cat >/dev/null", $why_places
  end
end
document why-drop-returns
Delete the breakpoints at the places where dlopen and dlclose return to.

Usage: why-drop-returns
end

define why-break-calls
  pipe break dlopen if $why_hit = $why_bp_dlopen | cat >/dev/null
  why-note-break dlopen
  pipe break dlclose if $why_hit = $why_bp_dlclose | cat >/dev/null
  why-note-break dlclose
end
document why-break-calls
Stop where the program calls dlopen or dlclose.

Usage: why-break-calls
end

define why-on-first-dlopen
  set $why_bp_first_dlopen = 0
  why-on-first
  # why-on-first has set a breakpoint at this place. The process is here already, so it does not stop there.
  if $why_method == 2
    why-on-dlopen
  end
end
document why-on-first-dlopen
The first dlopen of a program that is watched from its start.

Usage: why-on-first-dlopen
end

define why-break-first-dlopen
  pipe tbreak dlopen if $why_hit = $why_bp_first_dlopen | cat >/dev/null
  why-note-break first_dlopen
end
document why-break-first-dlopen
Stop at the first dlopen of a program that does not run yet. There may be no debug information for its ld.so.

Usage: with breakpoint pending on -- why-break-first-dlopen
end
