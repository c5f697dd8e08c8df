# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(addprefix dlopen-count/,libplug.so libdep.so)

$(VICTIM_OUT)/dlopen-count/libplug.so: $(VICTIM_OUT)/dlopen-count/libdep.so
$(VICTIM_OUT)/dlopen-count/libplug.so: private VICTIM_LINK = $(call victim_needs,libdep.so)
