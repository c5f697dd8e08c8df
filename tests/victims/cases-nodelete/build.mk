# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(addprefix cases-nodelete/,libplug.so libflag.so)

$(VICTIM_OUT)/cases-nodelete/libflag.so: private VICTIM_LINK = -Wl,-z,nodelete
$(VICTIM_OUT)/cases-nodelete/libkeep.so: private VICTIM_LINK = -Wl,-z,nodelete
$(VICTIM_OUT)/cases-nodelete/libbroken.so: $(VICTIM_OUT)/cases-nodelete/libflag.so
$(VICTIM_OUT)/cases-nodelete/libbroken.so: private VICTIM_LINK = $(call victim_needs,libflag.so)
