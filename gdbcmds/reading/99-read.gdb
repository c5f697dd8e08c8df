# SPDX-License-Identifier: GPL-3.0-or-later
# All commands of reading are defined: create their variables, and make sure that they are not read again.

define why-declare-reading
  if false && $why_main && $why_address && $why_rtld && $why_level && $why_machine && $why_tls_side && $why_guard_in_thread && $why_ns_count && $why_ns_id && $why_namespace && $why_state && $why_head && $why_limit && $why_edge_limit && $why_string && $why_count && $why_map && $why_needed && $why_next && $why_wants_memory && $why_libc && $why_tls_offset && $why_dtors_offset && $why_delta && $why_delta0 && $why_lists && $why_seen && $why_tid_offset && $why_list_offset && $why_threads && $why_complete && $why_node && $why_pthread && $why_tid
  end
end
document why-declare-reading
Create the variables with which GDB reads the loader's state.

Usage: with language rust -- why-declare-reading
end

with language rust -- why-declare-reading

define why-read-reading
end
document why-read-reading
Do nothing: the commands of reading have been read.

Usage: why-read-reading
end
