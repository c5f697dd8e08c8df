# SPDX-License-Identifier: GPL-3.0-or-later
# The record `libc_handle`: libraries that glibc itself keeps open, by the handles in its own variables.

define why-say-handle
  # Those of NSS modules that are built in are 0 or -1.
  if (long) $why_text > 0
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
end
document why-say-handles
Write what libraries glibc itself keeps open.

Usage: why-attempt why-say-handles libc_handle 0
end
