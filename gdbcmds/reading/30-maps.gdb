# SPDX-License-Identifier: GPL-3.0-or-later
# The records `map`, `initfini`, `reldeps` and `memory`, and the walk over a namespace's list of link maps.

define why-say-members
@MEMBERS@
  set $why_wants_memory = ($why_map.l_flags_1 & 8) != 0
  if $why_level >= 231
    set $why_wants_memory = $why_map.l_nodelete_active
  end
  if $why_level >= 218
    set $why_wants_memory = $why_wants_memory || $why_map.l_tls_dtor_count != 0
  end
  # Wanted: the memory of the program, and of a library that may be stuck. That of an open library is not needed.
  set $why_wants_memory = $why_map.l_type == 0 || $why_map.l_type == 2 && ($why_wants_memory || $why_map.l_direct_opencount == 0)
  set $why_string = $why_map.l_name
  set $why_next = $why_map.l_next
  set $why_needed = $why_map.l_initfini
  set $why_address = $why_map.l_reldeps
end
document why-say-members
Write the record of the link map $why_map up to its name: the members of src/model/members.def.

Sets $why_string to the name, $why_next to the next link map, $why_needed to l_initfini, $why_address to l_reldeps, and
$why_wants_memory.

Usage: with language rust -- why-say-members
end

define why-say-map
  with language rust -- why-say-members
  output/r $why_string
  echo \n
end
document why-say-map
Write the link map $why_map.

Usage: why-say-map
end

define why-say-initfini
  if $why_needed
    printf "initfini map=%#lx list=%#lx,", $why_map, *$why_needed
    while *++$why_needed && $why_edge_limit--
      printf "%#lx,", *$why_needed
    end
    if *$why_needed
      why-give-up
    end
    echo \n
  end
end
document why-say-initfini
Write l_initfini of the link map $why_map, to which $why_needed points: the map itself, what it needs, then NULL.

Usage: why-say-initfini
end

define why-say-reldeps
  if $why_address
    # { unsigned act; struct link_map *list[]; }
    set $why_address = (unsigned long *) $why_address
    set $why_count = *(unsigned *) $why_address
    if $why_count > $why_edge_limit
      why-give-up
    end
    printf "reldeps map=%#lx list=", $why_map
    while $why_count--
      printf "%#lx,", *++$why_address
    end
    echo \n
  end
end
document why-say-reldeps
Write l_reldeps of the link map $why_map, to which $why_address points: the libraries that it bound at run time.

Usage: why-say-reldeps
end

define why-find-memory
  set $why_address = $why_map.l_map_start
  set $why_count = $why_map.l_map_end - $why_address
end
document why-find-memory
Set $why_address to the start of the mapping of $why_map, and $why_count to its size.

Usage: with language rust -- why-find-memory
end

define why-say-memory
  with language rust -- why-find-memory
  # The proxy of ld.so in another namespace has no mapping.
  if $why_wants_memory && $why_address
    if $why_count > 0x400
      set $why_count = 0x400
    end
    printf "memory addr=%#lx bytes=", $why_address
    output/r *(char *) $why_address @ $why_count
    echo \n
  end
end
document why-say-memory
Write the start of the mapping of $why_map if it is wanted: ELF header, program headers, notes.

Usage: why-say-memory
end

define why-say-whole-map
  why-say-map
  why-say-initfini
  why-say-reldeps
  if $why_wants_memory
    why-say-memory
  end
  set $why_done = 1
end
document why-say-whole-map
Write the link map $why_map with all that belongs to it. Set $why_done at the end.

Usage: frame apply 1 -s -q why-say-whole-map
end

define why-say-map-in-pieces
  set $why_next = 0
  why-attempt why-say-map link_map $why_map
  if $why_done
    why-attempt why-say-initfini l_initfini $why_map
    why-attempt why-say-reldeps l_reldeps $why_map
    why-attempt why-say-memory memory $why_map
  end
end
document why-say-map-in-pieces
Write the parts of the link map $why_map that can be read, and which ones cannot.

Usage: why-say-map-in-pieces
end

define why-say-maps
  set $why_map = $why_head
  while $why_map && $why_limit--
    set $why_done = 0
    frame apply 1 -s -q why-say-whole-map
    if !$why_done
      why-say-map-in-pieces
    end
    set $why_map = $why_next
  end
  if $why_map
    printf "missing what=\"link_map\" of=%#lx why=\"the list is longer than the namespace says\"\n", $why_map
  end
end
document why-say-maps
Write the link maps of the list that begins with $why_head, $why_limit at most.

Usage: why-say-maps
end
