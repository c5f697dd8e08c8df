# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += cases-tls/libfront.so
victim_targets += cases-tls/libtlsc.so

$(VICTIM_OUT)/cases-tls/libtlsc.so: $(VICTIM_SRC)/tls-dtor-c/libtlsc.c
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/cases-tls/libfront.so: $(VICTIM_OUT)/cases-tls/libtlsc.so
$(VICTIM_OUT)/cases-tls/libfront.so: private VICTIM_LINK = $(call victim_needs,libtlsc.so)
