# SPDX-License-Identifier: GPL-3.0-or-later
# Everything is defined: put `confirm` back, and report at once.

define why-now
  if $why_confirm
    set confirm on
  end
  if $_isvoid ($why_quiet)
    if $_thread
      unloadwhy
    else
      echo unloadwhy: type "unloadwhy" once there is a process or a core ("attach PID"); "help unloadwhy" says more\n
    end
  end
end
document why-now
Restore `confirm`; report if there is something to report on, else say how to begin. Neither if $why_quiet is set.

Usage: why-now
end

why-now
