# SPDX-License-Identifier: GPL-3.0-or-later
# The text blocks. GDB gives pid, executable, core file, kind of target, kernel thread ids and thread names only as
# text. tests/golden/gdb-texts has what each version of GDB prints.

define why-find-kind
  # Look at the word after the number of the connection: "* 1    process 4242      1 (native)           /opt/progA".
  pipe info inferiors | while read -r mark number what id connection kind rest; do [ "$mark$kind" = '*(core)' ] && exit 2; done; exit 1
  set $why_is_live = $_shell_exitcode != 2
end
document why-find-kind
Set $why_is_live unless the current target is a core.

Usage: frame apply 1 -s -q why-find-kind
end

define why-say-texts
  echo text info-inferiors\n
  frame apply 1 -s -q info inferiors
  echo endtext\n
  echo text info-threads\n
  frame apply 1 -s -q info threads
  echo endtext\n
  # Of a live process this text is long, and nothing in it is needed.
  if !$why_is_live
    echo text info-target\n
    frame apply 1 -s -q info target
    echo endtext\n
  end
end
document why-say-texts
Write what GDB tells only as text.

Usage: why-say-texts
end
