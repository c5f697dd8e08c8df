# SPDX-License-Identifier: GPL-3.0-or-later
# The record `thread`, from glibc's own lists of threads. This takes neither libthread_db nor registers, so it works for
# a core of another machine too.

define why-find-pthread
  set $why_tid_offset = 0
  set $why_list_offset = 0
  # glibc describes its struct pthread to libthread_db. GDB would need 70 ms to read the type itself.
  why-find _thread_db_pthread_tid
  frame apply 1 -s -q set $why_tid_offset = ((unsigned *) $why_address)[2]
  why-find _thread_db_pthread_list
  frame apply 1 -s -q set $why_list_offset = ((unsigned *) $why_address)[2]
  # On x86 the pointer guard is in the struct pthread, at a place of the ABI. On other machines it is a variable of
  # ld.so, or it is in the thread and is not read.
  if !$why_guard_in_thread
    why-find __pointer_chk_guard
    set $why_guard = $why_address
  end
end
document why-find-pthread
Set $why_tid_offset, $why_list_offset and, if the guard is not in the struct pthread, $why_guard.

Usage: why-find-pthread
end

define why-say-guard
  if $why_guard_in_thread
    printf " guard=%#lx\n", ((unsigned long *) $why_pthread)[6]
  else
    if $why_guard
      printf " guard=%#lx\n", *(unsigned long *) $why_guard
    else
      echo \n
    end
  end
end
document why-say-guard
End the record of the thread $why_pthread, with its pointer guard if that is known.

Usage: why-say-guard
end

define why-say-listed-thread
  set $why_tid = *(int *) ($why_pthread + $why_tid_offset)
  # A thread that has ended, but was not joined, is still in the list. It has no kernel id any more.
  if $why_tid > 0
    printf "thread tid=%d pthread=%#lx", $why_tid, $why_pthread
    why-say-guard
  end
end
document why-say-listed-thread
Set $why_tid, and write the thread $why_pthread if it has not ended.

Usage: why-attempt why-say-listed-thread threads 0
end

define why-step
  set $why_next = 0
  # An entry is { next, prev }. If the next one does not point back, the list is damaged, or is changed at this moment.
  if ((unsigned long **) $why_node)[0][1] == $why_node
    set $why_next = ((unsigned long *) $why_node)[0]
  end
end
document why-step
Set $why_next to the entry after $why_node, or to 0 if that one does not point back.

Usage: frame apply 1 -s -q why-step
end

define why-begin-list
  set $why_head = (unsigned long) $why_head
  set $why_limit = 0x20000
  set $why_node = $why_head
  frame apply 1 -s -q why-step
end
document why-begin-list
Set $why_next to the first entry of the list $why_head.

Usage: why-begin-list
end

define why-say-list
  why-begin-list
  while $why_next && $why_next != $why_head && $why_limit--
    set $why_node = $why_next
    set $why_pthread = $why_node - $why_list_offset
    why-attempt why-say-listed-thread threads 0
    if $why_done && $why_tid > 0
      set $why_threads = $why_threads + 1
      why-attempt why-say-dtors tls_dtor_list $why_tid
    end
    frame apply 1 -s -q why-step
  end
  if $why_next != $why_head
    set $why_complete = 0
  end
end
document why-say-list
Write the threads of the list $why_head. Clear $why_complete if the list does not lead back to its head.

Usage: why-say-list
end

define why-say-lists
  set $why_head = 0
  # The lists are in ld.so since glibc 2.33, before in libpthread.
  frame apply 1 -s -q -- with language rust -- set $why_head = &$why_rtld._dl_stack_user
  if $why_head
    why-say-list
    with language rust -- set $why_head = &$why_rtld._dl_stack_used
    why-say-list
  else
    why-find __stack_user
    set $why_head = $why_address
    why-say-list
    why-find stack_used
    set $why_head = $why_address
    why-say-list
  end
end
document why-say-lists
Write the threads of both lists. The first has the main thread and those whose stacks the program allocated, the second
those whose stacks glibc allocated.

Usage: frame apply 1 -s -q why-say-lists
end

define why-say-gone-thread
  set $why_address = 0
  set $why_index = 0
  while $why_index < $why_lists
    eval "set $why_address = $why_address | *(unsigned long *) ($why_pthread + $why_delta%d)", $why_index
    set $why_index = $why_index + 1
  end
  # A thread that ends runs its destructors. If there are any, this one did not end: a fork has left it behind.
  if $why_address && *(int *) ($why_pthread + $why_tid_offset) <= 0
    printf "thread pthread=%#lx gone=1", $why_pthread
    why-say-guard
    why-attempt why-say-dtors tls_dtor_list 0
  end
end
document why-say-gone-thread
Write the thread $why_pthread, whose stack is unused, if it is gone and has pending destructors.

Usage: frame apply 1 -s -q why-say-gone-thread
end

define why-say-gone
  set $why_head = 0
  frame apply 1 -s -q -- with language rust -- set $why_head = &$why_rtld._dl_stack_cache
  if !$why_head
    why-find stack_cache
    set $why_head = $why_address
  end
  why-begin-list
  while $why_next && $why_next != $why_head && $why_limit--
    set $why_node = $why_next
    set $why_pthread = $why_node - $why_list_offset
    frame apply 1 -s -q why-say-gone-thread
    frame apply 1 -s -q why-step
  end
end
document why-say-gone
Write the threads that a fork has left behind: they do not exist in this process, but have pending destructors in it.
Their stacks are in glibc's list of unused stacks.

Usage: frame apply 1 -s -q why-say-gone
end

define why-say-current-thread
  set $why_gdb_threads = $why_gdb_threads + 1
  set $why_pthread = (unsigned long) $fs_base
  printf "thread gdb=%d pthread=%#lx", $_thread, $why_pthread
  why-say-guard
  set $why_threads = $why_threads + 1
  why-attempt why-say-dtors tls_dtor_list 0
end
document why-say-current-thread
Write the thread that GDB has selected, by its thread pointer, and count it in $why_gdb_threads. On x86-64 only.

Usage: thread apply all -s -q why-say-current-thread
end

define why-say-threads
  set $why_threads = 0
  set $why_complete = 1
  why-find-pthread
  why-find-lists
  if $why_tid_offset && $why_list_offset
    frame apply 1 -s -q why-say-lists
  end
  if !$why_threads
    # A program without libpthread, up to glibc 2.32, has one thread. It is in no list and has no kernel id in memory.
    set $why_gdb_threads = 0
    thread apply all -s -q why-say-current-thread
    set $why_complete = $why_threads == $why_gdb_threads
  end
  if $why_complete && $why_threads
    printf "threads count=%d\n", $why_threads
    if $why_lists && $why_tid_offset && $why_list_offset
      frame apply 1 -s -q why-say-gone
    end
  else
    printf "missing what=\"threads\" of=0 why=\"not all of them were found\"\n"
  end
end
document why-say-threads
Write all threads, each with its pending thread-local destructors.

Usage: why-say-threads
end
