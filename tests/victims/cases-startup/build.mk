# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(addprefix cases-startup/,libflag.so libpre.so libplug.so)

$(VICTIM_OUT)/cases-startup/host: $(VICTIM_OUT)/cases-startup/libflag.so
$(VICTIM_OUT)/cases-startup/host: private VICTIM_LINK = $(call victim_needs,libflag.so)
$(VICTIM_OUT)/cases-startup/libflag.so: private VICTIM_LINK = -Wl,-z,nodelete
