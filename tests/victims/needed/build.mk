# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(addprefix needed/,libA.so libB.so libC.so libD.so)

$(VICTIM_OUT)/needed/libA.so: $(VICTIM_OUT)/needed/libC.so
$(VICTIM_OUT)/needed/libA.so: private VICTIM_LINK = $(call victim_needs,libC.so)
$(VICTIM_OUT)/needed/libC.so: $(VICTIM_OUT)/needed/libD.so
$(VICTIM_OUT)/needed/libC.so: private VICTIM_LINK = $(call victim_needs,libD.so)
$(VICTIM_OUT)/needed/libD.so: $(VICTIM_OUT)/needed/libB.so
$(VICTIM_OUT)/needed/libD.so: private VICTIM_LINK = $(call victim_needs,libB.so)
