# SPDX-License-Identifier: GPL-3.0-or-later
# The victims of tests/cases.bats. Included by victims.mk.

cases_plain := cases-nodelete/libplug.so cases-nodelete/libflag.so cases-startup/libflag.so cases-startup/libpre.so \
	cases-startup/libplug.so cases-edges/libfront.so cases-edges/libouter.so cases-tls/libfront.so
$(addprefix $(VICTIM_OUT)/,$(cases_plain)): $(VICTIM_SRC)/plain.c $(VICTIM_SRC)/victims.mk $(VICTIM_SRC)/cases.mk
	$(call victim_cc,-fPIC -shared)

$(VICTIM_OUT)/cases-nodelete/libflag.so: private VICTIM_LINK = -Wl,-z,nodelete
$(VICTIM_OUT)/cases-nodelete/libkeep.so: private VICTIM_LINK = -Wl,-z,nodelete
$(VICTIM_OUT)/cases-nodelete/libbroken.so: $(VICTIM_OUT)/cases-nodelete/libflag.so
$(VICTIM_OUT)/cases-nodelete/libbroken.so: private VICTIM_LINK = $(call victim_needs,libflag.so)

$(VICTIM_OUT)/cases-unique/%: $(wildcard $(VICTIM_SRC)/cases-unique/*.h)
$(VICTIM_OUT)/cases-unique/host: private VICTIM_LINK = -rdynamic
$(VICTIM_OUT)/cases-unique/libboth.so: private VICTIM_LINK = -Wl,-z,nodelete

# Two that need each other: one of them is linked against a library that is only there for that.
$(VICTIM_OUT)/cases-edges/first/libright.so: $(VICTIM_SRC)/plain.c $(VICTIM_SRC)/cases.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/cases-edges/libleft.so: $(VICTIM_SRC)/plain.c $(VICTIM_OUT)/cases-edges/first/libright.so $(VICTIM_SRC)/cases.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/cases-edges/libleft.so: private VICTIM_LINK = -L$(@D)/first -l:libright.so
$(VICTIM_OUT)/cases-edges/libright.so: $(VICTIM_SRC)/plain.c $(VICTIM_OUT)/cases-edges/libleft.so $(VICTIM_SRC)/cases.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/cases-edges/libright.so: private VICTIM_LINK = $(call victim_needs,libleft.so)

$(VICTIM_OUT)/cases-edges/libfront.so: $(VICTIM_OUT)/cases-edges/libprov.so
$(VICTIM_OUT)/cases-edges/libfront.so: private VICTIM_LINK = $(call victim_needs,libprov.so)
$(VICTIM_OUT)/cases-edges/libouter.so: $(VICTIM_OUT)/cases-edges/libnext.so $(VICTIM_OUT)/cases-edges/libprov.so
$(VICTIM_OUT)/cases-edges/libouter.so: private VICTIM_LINK = $(call victim_needs,libnext.so libprov.so)

# Many copies are made of these, so they bring nothing along.
$(VICTIM_OUT)/cases-edges/libthing.so: private VICTIM_LINK = -nostdlib -g0 -Wl,--hash-style=sysv
$(VICTIM_OUT)/cases-edges/first/libchain-xxx.so: $(VICTIM_SRC)/plain.c $(VICTIM_SRC)/cases.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/cases-edges/libchain.so: $(VICTIM_SRC)/plain.c $(VICTIM_OUT)/cases-edges/first/libchain-xxx.so $(VICTIM_SRC)/cases.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/cases-edges/libchain.so: private VICTIM_LINK = -nostdlib -g0 -L$(@D)/first -l:libchain-xxx.so

$(VICTIM_OUT)/cases-tls/libtlsc.so: $(VICTIM_SRC)/tls-dtor-c/libtlsc.c $(VICTIM_SRC)/cases.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/cases-tls/libfront.so: $(VICTIM_OUT)/cases-tls/libtlsc.so
$(VICTIM_OUT)/cases-tls/libfront.so: private VICTIM_LINK = $(call victim_needs,libtlsc.so)

$(VICTIM_OUT)/cases-startup/host: $(VICTIM_OUT)/cases-startup/libflag.so
$(VICTIM_OUT)/cases-startup/host: private VICTIM_LINK = $(call victim_needs,libflag.so)
$(VICTIM_OUT)/cases-startup/libflag.so: private VICTIM_LINK = -Wl,-z,nodelete

victim_targets += $(cases_plain) $(addsuffix /host,cases-nodelete cases-unique cases-edges cases-tls cases-startup) $(addprefix cases-nodelete/,libkeep.so libbroken.so) \
	$(addprefix cases-unique/,libuser.so libunused.so libboth.so libmany.so libbroken.so libhasty.so libplaincxx.so libownnew.so) \
	$(addprefix cases-edges/,libnext.so libprov.so libleft.so libright.so libchain.so libask.so libthing.so) \
	$(addprefix cases-tls/,libtlsc.so libunnamed.so libbroken.so libapart.so)
