# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(addprefix cases-edges/,libfront.so libouter.so libleft.so libright.so libchain.so \
	first/libright.so first/libchain-xxx.so)

# Two that need each other: one of them is linked against a library that is only there for that.
$(VICTIM_OUT)/cases-edges/libleft.so: $(VICTIM_OUT)/cases-edges/first/libright.so
$(VICTIM_OUT)/cases-edges/libleft.so: private VICTIM_LINK = -L$(@D)/first -l:libright.so
$(VICTIM_OUT)/cases-edges/libright.so: $(VICTIM_OUT)/cases-edges/libleft.so
$(VICTIM_OUT)/cases-edges/libright.so: private VICTIM_LINK = $(call victim_needs,libleft.so)

$(VICTIM_OUT)/cases-edges/libfront.so: $(VICTIM_OUT)/cases-edges/libprov.so
$(VICTIM_OUT)/cases-edges/libfront.so: private VICTIM_LINK = $(call victim_needs,libprov.so)
$(VICTIM_OUT)/cases-edges/libouter.so: $(VICTIM_OUT)/cases-edges/libnext.so $(VICTIM_OUT)/cases-edges/libprov.so
$(VICTIM_OUT)/cases-edges/libouter.so: private VICTIM_LINK = $(call victim_needs,libnext.so libprov.so)

# Many copies are made of these, so they bring nothing along.
$(VICTIM_OUT)/cases-edges/libthing.so: private VICTIM_LINK = -nostdlib -g0 -Wl,--hash-style=sysv
$(VICTIM_OUT)/cases-edges/libchain.so: $(VICTIM_OUT)/cases-edges/first/libchain-xxx.so
$(VICTIM_OUT)/cases-edges/libchain.so: private VICTIM_LINK = -nostdlib -g0 -L$(@D)/first -l:libchain-xxx.so
