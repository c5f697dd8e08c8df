# SPDX-License-Identifier: GPL-3.0-or-later
# The beginning and the end of a watch, and what it sets up in each process.

define why-set-up
  why-probe
  if $why_main
    why-find-range 0 _dl_close
    why-find-libc-range
    why-find-range 2 dlclose
    set $why_method = 1
    if !$why_bp_close
      why-break-loader
    end
  else
    # Is libc loaded? This function tells, because programs do not call it: they have a PLT entry of each one they call.
    why-find gnu_get_libc_version
    if $why_level < 0 && $why_address
      why-know-calls
      if $why_method && !$why_bp_dlclose
        why-break-calls
      end
    end
  end
end
document why-set-up
Find the ranges of glibc's libraries, choose $why_method, and set the breakpoints that need a process.

Usage: why-settled why-set-up
end

define why-end-watch
  if $why_watching
    why-drop-places
    why-drop-loader
    why-drop-break exec
    why-drop-break first_dlopen
    why-drop-break dlopen
    why-drop-break dlclose
    set $why_watching = 0
  end
end
document why-end-watch
Delete all breakpoints of the watch.

Usage: why-end-watch
end

define why-close-watch
  why-begin-event
  why-tell end
  why-end-watch
end
document why-close-watch
Print the ledger, and delete all breakpoints of the watch.

Usage: why-close-watch
end

define why-prepare-watch
  why-end-watch
  why-begin-event
  why-start-watch
end
document why-prepare-watch
End the present watch, if there is one, and begin a new one.

Usage: why-prepare-watch
end

define why-start-watch
  set $why_watching = 1
  set $why_method = 0
  set $why_full = 0
  set $why_inferior = 0
  set $why_places = 0
  why-break-exit
  why-break-exec
  if $_thread
    why-hush
    why-settled why-set-up
  end
  why-break-first
end
document why-start-watch
Begin to watch the process or, if there is none, the next one.

Usage: why-start-watch
end
