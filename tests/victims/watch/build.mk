# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(addprefix watch/,libtheme.so libforever.so libxml.so libreport.so libchild.so)
victim_targets += watch/libparent.so

$(VICTIM_OUT)/watch/libA.so: $(VICTIM_OUT)/watch/libB.so
$(VICTIM_OUT)/watch/libA.so: private VICTIM_LINK = $(call victim_needs,libB.so)
$(VICTIM_OUT)/watch/libreport.so: $(VICTIM_OUT)/watch/libxml.so
$(VICTIM_OUT)/watch/libreport.so: private VICTIM_LINK = $(call victim_needs,libxml.so)
$(VICTIM_OUT)/watch/libforever.so: private VICTIM_LINK = -Wl,-z,nodelete
$(VICTIM_OUT)/watch/libparent.so: $(VICTIM_SRC)/closing/libslow.c
	$(call victim_cc,-fPIC -shared)
