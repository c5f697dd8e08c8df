# SPDX-License-Identifier: GPL-3.0-or-later
# How a watch survives a bug of GDB 13 to 16. Each namespace has a link map for ld.so, but all of them share one
# mapping. When the last library of a namespace goes, this link map goes too. GDB then takes all breakpoints in ld.so
# for gone and forgets them, but leaves their instructions in the process, which ends with SIGTRAP.
#
# So the breakpoints of the watch are deleted meanwhile: from where the loader tells debuggers that it begins to unmap,
# after all destructors, until GDB has noticed. GDB notices nothing of libraries that it never knew: an LD_AUDIT module
# may close libraries before GDB hears of any. Therefore the place where the dlclose leaves ld.so has a breakpoint too.

define why-find-unmapping
  with language rust -- set $why_ns_count = $why_rtld._dl_nns
  set $why_ns_id = 1
  while $why_ns_id < $why_ns_count && !$why_is_unmapping
    with language rust -- set $why_namespace = &$why_rtld._dl_ns[$why_ns_id]
    why-find-state
    set $why_is_unmapping = $why_state == 2
    set $why_ns_id = $why_ns_id + 1
  end
end
document why-find-unmapping
Set $why_is_unmapping if the loader unmaps in a namespace other than the first. A glibc before 2.35 does not tell
debuggers of those.

Usage: frame apply 1 -s -q why-find-unmapping
end

define why-on-debug-state
  set $why_resume = 1
  set $why_is_unmapping = 0
  frame apply 1 -s -q why-find-unmapping
  if $why_is_unmapping
    set $why_depth = 0
    frame apply 1 -s -q -- with language c -- why-climb-out
    why-drop-loader
    why-break-unload
    why-break-out
  end
end
document why-on-debug-state
The loader tells debuggers that it begins or ends to map or unmap.

Usage: why-on-debug-state
end

define why-break-unload
  pipe tcatch unload | cat >/dev/null
  why-note-break unload
  condition $bpnum $why_hit = $why_bp_unload
end
document why-break-unload
Stop when GDB has noticed what the loader unmapped.

Usage: why-break-unload
end

define why-climb-out
  while $why_depth < 0x18 && (unsigned long) $pc - $why_start0 < $why_size0
    up-silently 1
    set $why_depth = $why_depth + 1
  end
  set $why_pc = (unsigned long) $pc
  set $why_sp = (unsigned long) $sp
  why-fails-on-purpose
end
document why-climb-out
Set $why_pc to the place where ld.so returns to, and $why_sp to the stack pointer there. Then fail, which hides GDB's
warning about the language of a frame.

Usage: frame apply 1 -s -q -- with language c -- why-climb-out
end

define why-break-out
  # A dlclose of a destructor that the sweep runs may leave ld.so at the same place, with another stack pointer.
  eval "pipe tbreak *%#lx if (unsigned long) $sp == %#lx && ($why_hit = $why_bp_out) | cat >/dev/null", $why_pc, $why_sp
  why-note-break out
end
document why-break-out
Stop where the dlclose leaves ld.so.

Usage: why-break-out
end

define why-on-out
  set $why_bp_out = 0
  why-drop-break unload
  why-break-again
  why-begin-event
  why-tell-closed
end
document why-on-out
The dlclose leaves ld.so, and GDB has noticed nothing: set the breakpoints in ld.so again, and tell the helper.

Usage: why-on-out
end

define why-break-again
  why-break-exit
  why-break-loader
  if $why_opened_pc
    why-break-opened
  else
    why-break-first
  end
  if $why_swept_pc
    why-break-swept
  end
end
document why-break-again
Set the breakpoints in ld.so that why-drop-loader has deleted.

Usage: why-break-again
end

define why-on-unload
  set $why_resume = 1
  set $why_bp_unload = 0
  why-drop-break out
  why-break-again
  # The sweep may begin again for libraries that destructors have closed. Then the namespace goes only in the next
  # round.
  why-break-debug-state
end
document why-on-unload
GDB has noticed what was unmapped: set the breakpoints in ld.so again.

Usage: why-on-unload
end

define why-drop-loader
  why-drop-break exit
  why-drop-break close
  why-drop-break sweep
  why-drop-break swept
  why-drop-break opened
  why-drop-break found
  why-drop-break mark
  why-drop-break first
  why-drop-break state
  why-drop-break unload
  why-drop-break out
end
document why-drop-loader
Delete the breakpoints in ld.so.

Usage: why-drop-loader
end

define why-break-debug-state
  pipe break _dl_debug_state if $why_hit = $why_bp_state | cat >/dev/null
  why-note-break state
end
document why-break-debug-state
Stop where the loader tells debuggers what it does.

Usage: why-break-debug-state
end

define why-guard-sweep
  if $why_ns_id && !$why_bp_state && $_gdb_major >= 13
    why-break-debug-state
  end
end
document why-guard-sweep
A sweep is about to begin in the namespace $why_ns_id: stop where it unmaps, unless it is the first.

Usage: why-guard-sweep
end
