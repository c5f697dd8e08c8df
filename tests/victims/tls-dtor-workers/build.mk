# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += tls-dtor-workers/libother.so
victim_targets += tls-dtor-workers/libnet.so

$(VICTIM_OUT)/tls-dtor-workers/libnet.so: $(VICTIM_SRC)/tls-dtor/libtls.cc
	$(call victim_cxx,-fPIC -shared)
