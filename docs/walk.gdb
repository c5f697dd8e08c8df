# All link maps of namespace 0: gdb -q -nx -batch -p PID -x walk.gdb. The program comes first, and has no name.
set $m = _rtld_global._dl_ns[0]._ns_loaded
while $m
  set $bound = 0
  if $m->l_reldeps
    set $bound = $m->l_reldeps->act
  end
  printf "%s: type %d, count %d,", $m->l_name, $m->l_type, $m->l_direct_opencount
  printf " NODELETE %d, destructors %lu, bound %d\n", $m->l_nodelete_active, $m->l_tls_dtor_count, $bound
  set $m = $m->l_next
end
