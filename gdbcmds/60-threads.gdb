# SPDX-License-Identifier: GPL-3.0-or-later
# The record `thread`: glibc's own lists of threads. They need neither libthread_db nor registers, so they work in a
# core from another machine too.

define why-find-pthread
  set $why_tid_offset = 0
  set $why_list_offset = 0
  # Where in a struct pthread: glibc's table for libthread_db. To know the type itself GDB reads for 70 ms.
  why-find _thread_db_pthread_tid
  frame apply 1 -s -q set $why_tid_offset = ((unsigned *) $why_address)[2]
  why-find _thread_db_pthread_list
  frame apply 1 -s -q set $why_list_offset = ((unsigned *) $why_address)[2]
  # The pointer guard: on x86 the ABI says where in the thread; elsewhere it is ld.so's, or the thread's own (not read).
  if !$why_guard_in_thread
    why-find __pointer_chk_guard
    set $why_guard = $why_address
  end
end
document why-find-pthread
Set $why_tid_offset and $why_list_offset to where they are in a struct pthread, and $why_guard to ld.so's pointer guard.

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
End the record of the thread $why_pthread, with its pointer guard.

Usage: why-say-guard
end

define why-say-listed-thread
  set $why_tid = *(int *) ($why_pthread + $why_tid_offset)
  # An ended thread that nobody joined yet is still in the list, without a kernel id.
  if $why_tid > 0
    printf "thread tid=%d pthread=%#lx", $why_tid, $why_pthread
    why-say-guard
  end
end
document why-say-listed-thread
Write the thread $why_pthread, if it has not ended; set $why_tid.

Usage: why-attempt why-say-listed-thread threads 0
end

define why-step
  set $why_next = 0
  # { next, prev }: a list that somebody overwrote, or that is just being changed, must not lead us round in circles.
  if ((unsigned long **) $why_node)[0][1] == $why_node
    set $why_next = ((unsigned long *) $why_node)[0]
  end
end
document why-step
Set $why_next to the entry after $why_node, if that one knows it.

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
Write the threads of the list $why_head; clear $why_complete if it does not come back to its head.

Usage: why-say-list
end

define why-say-lists
  set $why_head = 0
  # In ld.so since glibc 2.33, in libpthread before.
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
Write the threads of both lists: the main one and those with a stack of their own making, and those with glibc's.

Usage: frame apply 1 -s -q why-say-lists
end

define why-say-gone-thread
  set $why_address = 0
  set $why_index = 0
  while $why_index < $why_lists
    eval "set $why_address = $why_address | *(unsigned long *) ($why_pthread + $why_delta%d)", $why_index
    set $why_index = $why_index + 1
  end
  # A thread that ends runs its destructors first: where there are any, it did not.
  if $why_address && *(int *) ($why_pthread + $why_tid_offset) <= 0
    printf "thread pthread=%#lx gone=1", $why_pthread
    why-say-guard
    why-attempt why-say-dtors tls_dtor_list 0
  end
end
document why-say-gone-thread
Write the thread $why_pthread, which is gone and whose stack is unused, if it left pending destructors.

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
Write the threads that do not exist in this process, because it is a fork's child, but left destructors here. Their
stacks are in a list of glibc's.

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
Write the thread that GDB has selected, found by its thread pointer; x86-64 only. Counts in $why_gdb_threads.

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
    # A program without libpthread, up to glibc 2.32: no list knows its one thread, which does not know its id.
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
