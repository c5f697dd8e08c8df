# SPDX-License-Identifier: GPL-3.0-or-later
# The records `dtor` and `dtors`: a thread's pending thread-local destructors.
#
# The list begins with tls_dtor_list, a thread-local variable of libc. Its address in a thread is computed, because
# libthread_db refuses a core of another glibc. GDB prints the variable's offset in libc's TLS block only as text, which
# /bin/sh turns into an exit status: "... at offset 0x38 in ...". If GCC writes no location for thread-local variables
# (Arm), GDB adds the start of libc and prints "... is at 0x5502870030 in ...".

define why-try-offset
  # The exit status counts units of 4 bytes, so that an offset up to 1016 fits.
  pipe info address tls_dtor_list | read -r t; case $t in *' at offset 0x'*) t=${t##* at offset };; *' is at 0x'*) t=${t##* is at };; *) exit 255;; esac; n=$((${t%%[!0-9a-fx]*} & 0xfff)); [ $n -lt 1020 ] && exit $((n / 4)); exit 255
  if $_shell_exitcode != 255
    set $why_dtors_offset = $_shell_exitcode * 4
  end
end
document why-try-offset
Set $why_dtors_offset to the offset of tls_dtor_list in libc's TLS block.

Usage: frame apply 1 -s -q why-try-offset
end

define why-search-libc
  why-find __cxa_thread_atexit_impl
  set $why_address = (unsigned long) $why_address
  with language rust -- why-search-map
end
document why-search-libc
Set $why_libc to the link map that contains __cxa_thread_atexit_impl, which registers thread-local destructors.

Usage: frame apply 1 -s -q why-search-libc
end

define why-search-map
  set $why_map = $why_main
  set $why_limit = 0x20000
  while $why_map != 0 && $why_limit != 0
    set $why_limit = $why_limit - 1
    if $why_map.l_map_start <= $why_address && $why_address < $why_map.l_map_end
      set $why_libc = $why_map
      set $why_limit = 0
    end
    set $why_map = $why_map.l_next
  end
end
document why-search-map
Set $why_libc to the link map of the base namespace that contains $why_address. It stays as it is if there is none.

Usage: with language rust -- why-search-map
end

define why-find-libc
  set $why_libc = 0
  # Since glibc 2.32 the loader knows it.
  frame apply 1 -s -q -- with language rust -- set $why_libc = $why_rtld._dl_ns[0].libc_map
  if !$why_libc
    frame apply 1 -s -q why-search-libc
  end
end
document why-find-libc
Set $why_libc to the libc of the base namespace, or to 0.

Usage: why-find-libc
end

define why-find-delta
  with language rust -- set $why_tls_offset = $why_map.l_tls_offset
  with language rust -- set $why_count = $why_map.l_tls_blocksize
  # 0 or negative: there is no TLS block, or it is not static (NO_TLS_OFFSET, FORCED_DYNAMIC_TLS_OFFSET).
  if (long) $why_tls_offset <= 0 || $why_dtors_offset < 0 || $why_dtors_offset >= $why_count
    why-give-up
  end
  # The block is below the thread pointer (TLS_TCB_AT_TP: x86, s390), or behind it (TLS_DTV_AT_TP: Arm).
  if $why_tls_side == 1
    set $why_delta = $why_dtors_offset - (long) $why_tls_offset
  else
    if $why_tls_side != 2
      why-give-up
    end
    set $why_delta = $why_dtors_offset + (long) $why_tls_offset
    why-find _thread_db_sizeof_pthread
    set $why_delta = $why_delta + *(unsigned *) $why_address
  end
end
document why-find-delta
Set $why_delta to the distance from a struct pthread to tls_dtor_list of the libc $why_map.

Usage: why-find-delta
end

define why-add-delta
  eval "set $why_delta%d = $why_delta", $why_lists
  set $why_lists = $why_lists + 1
end
document why-add-delta
Remember $why_delta as the next $why_deltaN.

Usage: why-add-delta
end

define why-search-twin
  set $why_map = $why_head
  set $why_limit = 0x20000
  while $why_map != 0 && $why_limit != 0
    set $why_limit = $why_limit - 1
    set $why_next = $why_map.l_next
    if $why_map.l_map_end - $why_map.l_map_start == $why_libc.l_map_end - $why_libc.l_map_start
      if $why_map.l_entry - $why_map.l_addr == $why_libc.l_entry - $why_libc.l_addr && $why_map.l_tls_blocksize == $why_libc.l_tls_blocksize
        set $why_next = $why_map
        set $why_limit = 0
      end
    end
    set $why_map = $why_next
  end
end
document why-search-twin
Set $why_map to the first link map, from $why_head on, that has the size, entry point and TLS block size of $why_libc,
or to 0. It is the same libc, so tls_dtor_list has the same offset in it.

Usage: with language rust -- why-search-twin
end

define why-add-namespace
  with language rust -- why-search-twin
  why-find-delta
  why-add-delta
end
document why-add-namespace
Remember where the libc of the namespace that begins with $why_head has its lists: each libc has its own.

Usage: why-attempt why-add-namespace tls_dtor_place $why_head
end

define why-find-lists
  set $why_lists = 0
  set $why_dtors_offset = -1
  set $why_delta = 0
  why-find-libc
  frame apply 1 -s -q why-try-offset
  set $why_map = $why_libc
  frame apply 1 -s -q why-find-delta
  if !$why_delta
    frame apply 1 -s -q set $why_delta = (long) &tls_dtor_list - (long) $fs_base
  end
  if $why_delta
    why-add-delta
    set $why_ns_id = 1
    while $why_ns_id < $why_ns_count
      with language rust -- why-find-namespace
      if $why_head
        why-attempt why-add-namespace tls_dtor_place $why_head
      end
      set $why_ns_id = $why_ns_id + 1
    end
  end
end
document why-find-lists
Set $why_deltaN for each libc of the process, and $why_lists to their number.

Usage: why-find-lists
end

define why-say-dtors
  if !$why_lists
    why-give-up
  end
  set $why_count = 0
  set $why_index = 0
  while $why_index < $why_lists
    eval "set $why_address = *(unsigned long *) ($why_pthread + $why_delta%d)", $why_index
    while $why_address && $why_count < 0x100000
      # { func, obj, map, next } since glibc 2.18.
      set $why_address = (unsigned long *) $why_address
      printf "dtor pthread=%#lx node=%#lx func=%#lx obj=%#lx map=%#lx\n", $why_pthread, $why_address, $why_address[0], $why_address[1], $why_address[2]
      # Remember the entry at each power of two. If the list is a circle, that entry comes again.
      if !($why_count & ($why_count - 1))
        set $why_seen = $why_address
      end
      set $why_count = $why_count + 1
      set $why_address = $why_address[3]
      if $why_address == $why_seen
        why-give-up
      end
    end
    if $why_address
      why-give-up
    end
    set $why_index = $why_index + 1
  end
  printf "dtors pthread=%#lx count=%d\n", $why_pthread, $why_count
end
document why-say-dtors
Write the pending destructors of the thread $why_pthread, of all libcs.

Usage: why-attempt why-say-dtors tls_dtor_list $why_tid
end
