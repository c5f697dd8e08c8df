# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += startup/libstart.so

$(VICTIM_OUT)/startup/host: $(VICTIM_OUT)/startup/libstart.so
$(VICTIM_OUT)/startup/host: private VICTIM_LINK = $(call victim_needs,libstart.so)
