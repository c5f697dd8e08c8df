# SPDX-License-Identifier: GPL-3.0-or-later
RUSTC ?= rustc

victim_targets += $(addprefix story-logger/,progA libA.so)

$(VICTIM_OUT)/story-logger/progA: $(VICTIM_SRC)/story-logger/progA.cc $(victim_headers)
	$(call victim_cxx)
$(VICTIM_OUT)/story-logger/libA.so: $(VICTIM_SRC)/story-logger/libA.rs $(VICTIM_OUT)/story-logger/libB.so
	@echo "  RUSTC   $@"
	$(Q)env -u MAKEFLAGS -u MFLAGS $(RUSTC) --edition 2021 --crate-type cdylib --crate-name plugin -g \
		-C opt-level=1 -C symbol-mangling-version=v0 -o $@ $< -L native=$(@D) -l B \
		-C link-arg=-Wl,-rpath,'$$ORIGIN'
