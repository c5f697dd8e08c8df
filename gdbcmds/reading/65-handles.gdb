# SPDX-License-Identifier: GPL-3.0-or-later
# The record `libc_handle`: libraries that glibc itself keeps open, by the handles in its own variables.

define why-say-handle
  # The handle of a built-in NSS module is 0 or -1.
  if (unsigned long) $why_map + 1 > 1
    printf "libc_handle what=\"$arg0\" map=%#lx\n", $why_map
  end
end
document why-say-handle
Write that glibc keeps the library $why_map open as WHAT.

Usage: why-say-handle WHAT
end

define why-say-nss
  set $why_limit = 0x400
  while $why_address && $why_limit--
    with language rust -- set $why_map = $why_address.handle
    why-say-handle nss
    with language rust -- set $why_address = $why_address.next
  end
end
document why-say-nss
Write the handles in the list of NSS modules $why_address.

Usage: why-say-nss
end

define why-say-gconv-node
  # A node is { key, left, right }. The lowest bit of left is a colour. A key is { name, counter, handle }.
  set $why_node = (unsigned long *) $why_node
  set $why_map = ((unsigned long *) $why_node[0])[2]
  why-say-handle gconv
  eval "set $why_node%d = $why_node[1]", $why_count
  eval "set $why_node%d = $why_node[2]", $why_count + 1
  set $why_count = $why_count + 2
end
document why-say-gconv-node
Write the handle of $why_node, a node of a tree. Add the nodes below it to the $why_count nodes $why_nodeN that are
still to be visited.

Usage: why-say-gconv-node
end

define why-say-gconv
  set $why_node0 = *(unsigned long *) $why_address
  set $why_count = 1
  set $why_limit = 0x400
  while $why_count && $why_limit--
    set $why_count = $why_count - 1
    eval "set $why_node = $why_node%d & ~1ul", $why_count
    if $why_node
      why-say-gconv-node
    end
  end
end
document why-say-gconv
Write the handles in the tree of character set converters that $why_address points to.

Usage: frame apply 1 -s -q why-say-gconv
end

define why-check-gconv
  if $why_address < $why_libc.l_map_start || $why_address >= $why_libc.l_map_end
    set $why_address = 0
  end
end
document why-check-gconv
Set $why_address to 0 if it does not lie in libc: another library may have a variable of that name.

Usage: with language rust -- why-check-gconv
end

define why-say-handles
  # glibc opens libgcc_s for pthread_exit, cancellation and backtraces. Both variables exist since glibc 2.34.
  why-find global_libgcc_handle
  if $why_address
    set $why_map = *$why_address
    why-say-handle libgcc_s
    why-find nss_module_list
    set $why_address = *$why_address
    why-say-nss
  end
  why-find loaded
  if $why_address && $why_libc
    set $why_address = (unsigned long) $why_address
    frame apply 1 -s -q -- with language rust -- why-check-gconv
    if $why_address
      frame apply 1 -s -q why-say-gconv
    end
  end
end
document why-say-handles
Write which libraries glibc itself keeps open.

Usage: why-attempt why-say-handles libc_handle 0
end
