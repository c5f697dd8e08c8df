# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += nodelete-unique/libdep.so
victim_targets += $(addprefix nodelete-unique/,libreport.so libsecond.so)

$(VICTIM_OUT)/nodelete-unique/libreport.so: $(VICTIM_OUT)/nodelete-unique/libdep.so
$(VICTIM_OUT)/nodelete-unique/libreport.so: private VICTIM_LINK = $(call victim_needs,libdep.so)
$(addprefix $(VICTIM_OUT)/nodelete-unique/,libreport.so libsecond.so): $(VICTIM_SRC)/nodelete-unique/report.cc
	$(call victim_cxx,-fPIC -shared)
