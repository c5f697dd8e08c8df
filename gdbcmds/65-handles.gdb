# SPDX-License-Identifier: GPL-3.0-or-later
# The record `libc_handle`: libraries that glibc itself keeps open, by the handles in its own variables.

define why-say-handle
  # Those of NSS modules that are built in are 0 or -1.
  if (unsigned long) $why_text + 1 > 1
    printf "libc_handle what=\"$arg0\" map=%#lx\n", $why_text
  end
end
document why-say-handle
Write that glibc keeps the library with the handle $why_text as WHAT.

Usage: why-say-handle WHAT
end

define why-say-nss
  set $why_left = 0x400
  while $why_p && $why_left--
    with language rust -- set $why_text = $why_p.handle
    why-say-handle nss
    with language rust -- set $why_p = $why_p.next
  end
end
document why-say-nss
Write the handles in the list of NSS modules $why_p.

Usage: why-say-nss
end

define why-say-gconv-node
  # { key, left, right }, the lowest bit of left being a colour; the key is { name, counter, handle }.
  set $why_p = (unsigned long *) $why_p
  set $why_text = ((unsigned long *) $why_p[0])[2]
  why-say-handle gconv
  eval "set $why_node%d = $why_p[1]", $why_left
  eval "set $why_node%d = $why_p[2]", $why_left + 1
  set $why_left = $why_left + 2
end
document why-say-gconv-node
Write the handle of the node $why_p of a tree and put the nodes below it where the next ones are taken from.

Usage: why-say-gconv-node
end

define why-say-gconv
  set $why_node0 = *(unsigned long *) $why_p
  set $why_left = 1
  set $why_room = 0x400
  while $why_left && $why_room--
    set $why_left = $why_left - 1
    eval "set $why_p = $why_node%d & ~1ul", $why_left
    if $why_p
      why-say-gconv-node
    end
  end
end
document why-say-gconv
Write the handles in the tree of character set converters that $why_p points to.

Usage: frame apply 1 -s -q why-say-gconv
end

define why-check-gconv
  if $why_p < $why_libc.l_map_start || $why_p >= $why_libc.l_map_end
    set $why_p = 0
  end
end
document why-check-gconv
Set $why_p to 0 if it does not lie in libc: others may have a variable of that name.

Usage: with language rust -- why-check-gconv
end

define why-say-handles
  # Opened for pthread_exit, cancellation and backtraces. Both since glibc 2.34.
  why-find global_libgcc_handle
  if $why_p
    set $why_text = *$why_p
    why-say-handle libgcc_s
    why-find nss_module_list
    set $why_p = *$why_p
    why-say-nss
  end
  why-find loaded
  if $why_p && $why_libc
    set $why_p = (unsigned long) $why_p
    frame apply 1 -s -q -- with language rust -- why-check-gconv
    if $why_p
      frame apply 1 -s -q why-say-gconv
    end
  end
end
document why-say-handles
Write what libraries glibc itself keeps open.

Usage: why-attempt why-say-handles libc_handle 0
end
