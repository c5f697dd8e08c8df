# SPDX-License-Identifier: GPL-3.0-or-later
# Events: at a breakpoint of a watch, GDB sends the helper a stream of facts with an event in it. A background process
# of the helper lives as long as the watch, and reads the watched process itself if it may.
#
# All commands of this file and its neighbours run within why-at: in C, with decimal numbers.

define why-say-caller
  echo text caller\n
  frame apply 1 -s -q info symbol $why_pc
  frame apply 1 -s -q info line *($why_pc - 1)
  echo endtext\n
end
document why-say-caller
Write which symbol and source line belong to the place $why_pc.

Usage: why-say-caller
end

define why-say-event
  printf "event thread=%d map=%#lx caller=%#lx frame=%#lx mode=%#x calls=%d uncounted=%d", $_thread, $why_map, $why_pc, $why_sp, $why_mode, $why_method == 2, $why_uncounted
  if $why_referrer
    printf " by=%#lx unique=%d bound=", $why_referrer, $why_is_unique
    output/r $why_string
  else
    if $why_string
      echo \ file=
      output/r $why_string
    end
  end
  if $why_error
    echo \ error=
    output/r $why_error
  end
  echo \n
end
document why-say-event
Write the record `event`: the link map and the caller; of a dlopen its mode, file and error; of a look-up the name, and
the link map that looked it up.

Usage: why-say-event
end

define why-event-facts
  echo unloadwhy-facts 1\n
  why-say-query
  if $why_method
    frame apply 1 -s -q why-say-event
    if $why_full
      why-say-all
    end
    if $why_pc
      why-say-caller
    end
    if $why_full
      echo text info-threads\n
      frame apply 1 -s -q info threads
      echo endtext\n
    else
      echo text thread\n
      frame apply 1 -s -q thread
      echo endtext\n
    end
    if $why_full || $_inferior != $why_inferior
      echo text info-inferiors\n
      frame apply 1 -s -q info inferiors
      echo endtext\n
    end
    echo text info-program\n
    frame apply 1 -s -q info program
    echo endtext\n
  end
  echo end\n
end
document why-event-facts
Write the event. If the helper cannot read the process itself, write all facts too.

Usage: why-event-facts
Only within why-settled.
end

define why-send-event
  set $why_reply = 2
  # If the helper cannot be started, `cat` reads the stream. Without a reader, SIGPIPE would end GDB.
  pipe why-event-facts | @HELPER@ --watch=$PPID || { s=$?; cat >/dev/null; exit $s; }
  if !$_isvoid ($_shell_exitcode)
    set $why_reply = $_shell_exitcode
  end
  if $why_method
    set $why_inferior = $_inferior
  end
end
document why-send-event
Send an event to the helper, which prints what is to be said of it. Set $why_reply to its exit status.

Usage: why-send-event
end

define why-tell-once
  if $_gdb_major >= 14
    with print characters elements -- why-send-event
  else
    why-send-event
  end
  # 6: the user wants to stop here.
  if $why_reply == 6
    set $why_resume = 0
  end
end
document why-tell-once
Send the event once, with the setting that GDB 14 and later need for whole strings.

Usage: why-tell-once
Only within why-settled.
end

define why-tell-within
  why-tell-once
  # 5: the helper cannot read the process. GDB may debug another process by now: send again, with `info inferiors`.
  if $why_reply == 5 && !$why_full && $why_inferior
    set $why_inferior = 0
    why-tell-once
  end
  if $why_reply == 5 && !$why_full
    set $why_full = 1
    why-probe
    why-settled why-tell-once
  end
end
document why-tell-within
Tell the helper of the event in $why_query. Send all facts if it cannot read the process.

Usage: why-tell-within
Only within why-settled.
end

define why-lightly
  with language c -- with input-radix 0xa -- with trace-commands off -- with may-call-functions off -- with width 0 -- with host-charset ASCII -- with target-charset ASCII -- with print address off -- with print elements 5000 -- with print repeats unlimited -- with print null-stop off -- with print sevenbit-strings on -- with print symbol off -- with print frame-arguments none -- $arg0
end
document why-lightly
Run COMMAND with a fixed value of each setting that affects an event. They are fewer than in why-settled, because each
takes time and there are many events.

Usage: why-lightly COMMAND
end

define why-tell-now
  if $why_full
    why-settled why-tell-within
  else
    why-lightly why-tell-within
  end
end
document why-tell-now
Tell the helper of the event in $why_query.

Usage: why-tell-now
end

define why-name-event
  set $why_event_$arg0 = "watch-$arg0"
end
document why-name-event
Set $why_event_EVENT to the query for EVENT. This is done once: GDB makes a type for each string that it reads, and
never frees it.

Usage: with target-charset ASCII -- why-name-event EVENT
end

define why-name-events
  why-name-event started
  why-name-event opened
  why-name-event refused
  why-name-event closing
  why-name-event closed
  why-name-event calling
  why-name-event returned
  why-name-event bound
  why-name-event caller
  why-name-event exit
  why-name-event exec
  why-name-event ledger
  why-name-event end
end
document why-name-events
Set $why_event_EVENT for all events.

Usage: with target-charset ASCII -- why-name-events
end

define why-declare-watch
  if false && $why_hit && $why_handled && $why_warns && $why_watching && $why_method && $why_places && $why_full && $why_resume && $why_reply && $why_error && $why_bp_exit && $why_bp_close && $why_bp_sweep && $why_bp_swept && $why_bp_opened && $why_bp_found && $why_bp_first && $why_bp_exec && $why_bp_first_dlopen && $why_bp_dlopen && $why_bp_dlclose && $why_bp_state && $why_bp_unload && $why_bp_out && $why_bp_mark && $why_depth && $why_min_depth && $why_pc && $why_sp && $why_swept_pc && $why_opened_pc && $why_inferior && $why_count_offset && $why_nodelete_offset && $why_nodelete_mask && $why_mode && $why_flags && $why_uncounted && $why_referrer && $why_is_unique && $why_is_dlclose && $why_is_new && $why_is_unmapping && $why_fits_nodelete && $why_fits_global && $why_event_started && $why_event_opened && $why_event_refused && $why_event_closing && $why_event_closed && $why_event_calling && $why_event_returned && $why_event_bound && $why_event_caller && $why_event_exit && $why_event_exec && $why_event_ledger && $why_event_end && $why_start0 && $why_start1 && $why_start2 && $why_size0 && $why_size1 && $why_size2
  end
end
document why-declare-watch
Create the variables of a watch; in Rust that takes half as long as in C.

Usage: with language rust -- why-declare-watch
end

define why-tell
  set $why_query = $why_event_$arg0
  why-tell-now
end
document why-tell
Tell the helper that EVENT happens to the link map $why_map, by a call from $why_pc.

Usage: why-tell EVENT
end

define why-tell-begin
  why-tell-now
  if $why_reply
    why-end-watch
  end
end
document why-tell-begin
Tell the helper to begin. If it cannot, end the watch.

Usage: why-tell-begin
end

define why-begin-event
  set $why_min_depth = $why_words = $why_map = $why_pc = $why_sp = $why_mode = $why_uncounted = $why_string = $why_error = $why_referrer = $why_is_unique = 0
  set $why_resume = 1
end
document why-begin-event
Forget the last event. The process is to run on after this one.

Usage: why-begin-event
end

define why-ask-for-ledger
  why-begin-event
  why-tell ledger
end
document why-ask-for-ledger
Print the ledger.

Usage: why-ask-for-ledger
end
