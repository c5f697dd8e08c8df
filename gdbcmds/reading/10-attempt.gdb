# SPDX-License-Identifier: GPL-3.0-or-later
# Commands that may fail. What could not be read is written as missing: never as zero, and never left out.

define why-then-done
  $arg0
  set $why_done = 1
end
document why-then-done
Run COMMAND, then set $why_done. If COMMAND fails, $why_done stays as it was.

Usage: frame apply 1 -s -q why-then-done COMMAND
end

define why-attempt
  set $why_done = 0
  frame apply 1 -s -q why-then-done $arg0
  if !$why_done
    printf "missing what=\"$arg1\" of=%#lx why=\"could not be read\"\n", $arg2
  end
end
document why-attempt
Run COMMAND. If it fails, hide its output and write instead that WHAT of ADDRESS is missing. Set $why_done to whether it
succeeded.

Usage: why-attempt COMMAND WHAT ADDRESS
end

define why-know
  info address $arg0
  set $why_address = &$arg0
  why-fails-on-purpose
end
document why-know
Set $why_address to the address of the symbol NAME if it is known, then fail, which hides what `info address` prints.

Usage: frame apply 1 -s -q why-know NAME
end

define why-find
  set $why_address = 0
  frame apply 1 -s -q why-know $arg0
end
document why-find
Set $why_address to the address of the symbol NAME, or to 0.

Usage: why-find NAME
end

define why-give-up
  # An unknown command is the only way to raise an error.
  why-fails-on-purpose
end
document why-give-up
Fail, because what was read cannot be right.

Usage: why-give-up
end
