# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash

# askable LAYOUT: without what a loader that is asked does not tell.
#   link_map          as large as the last member that we read
#   l_map_used        beside it stands a flag that is always the same (l_map_done)
#   _ns_debug         as large as <link.h> says, not what stands behind it since 2.35
#   the rest          statics of libc
askable() {
    sed '/^struct link_map /d; / l_map_used /d; s/\(_ns_debug [0-9]*\) [0-9]*/\1/
         / nss_module /d; /^symbol \(nss_module_list\|loaded\|global_libgcc_handle\) /d; /^#/d' "$1"
}
