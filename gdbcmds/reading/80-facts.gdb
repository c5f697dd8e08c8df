# SPDX-License-Identifier: GPL-3.0-or-later
# The whole stream, as docs/facts.md has it, where GDB reads the loader's state.

define why-say-why-no-list
  if $why_level < 0
    echo missing what="_rtld_global" of=0 why="no debug information for ld.so" obstacle=no-debug-information\n
  else
    set $why_head = 0
    frame apply 1 -s -q -- with language rust -- set $why_head = $why_rtld._dl_ns[0]._ns_loaded
    if $why_head
      echo missing what="_rtld_global" of=0 why="the first link map cannot be read" obstacle=first-map\n
    else
      echo missing what="_rtld_global" of=0 why="the loader has not started yet" obstacle=not-started\n
    end
  end
end
document why-say-why-no-list
Write why the list of libraries is unknown although there is a loader.

Usage: why-say-why-no-list
end

define why-say-why-not
  if $why_rtld
    why-say-why-no-list
  else
    echo missing what="_rtld_global" of=0 why="no such symbol" obstacle=no-symbol\n
    why-find _dl_nns
    if $why_address
      echo missing what="_rtld_global" of=0 why="a static program" obstacle=static\n
    end
    why-find _dl_debug_addr
    if $why_address
      echo missing what="_rtld_global" of=0 why="musl has none" obstacle=musl\n
    end
  end
end
document why-say-why-not
Write why there is nothing to read.

Usage: why-say-why-not
end

define why-say-all
  why-say-source
  if $why_main
    with language rust -- why-say-loader
    why-attempt why-say-close-state dl_close_state 0
    why-say-namespaces
    why-say-threads
    why-attempt why-say-handles libc_handle 0
  else
    why-say-why-not
  end
end
document why-say-all
Write the state of the loader, or why there is none to write.

Usage: why-say-all
Only within why-settled.
end

define why-facts
  echo unloadwhy-facts 1\n
  why-say-query
  why-say-all
  why-say-texts
  echo end\n
end
document why-facts
Write the facts of the current process or core.

Usage: why-facts
Only within why-settled.
end
