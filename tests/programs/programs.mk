# SPDX-License-Identifier: GPL-3.0-or-later
# Programs that the tests need and that are no victims. Included by the top Makefile, after victims.mk, whose commands it
# uses. Each NAME.c becomes build/programs/NAME, and each libNAME.c a library. wait.c becomes two programs that unloadwhy
# must refuse: a static one and one of musl.

PROGRAM_SRC := tests/programs
PROGRAM_OUT := build/programs
MUSL_CC ?= musl-gcc

program_names := $(filter-out wait,$(basename $(notdir $(wildcard $(PROGRAM_SRC)/*.c))))
program_files := $(addprefix $(PROGRAM_OUT)/,$(patsubst lib%,lib%.so,$(program_names)) wait-static wait-musl)

$(program_files): $(PROGRAM_SRC)/programs.mk $(VICTIM_SRC)/victims.mk $(victim_headers)

$(PROGRAM_OUT)/%: $(PROGRAM_SRC)/%.c
	$(call victim_cc)
# As in the victim nodelete-bound.
$(PROGRAM_OUT)/hand: private VICTIM_LINK = -fPIC -Wl,-z,dynamic-undefined-weak
$(PROGRAM_OUT)/lib%.so: $(PROGRAM_SRC)/lib%.c
	$(call victim_cc,-shared -fPIC)
$(PROGRAM_OUT)/wait-static: $(PROGRAM_SRC)/wait.c
	$(call victim_cc,-static)
$(PROGRAM_OUT)/wait-musl: $(PROGRAM_SRC)/wait.c
	@echo "  MUSL    $@"
	@mkdir -p $(@D)
	$(Q)$(MUSL_CC) -std=gnu11 $(VICTIM_FLAGS) -o $@ $<

victims: $(program_files)
