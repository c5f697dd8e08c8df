# SPDX-License-Identifier: GPL-3.0-or-later
# The victims: tests/victims/NAME/ becomes build/victims/NAME/. Included by the top Makefile, run from the top.
# Patterns build most of it. tests/victims/NAME/build.mk, where there is one, has what is special: libraries without a
# source of their own, and flags in VICTIM_LINK.

Q ?= $(if $(filter-out 0,$(V)),,@)

VICTIM_SRC := tests/victims
VICTIM_OUT := build/victims

VICTIM_FLAGS := -g -O1 -Wall -Wextra -D_GNU_SOURCE -I$(VICTIM_SRC) -pthread -Wl,--no-as-needed
# no-as-needed: some distributions drop a needed library whose symbols nobody uses, and the edges are the subject.
# lazy: others bind at load, and then a victim's edges appear too early.
VICTIM_LDFLAGS := -Wl,-rpath,'$$ORIGIN' -Wl,-z,lazy -pthread -ldl

define victim_cc
@echo "  CC      $@"
@mkdir -p $(@D)
$(Q)$(CC) -std=gnu11 $(VICTIM_FLAGS) $(1) -o $@ $(filter %.c,$^) $(VICTIM_LINK) $(VICTIM_LDFLAGS)
endef

define victim_cxx
@echo "  CXX     $@"
@mkdir -p $(@D)
$(Q)$(CXX) $(VICTIM_FLAGS) $(1) -o $@ $(filter %.cc,$^) $(VICTIM_LINK) $(VICTIM_LDFLAGS)
endef

# $(call victim_needs,libX.so ...): DT_NEEDED on libraries beside the target, which must also be prerequisites.
victim_needs = -L$(@D) $(addprefix -l:,$(1))

victim_headers := $(wildcard $(VICTIM_SRC)/*.h)

$(VICTIM_OUT)/%/host: $(VICTIM_SRC)/%/host.c $(victim_headers)
	$(call victim_cc)
$(VICTIM_OUT)/%/host: $(VICTIM_SRC)/%/host.cc $(victim_headers)
	$(call victim_cxx)
$(VICTIM_OUT)/%.so: $(VICTIM_SRC)/%.c
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/%.so: $(VICTIM_SRC)/%.cc
	$(call victim_cxx,-fPIC -shared)

# What there is: host.c and lib*.c (or .cc) in the directories. A victim's build.mk adds NAME/FILE to these lists:
# victim_plain for libraries with nothing in them, victim_targets for what other sources become.
victim_sources := $(foreach file,host lib*,$(wildcard $(VICTIM_SRC)/*/$(file).c $(VICTIM_SRC)/*/$(file).cc))
victim_found := $(basename $(victim_sources:$(VICTIM_SRC)/%=%))
victim_targets := $(filter %/host,$(victim_found)) $(addsuffix .so,$(filter-out %/host,$(victim_found)))
victim_plain :=

include $(wildcard $(VICTIM_SRC)/*/build.mk)

$(addprefix $(VICTIM_OUT)/,$(victim_plain)): $(VICTIM_SRC)/plain.c
	$(call victim_cc,-fPIC -shared)

victim_files := $(addprefix $(VICTIM_OUT)/,$(victim_targets) $(victim_plain))
victim_names := $(sort $(foreach target,$(victim_targets),$(firstword $(subst /, ,$(target)))))

$(victim_files): $(VICTIM_SRC)/victims.mk

# `make victim-NAME` builds one: only the stories need Rust or Go.
define victim_rules
.PHONY: victim-$(1)
victim-$(1): $(filter $(VICTIM_OUT)/$(1)/%,$(victim_files))
$(filter $(VICTIM_OUT)/$(1)/%,$(victim_files)): $(wildcard $(VICTIM_SRC)/$(1)/*.h $(VICTIM_SRC)/$(1)/build.mk)
endef
$(foreach name,$(victim_names),$(eval $(call victim_rules,$(name))))

.PHONY: victims
victims: $(victim_files)
