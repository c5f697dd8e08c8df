# SPDX-License-Identifier: GPL-3.0-or-later
victim_targets += many/libmany.so

# Hundreds of copies are made of it, so it brings nothing along.
$(VICTIM_OUT)/many/libmany.so: $(VICTIM_SRC)/plain.c
	$(call victim_cc,-fPIC -shared -nostdlib -g0)
