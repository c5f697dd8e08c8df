# SPDX-License-Identifier: GPL-3.0-or-later
# The records `namespace`, `unique` and `unique_table`, and the walk over all namespaces with what is in them.

define why-find-state
  if $why_ns_id
    set $why_state = -1
    # It is in _ns_debug, since glibc 2.35 in a member of it, and since 2.42 (in Debian since 2.41) in _r_debug_array,
    # whose entries have 6 words and begin with namespace 1.
    frame apply 1 -s -q -- with language rust -- set $why_state = $why_namespace._ns_debug.r_state
    frame apply 1 -s -q -- with language rust -- set $why_state = $why_namespace._ns_debug.base.r_state
    if $why_state == -1
      why-find _r_debug_array
      set $why_state = *(int *) ((unsigned long *) $why_address + 6 * ($why_ns_id - 1) + 3)
    end
  else
    # DT_DEBUG (21) of the program points to the r_debug. Three words come first: r_version, r_map, r_brk.
    set $why_address = 0
    frame apply 1 -s -q -- with language rust -- set $why_address = $why_main.l_info[21].d_un.d_ptr
    if !$why_address
      why-find _r_debug
    end
    set $why_state = *(int *) ((unsigned long *) $why_address + 3)
  end
end
document why-find-state
Set $why_state to the r_state of the namespace $why_ns_id, which $why_namespace points to.

Usage: why-find-state
end

define why-say-state
  why-find-state
  printf "namespace id=%d r_state=%d\n", $why_ns_id, $why_state
end
document why-say-state
Write whether the list of the namespace $why_ns_id is being changed.

Usage: why-attempt why-say-state r_state 0
end

define why-find-unique
  set $why_address = $why_namespace._ns_unique_sym_table.entries
  set $why_count = $why_namespace._ns_unique_sym_table.size
end
document why-find-unique
Set $why_address and $why_count to the unique symbol table of the namespace $why_namespace.

Usage: with language rust -- why-find-unique
end

define why-say-unique
  with language rust -- why-find-unique
  if $why_count > 0x100000
    why-give-up
  end
  # Read all entries. Hashing would miss some: a dlopen that fails clears entries in the middle of a probe chain.
  set $why_limit = $why_count
  set $why_index = 0
  while $why_limit--
    # { uint32_t hashval; const char *name; const ElfW(Sym) *sym; const struct link_map *map; }
    if ($why_string = ((char **) $why_address)[1])
      printf "unique ns=%d map=%#lx sym=%#lx name=", $why_ns_id, ((unsigned long *) $why_address)[3], ((unsigned long *) $why_address)[2]
      output/r $why_string
      echo \n
      set $why_index = $why_index + 1
    end
    set $why_address = $why_address + 1
  end
  printf "unique_table ns=%d size=%lu used=%d\n", $why_ns_id, $why_count, $why_index
end
document why-say-unique
Write the unique symbol table of the namespace $why_namespace.

Usage: why-attempt why-say-unique unique_table $why_ns_id
end

define why-find-namespace
  set $why_namespace = &$why_rtld._dl_ns[$why_ns_id]
  set $why_head = $why_namespace._ns_loaded
  set $why_count = $why_namespace._ns_nloaded
end
document why-find-namespace
Set $why_namespace to the namespace $why_ns_id, $why_head to its first link map and $why_count to their number.

Usage: with language rust -- why-find-namespace
end

define why-say-namespace
  printf "namespace id=%d head=%#lx nloaded=%u\n", $why_ns_id, $why_head, $why_count
  # The list may be a little longer than the number: the loader changes one after the other.
  if $why_count < 0x20000
    set $why_limit = $why_count + 0x40
  else
    set $why_limit = 0x20000
  end
  why-say-maps
  why-attempt why-say-state r_state 0
  why-attempt why-say-unique unique_table $why_ns_id
end
document why-say-namespace
Write the namespace $why_namespace with all that is in it.

Usage: why-say-namespace
end

define why-count-namespaces
  set $why_ns_count = sizeof ($why_rtld._dl_ns) / sizeof ($why_rtld._dl_ns[0])
  if $why_rtld._dl_nns <= $why_ns_count
    set $why_ns_count = $why_rtld._dl_nns
  else
    printf "missing what=\"namespace\" of=0 why=\"there is no room for so many\"\n"
  end
end
document why-count-namespaces
Set $why_ns_count to the number of namespaces.

Usage: with language rust -- why-count-namespaces
end

define why-say-namespaces
  with language rust -- why-count-namespaces
  set $why_ns_id = 0
  # For the edges of all link maps together.
  set $why_edge_limit = 0x400000
  while $why_ns_id < $why_ns_count
    set $why_head = 0
    frame apply 1 -s -q -- with language rust -- why-find-namespace
    # A namespace that was closed has no link maps. Its number is still counted while a later namespace is in use.
    if $why_head
      why-say-namespace
    end
    set $why_ns_id = $why_ns_id + 1
  end
end
document why-say-namespaces
Write every namespace that is in use.

Usage: why-say-namespaces
end
