# SPDX-License-Identifier: GPL-3.0-or-later
# The program of `make demo`: its libraries are those of some victims. Included by the top Makefile.

DEMO_OUT := $(BUILD)/demo
DEMO_LIBRARIES := $(addprefix $(DEMO_OUT)/,libgone.so libtheme.so libpinned.so libsession.so libregistry.so)

$(DEMO_OUT)/host: tests/demo/host.c $(victim_headers)
	$(call victim_cc)
$(DEMO_OUT)/libgone.so $(DEMO_OUT)/libtheme.so $(DEMO_OUT)/libpinned.so: $(VICTIM_SRC)/plain.c
	$(call victim_cc,-fPIC -shared)
$(DEMO_OUT)/libpinned.so: private VICTIM_LINK = -Wl,-z,nodelete
$(DEMO_OUT)/libsession.so: $(VICTIM_SRC)/tls-dtor/libtls.cc
	$(call victim_cxx,-fPIC -shared)
$(DEMO_OUT)/libregistry.so: $(VICTIM_SRC)/nodelete-unique/report.cc
	$(call victim_cxx,-fPIC -shared)

# With CAUSE, that victim instead.
.PHONY: demo
demo:
	@tests/tools/install-packages $(PACKAGES_DEMO)
	@$(MAKE) --no-print-directory all $(if $(CAUSE),victim-$(CAUSE),$(DEMO_OUT)/host $(DEMO_LIBRARIES))
	@tests/demo/run $(CAUSE)
