# SPDX-License-Identifier: GPL-3.0-or-later
# What there is to read, and the records `source` and `loader`: what GDB can say of the process without text.

define why-probe
  set $why_main = 0
  set $why_level = -1
  why-find _rtld_global
  if !$why_address
    # GDB 18 loses it ("Missing ELF symbol") where there is more than one namespace, but not its alias.
    why-find _rtld_local
    frame apply 1 -s -q set $why_address = (struct rtld_global *) $why_address
  end
  set $why_rtld = $why_address
  # Not by its name: "struct link_map" may mean the public one, with 5 members.
  frame apply 1 -s -q -- with language rust -- set $why_main = $why_rtld._dl_ns[0]._ns_loaded
  # Members that link maps got in the course of time, by presence: distributions backport.
@LEVELS@
  # With another build's debug information, as of a process in another root, it is an address of nothing.
  set $why_address = 0
  frame apply 1 -s -q -- with language rust -- set $why_address = $why_main.l_map_start + 1
  if $why_main && $why_level >= 0 && !$why_address
    set $why_main = 0
  end
end
document why-probe
Set $why_rtld to glibc's loader state, 0 if there is none, and $why_main to the first link map, 0 if that is unknown.

Sets $why_level to -1 without debug information, else to the newest glibc that brought a member which link maps have
here, such as 235 for 2.35; to 0 if they have only those that are as old as all.

Usage: why-probe
end

define why-know-machine
  set $why_tls_side = 0
  set $why_guard_in_thread = 0
@MACHINES@
end
document why-know-machine
Set what src/machine/machine.c knows of $why_machine. $why_tls_side: static thread-local storage is below the thread
pointer (1), behind it (2), or nobody knows (0). $why_guard_in_thread: the pointer guard is in the struct pthread.

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
Write byte order and machine, from the program's ELF header at $why_address; set $why_machine.

Usage: frame apply 1 -s -q why-say-elf
end

define why-say-libc
  why-find __libc_version
  echo source libc=
  output/r *$why_address
  echo \n
end
document why-say-libc
Write glibc's version, from its own string.

Usage: frame apply 1 -s -q why-say-libc
end

define why-say-source
  printf "source producer=\"gdb %d.%d\"", $_gdb_major, $_gdb_minor
  if $why_main
    # Not sizeof (void *): that is 4, GDB's default, where it knows neither a process nor a file.
    printf " word_size=%d", sizeof ($why_main)
  end
  echo \ sysroot=
  output $_gdb_setting_str ("sysroot")
  echo \n
  if $why_main
    set $why_machine = 0
    with language rust -- set $why_address = $why_main.l_map_start
    frame apply 1 -s -q why-say-elf
    why-know-machine
    frame apply 1 -s -q why-say-libc
  end
end
document why-say-source
Write what can be said of the process without text blocks.

Usage: why-say-source
end

define why-say-close-state
  # Only who holds the lock changes it. GDB needs 40 ms to find a static variable of a function.
  set $why_state = 0
  if $why_tid
    set $why_state = (int) _dl_close_worker::dl_close_state
  end
  printf "loader dl_close_state=%d\n", $why_state
end
document why-say-close-state
Write whether a dlclose is under way, where $why_tid is the thread that holds the lock, 0 if none does.

Usage: why-attempt why-say-close-state dl_close_state 0
end

define why-say-lock
  set $why_tid = $why_rtld._dl_load_lock.mutex.__data.__owner
  printf "loader lock_owner=%d\n", $why_tid
end
document why-say-lock
Write which thread holds the loader's lock, and set $why_tid to it.

Usage: frame apply 1 -s -q why-say-lock
end

define why-say-loader
  set $why_tid = -1
  printf "loader nns=%lu\n", $why_rtld._dl_nns
  frame apply 1 -s -q printf "loader load_adds=%lu\n", $why_rtld._dl_load_adds
  frame apply 1 -s -q why-say-lock
end
document why-say-loader
Write what the loader is doing, but for dl_close_state; set $why_tid to the thread that holds its lock.

Usage: with language rust -- why-say-loader
end
