# SPDX-License-Identifier: GPL-3.0-or-later
# From a breakpoint of the watch to what is done there.

define why-if-hit
  # One that was never set has no value to compare.
  if $why_bp_$arg0
    if $why_handled == $why_bp_$arg0
      set $why_handled = 0
      $arg1
    end
  end
end
document why-if-hit
Run HANDLER if $why_handled is the breakpoint $why_bp_NAME, and set $why_handled to 0.

Usage: why-if-hit NAME HANDLER
end

define why-on-rare-hit
  why-if-hit mark why-on-mark
  why-if-hit first why-on-open-worker
  why-if-hit exit why-on-exit
  why-if-hit exec why-on-exec
  why-if-hit first_dlopen why-on-first-dlopen
  why-if-hit state why-on-debug-state
  why-if-hit unload why-on-unload
  why-if-hit out why-on-out
end
document why-on-rare-hit
Handle a breakpoint that not every dlopen and dlclose comes by.

Usage: why-on-rare-hit
end

define why-on-hit
  # Only at such a place is the frame one of the program, which may be in another language.
  if $why_hit == -1
    why-hush
    set $why_hit = 0
    why-on-return
  else
    set $why_handled = $why_hit
    set $why_hit = 0
    why-if-hit sweep why-on-sweep
    why-if-hit swept why-on-swept
    why-if-hit opened why-on-opened
    why-if-hit found why-on-found
    why-if-hit close why-on-close
    why-if-hit dlopen why-on-dlopen
    why-if-hit dlclose why-on-dlclose
    if $why_handled
      why-on-rare-hit
    end
  end
end
document why-on-hit
Handle the breakpoint $why_hit of ours, at which the process stands; $why_resume says whether it is to go on.

Usage: why-at why-on-hit
end
