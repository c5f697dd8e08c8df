# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(addprefix namespace-kept/,libflag.so libplain.so)

$(VICTIM_OUT)/namespace-kept/libflag.so: private VICTIM_LINK = -Wl,-z,nodelete
