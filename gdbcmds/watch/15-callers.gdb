# SPDX-License-Identifier: GPL-3.0-or-later
# The caller of dlopen or dlclose: the first frame outside of glibc.

define why-note-range
  set $why_start$arg0 = 0
  set $why_size$arg0 = 0
  if $why_libc
    with language rust -- set $why_address = $why_libc.l_map_start
    set $why_start$arg0 = (unsigned long) $why_address
    with language rust -- set $why_address = $why_libc.l_map_end
    set $why_size$arg0 = (unsigned long) $why_address - $why_start$arg0
  end
end
document why-note-range
Set $why_startN and $why_sizeN to the start and the size of the library $why_libc, or to 0.

Usage: why-note-range N
end

define why-find-range
  set $why_libc = 0
  why-find $arg1
  set $why_address = (unsigned long) $why_address
  frame apply 1 -s -q -- with language rust -- why-search-map
  # While the library is not loaded, GDB finds the PLT entry of that name in the program.
  if $why_libc == $why_main
    set $why_libc = 0
  end
  why-note-range $arg0
end
document why-find-range
Set $why_startN and $why_sizeN to the range of the library that contains SYMBOL.

Usage: why-find-range N SYMBOL
end

define why-find-libc-range
  why-find-libc
  why-note-range 1
end
document why-find-libc-range
Set $why_start1 and $why_size1 to the range of the program's libc.

Usage: why-find-libc-range
end

define why-climb
  set $why_pc = (unsigned long) $pc
  while $why_depth < 0x18 && ($why_depth < $why_min_depth || $why_pc - $why_start0 < $why_size0 || $why_pc - $why_start1 < $why_size1 || $why_pc - $why_start2 < $why_size2)
    # With a count, `up` is no error in the outermost frame.
    up-silently 1
    if !$why_depth
      set $why_sp = (unsigned long) $sp
    end
    set $why_pc = (unsigned long) $pc
    set $why_depth = $why_depth + 1
  end
  why-fails-on-purpose
end
document why-climb
Go up to the first frame outside of ld.so, libc and libdl, at least $why_min_depth frames. Set $why_pc to its place,
$why_depth to the number of frames, and $why_sp to the stack pointer of frame 1. Then fail, which hides GDB's warning
about the language of a frame.

Usage: frame apply 1 -s -q -- with language c -- why-climb
end

define why-find-caller
  # The watch may have begun before libc was loaded: LD_AUDIT modules come first.
  if !$why_size1
    why-find-libc-range
  end
  set $why_depth = 0
  frame apply 1 -s -q -- with language c -- why-climb
end
document why-find-caller
Set $why_pc to the place of the first frame outside of ld.so, libc and libdl, and $why_depth to its number.

Usage: why-find-caller
end

define why-tell-caller
  set $why_map = $why_string = $why_error = 0
  why-tell caller
end
document why-tell-caller
Ask the helper about the place $why_pc. Forget what was read for the event: writing all facts would overwrite it.

Usage: why-tell-caller
end

define why-climb-further
  why-tell-caller
  # 7: the place is in the glibc of another namespace.
  while $why_reply == 7
    set $why_min_depth = $why_depth + 1
    why-find-caller
    if $why_depth < $why_min_depth
      set $why_pc = 0
    end
    why-tell-caller
  end
  set $why_map = $why_string = $why_error = 0
end
document why-climb-further
Set $why_pc and $why_depth to the first frame outside of the glibc of any namespace. $why_pc is 0 if GDB finds none.

Usage: why-climb-further
end

define why-find-outside
  why-find-caller
  set $why_ns_count = 1
  frame apply 1 -s -q -- with language rust -- set $why_ns_count = $why_rtld._dl_nns
  if $why_ns_count > 1
    why-climb-further
  end
end
document why-find-outside
Set $why_pc and $why_depth to the first frame outside of glibc. Other variables of an event must be set after this.

Usage: why-find-outside
end
