# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(addprefix exiting/,libfirst.so liblast.so libflag.so libdep.so)
victim_targets += $(addprefix exiting/,libslow.so libleft.so)

$(VICTIM_OUT)/exiting/libslow.so: $(VICTIM_SRC)/closing/libslow.c $(VICTIM_OUT)/exiting/libdep.so
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/exiting/libslow.so: private VICTIM_LINK = $(call victim_needs,libdep.so)
$(VICTIM_OUT)/exiting/libleft.so: $(VICTIM_SRC)/tls-dtor-c/libtlsc.c
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/exiting/libflag.so: private VICTIM_LINK = -Wl,-z,nodelete
