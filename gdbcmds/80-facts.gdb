# SPDX-License-Identifier: GPL-3.0-or-later
# The whole stream of facts (docs/facts.md), and its way through the helper to an answer.

define why-say-query
  echo text query\n
  printf "%s", $why_query
  set $why_index = 0
  while $why_index < $why_words
    eval "printf \" %%s\", $why_word%d", $why_index
    set $why_index = $why_index + 1
  end
  echo \nendtext\n
end
document why-say-query
Write the question: $why_query, and its $why_words words $why_wordN.

Usage: why-say-query
end

define why-say-producer
  printf "source producer=\"gdb %d.%d\" sysroot=", $_gdb_major, $_gdb_minor
  output $_gdb_setting_str ("sysroot")
  echo \n
end
document why-say-producer
Write which GDB this is, and where it takes the files of a core from.

Usage: why-say-producer
end

define why-offer
  echo unloadwhy-facts 1\n
  why-say-query
  why-say-producer
  echo missing what="_rtld_global" of=0 why="GDB was not asked to read it" obstacle=not-read\n
  why-say-texts
  echo end\n
end
document why-offer
Write which process or core it is and what the question is. The helper may be able to read the loader's state itself.

Usage: why-offer
Only within why-settled.
end

define why-read-reading
  with confirm off -- source @FILES@/reading.gdb
end
document why-read-reading
Read the commands by which GDB reads the loader's state. They make this one empty.

Usage: why-read-reading
end

define why-send
  # `cat` reads what the helper has not read. Without a reader, SIGPIPE would end GDB.
  pipe $arg0 | @HELPER@ -f - --here --seen-by=$PPID; s=$?; cat >/dev/null; exit $s
  # The exit code is void after a signal. 126 and 127 are from the shell: it could not start the helper.
  if !$_isvoid ($_shell_exitcode)
    if $_shell_exitcode < 126
      set $why_status = $_shell_exitcode
    end
  end
end
document why-send
Send what COMMAND writes to the helper, which prints the answer. Set $why_status to its exit status: 75 if it asks for
why-facts.

Usage: why-send COMMAND
end

define why-answer
  set $why_done = 0
  if $_thread
    eval "thread apply %d -s -q -- frame apply 1 -s -q set $why_done = 1", $_thread
    if !$why_done
      echo unloadwhy: the selected thread cannot be read; if it is running, "interrupt" stops it\n
    end
  else
    echo unloadwhy: there is no process to look at; "attach PID" or "gdb PROGRAM CORE" comes first\n
  end
  if $why_done
    set $why_is_live = 1
    frame apply 1 -s -q why-find-kind
    set $why_status = 75
    # The helper reads as fast as GDB attaches. GDB takes a millisecond for each link map.
    if $_isvoid ($why_reads)
      set $why_status = 2
      why-send why-offer
    end
    if $why_status == 75
      set $why_status = 2
      why-read-reading
      why-probe
      # Since GDB 14 `print characters` limits strings; by default it follows `print elements`.
      if $_gdb_major >= 14
        with print characters elements -- why-send why-facts
      else
        why-send why-facts
      end
    end
  end
end
document why-answer
Answer the question in $why_query if there is a process or a core with a frame. All commands of an answer need a frame.

Usage: why-answer
Only within why-settled.
end

define why-settled
  with language c -- with input-radix 0xa -- with output-radix 10 -- with trace-commands off -- with max-user-call-depth 1024 -- with may-call-functions off -- with max-value-size unlimited -- with width 0 -- with height 0 -- with pagination off -- with style enabled off -- with verbose off -- with complaints 0 -- with host-charset ASCII -- with target-charset ASCII -- with print address off -- with print symbol off -- with print elements 5000 -- with print repeats unlimited -- with print null-stop off -- with print sevenbit-strings on -- with print pretty off -- with print array off -- with print array-indexes off -- with print max-depth 20 -- with print object off -- with print frame-info short-location -- with print frame-arguments none -- with print entry-values no -- $arg0
end
document why-settled
Run COMMAND with a fixed value of each setting that affects what it writes. Afterwards the user's values apply again.

Usage: why-settled COMMAND
end

define why-run
  why-settled why-answer
end
document why-run
Answer the question in $why_query.

Usage: why-run
end
