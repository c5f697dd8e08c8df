# SPDX-License-Identifier: GPL-3.0-or-later
$(VICTIM_OUT)/tls-dtor-needed/libplug.so: $(VICTIM_OUT)/tls-dtor-needed/libfoo.so
$(VICTIM_OUT)/tls-dtor-needed/libplug.so: private VICTIM_LINK = $(call victim_needs,libfoo.so)
