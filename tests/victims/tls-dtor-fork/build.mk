# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += tls-dtor-fork/libother.so
victim_targets += tls-dtor-fork/libtlsc.so

$(VICTIM_OUT)/tls-dtor-fork/libtlsc.so: $(VICTIM_SRC)/tls-dtor-c/libtlsc.c
	$(call victim_cc,-fPIC -shared)
