# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(patsubst %,watch-threads/lib%.so,own0 own1 own2 own3 own4 own5 own6 own7 shared forever)

$(VICTIM_OUT)/watch-threads/libforever.so: private VICTIM_LINK = -Wl,-z,nodelete
