# SPDX-License-Identifier: GPL-3.0-or-later
# Finding the loader's state; the records `source` and `loader`.

define why-probe
  set $why_main = 0
  set $why_level = -1
  why-find _rtld_global
  if !$why_address
    # With more than one namespace GDB 18 does not find it ("Missing ELF symbol"), but finds its alias.
    why-find _rtld_local
    frame apply 1 -s -q set $why_address = (struct rtld_global *) $why_address
  end
  set $why_rtld = $why_address
  # Its type is not named: "struct link_map" may be the public type of <link.h>, which has 5 members.
  frame apply 1 -s -q -- with language rust -- set $why_main = $why_rtld._dl_ns[0]._ns_loaded
  # Look for the members that newer versions of glibc added. The version does not tell: distributions backport.
@LEVELS@
  # The address is wrong if the debug information is of another build, for example of a process in another root.
  set $why_address = 0
  frame apply 1 -s -q -- with language rust -- set $why_address = $why_main.l_map_start + 1
  if $why_main && $why_level >= 0 && !$why_address
    set $why_main = 0
  end
end
document why-probe
Set $why_rtld to glibc's loader state, or to 0 if there is none; $why_main to the first link map, or to 0 if it is
unknown; and $why_level to the version of glibc that added the newest member of these link maps, for example 235 for
2.35. It is 0 if no version in src/model/members.def added one of them, and -1 without debug information.

Usage: why-probe
end

define why-know-machine
  set $why_tls_side = 0
  set $why_guard_in_thread = 0
@MACHINES@
end
document why-know-machine
Set $why_tls_side and $why_guard_in_thread as src/machine/machine.c has them for $why_machine.

Usage: why-know-machine
end

define why-say-elf
  set $why_address = (unsigned char *) $why_address
  if $why_address[0] == 0x7f && $why_address[1] == 'E' && $why_address[2] == 'L' && $why_address[3] == 'F'
    set $why_machine = *(unsigned short *) ($why_address + 18)
    if $why_address[5] == 1
      printf "source byte_order=little machine=%d\n", $why_machine
    else
      printf "source byte_order=big machine=%d\n", $why_machine
    end
  end
end
document why-say-elf
Write byte order and machine from the ELF header at $why_address, and set $why_machine.

Usage: frame apply 1 -s -q why-say-elf
end

define why-say-libc
  why-find __libc_version
  echo source libc=
  output/r *$why_address
  echo \n
end
document why-say-libc
Write the version of glibc, from its string __libc_version.

Usage: frame apply 1 -s -q why-say-libc
end

define why-say-source
  why-say-producer
  if $why_main
    # sizeof (void *) would be 4, GDB's default, if GDB knows neither a process nor a file.
    printf "source word_size=%d\n", sizeof ($why_main)
    set $why_machine = 0
    with language rust -- set $why_address = $why_main.l_map_start
    frame apply 1 -s -q why-say-elf
    why-know-machine
    frame apply 1 -s -q why-say-libc
  end
end
document why-say-source
Write the records `source`.

Usage: why-say-source
end

define why-say-close-state
  # Only the thread that holds the lock changes it. GDB needs 40 ms to find a static variable of a function.
  set $why_state = 0
  if $why_tid
    set $why_state = -1
    frame apply 1 -s -q set $why_state = (int) _dl_close_worker::dl_close_state
    if $why_state < 0
      # GDB 18 needs the file where there is more than one namespace.
      set $why_state = (int) 'dl-close.c'::_dl_close_worker::dl_close_state
    end
  end
  printf "loader dl_close_state=%d\n", $why_state
end
document why-say-close-state
Write whether a dlclose is under way. $why_tid is the thread that holds the lock: 0 is none, -1 is unknown.

Usage: why-attempt why-say-close-state dl_close_state 0
end

define why-say-lock
  set $why_tid = $why_rtld._dl_load_lock.mutex.__data.__owner
  printf "loader lock_owner=%d\n", $why_tid
end
document why-say-lock
Set $why_tid to the thread that holds the loader's lock, and write it.

Usage: frame apply 1 -s -q why-say-lock
end

define why-say-loader
  set $why_tid = -1
  printf "loader nns=%lu\n", $why_rtld._dl_nns
  frame apply 1 -s -q printf "loader load_adds=%lu\n", $why_rtld._dl_load_adds
  frame apply 1 -s -q why-say-lock
end
document why-say-loader
Write the records `loader`, except for dl_close_state. Set $why_tid to the thread that holds the loader's lock, or to -1
if that cannot be read.

Usage: with language rust -- why-say-loader
end
