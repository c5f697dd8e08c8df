# SPDX-License-Identifier: GPL-3.0-or-later
$(VICTIM_OUT)/nodelete-bound-startup/host: $(VICTIM_OUT)/nodelete-bound-startup/libfront.so
$(VICTIM_OUT)/nodelete-bound-startup/host: private VICTIM_LINK = $(call victim_needs,libfront.so)
$(VICTIM_OUT)/nodelete-bound-startup/libfront.so: private VICTIM_LINK = -Wl,-z,dynamic-undefined-weak
$(VICTIM_OUT)/nodelete-bound-startup/libprov.so: private VICTIM_LINK = -Wl,-z,nodelete
