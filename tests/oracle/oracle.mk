# SPDX-License-Identifier: GPL-3.0-or-later
# The loader as an oracle: random plugins, random dlcloses. Included by the top Makefile.

ORACLE_SRC := tests/oracle
ORACLE_OUT := build/oracle
ORACLE_FLAGS := -std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
ORACLE_SOURCES := $(addprefix $(ORACLE_SRC)/,oracle.c run.c choose.c subject.c judge.c reasons.c watch.c ledger.c \
	trace.c view.c operations.c graph.c random.c)

$(ORACLE_OUT)/oracle: $(ORACLE_SOURCES) $(wildcard $(ORACLE_SRC)/*.h) $(ORACLE_SRC)/oracle.mk
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(ORACLE_FLAGS) -o $@ $(filter %.c,$^) -ljansson

# lazy: some compilers bind at once. The loader must be left what nobody defines.
$(ORACLE_OUT)/host: $(addprefix $(ORACLE_SRC)/,host.c lists.c operations.c lists.h operations.h services.h oracle.mk)
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(ORACLE_FLAGS) -fPIC -pthread -o $@ $(filter %.c,$^) -ldl -Wl,-z,lazy,-z,dynamic-undefined-weak

.PHONY: oracle
oracle: all $(ORACLE_OUT)/oracle $(ORACLE_OUT)/host $(AGREE)

# SOAK=N: as many dlcloses as that; SEED=N: others.
SOAK ?= 100000
SEED ?= 1
.PHONY: soak soak-watch
soak: oracle
	@$(ORACLE_OUT)/oracle --seed $(SEED) --closes $(SOAK) --graphs 40 --jobs $$(nproc) --keep $(ORACLE_OUT)/failed \
		--agree $(AGREE)

# WATCH=N: so many processes, each watched by a GDB from start to end, some fifty dlcloses in each.
WATCH ?= 100
soak-watch: oracle
	@$(ORACLE_OUT)/oracle --watch --seed $(SEED) --runs $(WATCH) --closes 1000000 --graphs 12 --jobs $$(nproc) \
		--keep $(ORACLE_OUT)/failed
