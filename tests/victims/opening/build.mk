# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += opening/libnew.so

# -rdynamic: its library calls it back.
$(VICTIM_OUT)/opening/host: private VICTIM_LINK = -rdynamic
$(VICTIM_OUT)/opening/libnew.so: $(VICTIM_OUT)/opening/libslow.so
$(VICTIM_OUT)/opening/libnew.so: private VICTIM_LINK = $(call victim_needs,libslow.so)
