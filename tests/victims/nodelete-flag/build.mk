# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(addprefix nodelete-flag/,libflag.so libdep.so)

$(VICTIM_OUT)/nodelete-flag/libflag.so: $(VICTIM_OUT)/nodelete-flag/libdep.so
$(VICTIM_OUT)/nodelete-flag/libflag.so: private VICTIM_LINK = $(call victim_needs,libdep.so) -Wl,-z,nodelete
