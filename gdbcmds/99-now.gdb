# SPDX-License-Identifier: GPL-3.0-or-later
# All commands are defined: restore `confirm`, and report at once.

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
Restore `confirm`. Unless $why_quiet is set, report if there is a process or a core, else say how to begin.

Usage: why-now
end

why-now
