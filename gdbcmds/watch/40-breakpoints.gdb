# SPDX-License-Identifier: GPL-3.0-or-later
# The breakpoints of a watch: made, remembered, deleted. `cat >/dev/null` hides what GDB prints about each.

define why-set-commands
  commands
    silent
    while $why_hit
      why-at why-on-hit
      if $why_resume
        continue
      end
    end
  end
end
document why-set-commands
Give the breakpoint that was just made its commands. All of ours have the same. The condition of each sets $why_hit to its
number.

`continue` returns at once if it was typed. Otherwise (-ex, a file, a pipe) it returns at the next stop, and GDB 18 runs
the commands of that stop only if it is in the same thread. So the loop handles it, if it is one of ours.

Usage: why-set-commands
end

define why-note-break
  set $why_bp_$arg0 = $bpnum
  why-set-commands
end
document why-note-break
Remember the breakpoint that was made just now as $why_bp_NAME.

Usage: why-note-break NAME
end

define why-drop-break
  if $why_bp_$arg0
    pipe delete $why_bp_$arg0 | cat >/dev/null
    set $why_bp_$arg0 = 0
  end
end
document why-drop-break
Delete the breakpoint $why_bp_NAME, if there is one.

Usage: why-drop-break NAME
end

define why-find-offsets
  with language rust -- set $why_count_offset = &$why_main.l_direct_opencount
  if $why_level >= 231
    with language rust -- set $why_nodelete_offset = &$why_main.l_nodelete_active
    set $why_nodelete_mask = 0xff
  else
    with language rust -- set $why_nodelete_offset = &$why_main.l_flags_1
    set $why_nodelete_mask = 8
  end
  set $why_count_offset = (unsigned long) $why_count_offset - (unsigned long) $why_main
  set $why_nodelete_offset = (unsigned long) $why_nodelete_offset - (unsigned long) $why_main
end
document why-find-offsets
Set the offsets of the open count and of NODELETE in a link map. A condition uses them instead of the members' names:
GDB parses it again whenever a library comes or goes, and a name takes long to look up if there are many libraries.

Usage: why-find-offsets
end

define why-break-close
  why-find-offsets
  # The condition contains bars, so `pipe` has another delimiter.
  pipe -d .. break _dl_close if ((*(unsigned char *) ((unsigned long) _map + $why_nodelete_offset) & $why_nodelete_mask) || !*(unsigned *) ((unsigned long) _map + $why_count_offset)) && ($why_hit = $why_bp_close) .. cat >/dev/null
  why-note-break close
  pipe break _dl_close_worker if $why_hit = $why_bp_sweep | cat >/dev/null
  why-note-break sweep
end
document why-break-close
Stop where a dlclose begins that will close nothing, and where the loader begins to close.

Usage: why-break-close
end

define why-break-found
  pipe break is_already_fully_open if $why_hit = $why_bp_found | cat >/dev/null
  why-note-break found
end
document why-break-found
Stop where the loader finds that the library of a dlopen is loaded. A glibc before 2.42 has no such place.

Usage: frame apply 1 -s -q -- with breakpoint pending off -- why-break-found
end

define why-break-mark
  pipe break mark_nodelete if $why_hit = $why_bp_mark | cat >/dev/null
  why-note-break mark
end
document why-break-mark
Stop where a look-up makes a library NODELETE. A glibc before 2.31 has no such place.

Usage: frame apply 1 -s -q -- with breakpoint pending off -- why-break-mark
end

define why-break-loader
  why-break-close
  frame apply 1 -s -q -- with breakpoint pending off -- why-break-found
  frame apply 1 -s -q -- with breakpoint pending off -- why-break-mark
end
document why-break-loader
Stop in the functions of the loader.

Usage: why-break-loader
end

define why-break-swept
  eval "pipe break *%#lx if $why_hit = $why_bp_swept | cat >/dev/null", $why_swept_pc
  why-note-break swept
end
document why-break-swept
Stop where the loader is done with a dlclose.

Usage: why-break-swept
end

define why-break-opened
  eval "pipe break *%#lx if $why_hit = $why_bp_opened | cat >/dev/null", $why_opened_pc
  why-note-break opened
end
document why-break-opened
Stop where the loader is done with a dlopen.

Usage: why-break-opened
end

define why-drop-places
  why-drop-returns
  set $why_inferior = 0
  why-drop-break swept
  why-drop-break opened
  set $why_swept_pc = 0
  set $why_opened_pc = 0
  set $why_method = 0
end
document why-drop-places
Delete the breakpoints at addresses: they are valid in this process only.

Usage: why-drop-places
end

define why-break-open-worker
  pipe tbreak dl_open_worker if $why_hit = $why_bp_first | cat >/dev/null
  why-note-break first
end
document why-break-open-worker
Stop at the next dlopen, inside the loader.

Usage: with breakpoint pending on -- why-break-open-worker
end

define why-break-first
  if !$why_bp_first
    with breakpoint pending on -- why-break-open-worker
  end
  if !$why_method && !$why_bp_first_dlopen && !$why_bp_close && !$why_bp_dlclose
    with breakpoint pending on -- why-break-first-dlopen
  end
end
document why-break-first
Stop at the next dlopen, in this process or in a later one.

Usage: why-break-first
end

define why-break-exit
  # ld.so has a function of this name too.
  with breakpoint pending on -- pipe break _exit if $why_hit = $why_bp_exit | cat >/dev/null
  why-note-break exit
end
document why-break-exit
Stop where the process ends.

Usage: why-break-exit
end

define why-break-exec
  pipe catch exec if $why_hit = $why_bp_exec | cat >/dev/null
  set $why_bp_exec = $bpnum
  commands
    silent
    # Up to GDB 16 the condition is lost with the old program.
    set $why_hit = $why_bp_exec
    while $why_hit
      why-at why-on-hit
      if $why_resume
        continue
      end
    end
  end
end
document why-break-exec
Stop where the process becomes another program.

Usage: why-break-exec
end
