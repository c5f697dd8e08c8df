# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += collectable/libdep.so
victim_targets += collectable/libleft.so

$(VICTIM_OUT)/collectable/libleft.so: $(VICTIM_SRC)/tls-dtor-c/libtlsc.c $(VICTIM_OUT)/collectable/libdep.so
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/collectable/libleft.so: private VICTIM_LINK = $(call victim_needs,libdep.so)
