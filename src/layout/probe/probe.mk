# SPDX-License-Identifier: GPL-3.0-or-later
# The program that asks a loader where its private members are, and the libraries that it opens. Included by the top
# Makefile.

PROBE := $(BUILD)/probe
PROBE_LIBRARIES := $(addprefix $(PROBE)/,plugin.so dependency.so pinned.so provider.so user.so uniques.so audit.so)
PROBE_SOURCES := $(filter-out src/layout/probe/plugin.c,$(wildcard src/layout/probe/*.c)) \
	src/layout/file.c src/layout/layout.c src/base/build_id.c src/base/error.c
PROBE_HEADERS := $(wildcard src/layout/probe/*.h src/layout/*.def src/model/members.def) src/layout/layout.h src/layout/file.h

.PHONY: probe
probe: $(PROBE)/ask-loader $(PROBE_LIBRARIES)

# The libraries find the functions of the program by its dynamic symbols. No CFLAGS of the user's, here and below: a
# sanitizer, for one, brings libraries and habits of its own, and nothing but these lines shall be in what is looked at.
$(PROBE)/ask-loader: $(PROBE_SOURCES) $(PROBE_HEADERS) src/layout/probe/probe.mk
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(WHY_CPPFLAGS) $(WHY_CFLAGS) -O2 -g -rdynamic -pthread -o $@ $(PROBE_SOURCES) -ldl

# What each of them does when it comes and goes.
$(PROBE)/plugin.so: OPTIONS = -DCALLS_WHEN_RESOLVING=RESOLVING -DCALLS_WHEN_IT_BEGINS=PLUGIN_BEGAN \
	-DHAS_THREAD_LOCAL -Wl,-z,origin '-Wl,-rpath,$$ORIGIN' -L$(PROBE) -l:dependency.so
$(PROBE)/plugin.so: $(PROBE)/dependency.so
$(PROBE)/dependency.so: OPTIONS = -DCALLS_WHEN_IT_BEGINS=DEPENDENCY_BEGAN -DCALLS_WHEN_IT_ENDS=DEPENDENCY_ENDS
$(PROBE)/pinned.so: OPTIONS = -DCALLS_WHEN_RESOLVING=PINNING
$(PROBE)/provider.so: OPTIONS = -DPROVIDES
$(PROBE)/user.so: OPTIONS = -DUSES
$(PROBE)/uniques.so: OPTIONS = -DHAS_UNIQUES
$(PROBE)/audit.so: OPTIONS = -DAUDITS

$(PROBE_LIBRARIES): src/layout/probe/plugin.c src/layout/probe/moments.h src/layout/probe/probe.mk
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) -Isrc -std=gnu11 -Wall -Wextra -O1 -fPIC -shared -Wl,-soname,$(@F) -Wl,-z,lazy -Wl,--no-as-needed -o $@ $< $(OPTIONS)
