# SPDX-License-Identifier: GPL-3.0-or-later
$(VICTIM_OUT)/cases-unique/host: private VICTIM_LINK = -rdynamic
$(VICTIM_OUT)/cases-unique/libboth.so: private VICTIM_LINK = -Wl,-z,nodelete
