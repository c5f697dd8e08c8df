# SPDX-License-Identifier: GPL-3.0-or-later
# unloadwhy. `make demo` and `make check` do all their set-up; `make help` lists the targets.

VERSION := 0.1
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all
Q := $(if $(filter-out 0,$(V)),,@)

PREFIX ?= /usr/local
exec_prefix ?= $(PREFIX)
bindir ?= $(exec_prefix)/bin
datarootdir ?= $(PREFIX)/share
datadir ?= $(datarootdir)
docdir ?= $(datarootdir)/doc/unloadwhy
mandir ?= $(datarootdir)/man
man1dir ?= $(mandir)/man1
man5dir ?= $(mandir)/man5
bashcompdir ?= $(datadir)/bash-completion/completions
zshcompdir ?= $(datadir)/zsh/site-functions
libexecdir ?= $(exec_prefix)/libexec
INSTALL ?= install

CFLAGS ?= -O2 -g
BUILD := build
# What the code needs, beside what the user wants.
WHY_CFLAGS := -std=gnu11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
WHY_CPPFLAGS := -D_GNU_SOURCE -DWHY_VERSION='"$(VERSION)"' -Isrc
WHY_LDLIBS := -ldw -lelf -ljansson -liberty -ldl -pthread
# Compressed cores are unpacked by those libraries that are here; WITH_ZSTD= leaves one out.
has_header = $(shell $(CC) $(CPPFLAGS) -include $(1) -E -x c /dev/null >/dev/null 2>&1 && echo yes)
WITH_ZSTD := $(call has_header,zstd.h)
WITH_LZ4 := $(call has_header,lz4frame.h)
WITH_LZMA := $(call has_header,lzma.h)
WHY_CPPFLAGS += $(if $(WITH_ZSTD),-DWHY_WITH_ZSTD) $(if $(WITH_LZ4),-DWHY_WITH_LZ4) $(if $(WITH_LZMA),-DWHY_WITH_LZMA)
WHY_LDLIBS += $(if $(WITH_ZSTD),-lzstd) $(if $(WITH_LZ4),-llz4) $(if $(WITH_LZMA),-llzma)
# libthread_db, loaded when it is needed, asks the program itself for its services.
WHY_LDFLAGS := -Wl,--dynamic-list=src/process/thread_db.symbols

SOURCES := $(wildcard src/*/*.c)
HELPER_SOURCES := $(filter-out helper/places.c,$(wildcard helper/*.c))
GDB_FILES := $(sort $(wildcard gdbcmds/*.gdb))
READING_FILES := $(sort $(wildcard gdbcmds/reading/*.gdb))
WATCH_FILES := $(sort $(wildcard gdbcmds/watch/*.gdb))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
HELPER_OBJECTS := $(HELPER_SOURCES:%.c=$(BUILD)/%.o)
UNIT_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/test-*.c))
AGREE := $(BUILD)/tests/unit/agree

.PHONY: all
all: $(BUILD)/unloadwhy unloadwhy.gdb $(BUILD)/reading.gdb $(BUILD)/watch.gdb probe

# The same program, for the checkout and to be installed: they differ in where its files are.
$(BUILD)/helper/places.o: layouts = $(CURDIR)/src/layout/known
$(BUILD)/helper/places.o: probe = $(CURDIR)/$(BUILD)/probe
$(BUILD)/install/places.o: layouts = $(datadir)/unloadwhy/layouts
$(BUILD)/install/places.o: probe = $(libexecdir)/unloadwhy
$(BUILD)/install/places.o: FORCE
$(BUILD)/helper/places.o $(BUILD)/install/places.o: helper/places.c helper/places.h Makefile
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(WHY_CPPFLAGS) -DWHY_PLACE_LAYOUTS='"$(layouts)"' -DWHY_PLACE_PROBE='"$(probe)"' \
		$(CPPFLAGS) $(WHY_CFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/unloadwhy: $(BUILD)/helper/places.o
$(BUILD)/install/unloadwhy: $(BUILD)/install/places.o
$(BUILD)/unloadwhy $(BUILD)/install/unloadwhy: $(HELPER_OBJECTS) $(BUILD)/libunloadwhy.a
	@echo "  LD      $@"
	$(Q)$(CC) $(CFLAGS) $(WHY_LDFLAGS) $(LDFLAGS) -o $@ $^ $(WHY_LDLIBS) $(LDLIBS)

$(BUILD)/libunloadwhy.a: $(OBJECTS)
	@echo "  AR      $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(WHY_CPPFLAGS) $(CPPFLAGS) $(WHY_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/libunloadwhy.a
	@echo "  CC      $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(WHY_CPPFLAGS) $(CPPFLAGS) $(WHY_CFLAGS) $(CFLAGS) $(WHY_LDFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< \
		$(BUILD)/libunloadwhy.a $(WHY_LDLIBS) $(LDLIBS)

# For src/layout/known/make-layouts.
$(BUILD)/layout-of: src/layout/known/layout-of.c $(BUILD)/libunloadwhy.a
	@echo "  CC      $@"
	$(Q)$(CC) $(WHY_CPPFLAGS) $(CPPFLAGS) $(WHY_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(WHY_LDLIBS) $(LDLIBS)

-include $(OBJECTS:.o=.d) $(HELPER_OBJECTS:.o=.d) $(addsuffix .d,$(UNIT_TESTS) $(AGREE))

# The command files, joined: $(call join_gdb,FILES,PROGRAM,DIRECTORY), where the others are in DIRECTORY. GDB's pipe starts a shell, for which the place of the
# program is quoted; its `source` takes the rest of the line as it is.
join_gdb = awk -f gdbcmds/tables.awk $(BUILD)/machines.i src/model/members.def $(1) | sed -f gdbcmds/join.sed | \
	sed "s|@HELPER@|'$(subst &,\&,$(subst ','\\\\'',$(2)))'|g; s|@FILES@|$(subst &,\&,$(3))|" >$@.tmp && mv $@.tmp $@

# What the command files take of tables in the sources, and how.
GDB_TABLES := $(BUILD)/machines.i src/model/members.def gdbcmds/tables.awk gdbcmds/join.sed

$(BUILD)/machines.i: src/machine/machine.c src/machine/machine.h Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(WHY_CPPFLAGS) $(CPPFLAGS) -E -P -o $@ $<

unloadwhy.gdb: $(GDB_FILES) $(GDB_TABLES) Makefile
	@echo "  GEN     $@"
	$(Q)$(call join_gdb,$(GDB_FILES),$(CURDIR)/$(BUILD)/unloadwhy,$(CURDIR)/$(BUILD))

$(BUILD)/reading.gdb: $(READING_FILES) $(GDB_TABLES) Makefile
	@echo "  GEN     $@"
	@mkdir -p $(@D)
	$(Q)$(call join_gdb,$(READING_FILES),$(CURDIR)/$(BUILD)/unloadwhy)

$(BUILD)/watch.gdb: $(WATCH_FILES) $(GDB_TABLES) Makefile
	@echo "  GEN     $@"
	@mkdir -p $(@D)
	$(Q)$(call join_gdb,$(WATCH_FILES),$(CURDIR)/$(BUILD)/unloadwhy)

$(BUILD)/install/unloadwhy.gdb: $(GDB_FILES) $(GDB_TABLES) Makefile FORCE
	@mkdir -p $(@D)
	$(Q)$(call join_gdb,$(GDB_FILES),$(bindir)/unloadwhy,$(datadir)/unloadwhy)

$(BUILD)/install/reading.gdb: $(READING_FILES) $(GDB_TABLES) Makefile FORCE
	@mkdir -p $(@D)
	$(Q)$(call join_gdb,$(READING_FILES),$(bindir)/unloadwhy)

$(BUILD)/install/watch.gdb: $(WATCH_FILES) $(GDB_TABLES) Makefile FORCE
	@mkdir -p $(@D)
	$(Q)$(call join_gdb,$(WATCH_FILES),$(bindir)/unloadwhy)

.PHONY: FORCE
FORCE:

# What a bare Debian or Ubuntu lacks: one call of the package manager, shown before it runs.
PACKAGES_BUILD := gcc libc6-dev libdw-dev libelf-dev libdebuginfod-dev libiberty-dev libjansson-dev \
	libzstd-dev liblz4-dev liblzma-dev
PACKAGES_DEMO := $(PACKAGES_BUILD) g++ gdb libc6-dbg

include src/layout/probe/probe.mk
include tests/victims/victims.mk
include tests/programs/programs.mk
include tests/demo/demo.mk
include tests/tests.mk
include tests/bench/bench.mk
include tests/oracle/oracle.mk

# What is a table in the sources and a list in the documents.
.PHONY: docs
docs: $(BUILD)/unloadwhy
	@UNLOADWHY=$< docs/update-words

.PHONY: deps
deps:
	@tests/tools/install-packages $(PACKAGES_BUILD)

# Directories that were not there before are noted, for `make uninstall` to take away again.
INSTALL_DIRECTORIES = "$(bindir)" "$(libexecdir)/unloadwhy" "$(datadir)/unloadwhy/layouts" "$(man1dir)" "$(man5dir)" \
	"$(bashcompdir)" "$(zshcompdir)" "$(docdir)"
INSTALLED_DIRECTORIES = "$(DESTDIR)$(datadir)/unloadwhy/directories"
INSTALL_DOCS := README.md LICENSE $(wildcard docs/*.md)
# $(call missing,DIRECTORY...): those, and those above them, that are not there.
missing = for at in $(1); do \
		while [ ! -d "$(DESTDIR)$$at" ] && echo "$$at" && [ "$$at" != / ]; do at=$$(dirname "$$at"); done; \
	done

.PHONY: install
install: $(BUILD)/install/unloadwhy $(BUILD)/install/unloadwhy.gdb $(BUILD)/install/reading.gdb $(BUILD)/install/watch.gdb probe
	@made=$$($(call missing,$(INSTALL_DIRECTORIES))); umask 022; \
		$(INSTALL) -d "$(DESTDIR)$(datadir)/unloadwhy" && { [ -z "$$made" ] || echo "$$made" >>$(INSTALLED_DIRECTORIES); }
	$(INSTALL) -D -m 755 $(BUILD)/install/unloadwhy "$(DESTDIR)$(bindir)/unloadwhy"
	$(INSTALL) -D -m 755 -t "$(DESTDIR)$(libexecdir)/unloadwhy" $(PROBE)/ask-loader
	$(INSTALL) -D -m 644 -t "$(DESTDIR)$(libexecdir)/unloadwhy" $(PROBE_LIBRARIES)
	$(INSTALL) -D -m 644 -t "$(DESTDIR)$(datadir)/unloadwhy/layouts" $(wildcard src/layout/known/*.layout)
	$(INSTALL) -D -m 644 -t "$(DESTDIR)$(datadir)/unloadwhy" $(BUILD)/install/unloadwhy.gdb $(BUILD)/install/reading.gdb $(BUILD)/install/watch.gdb
	$(INSTALL) -D -m 644 docs/unloadwhy-report.schema.json "$(DESTDIR)$(datadir)/unloadwhy/unloadwhy-report.schema.json"
	$(INSTALL) -D -m 644 docs/unloadwhy.1 "$(DESTDIR)$(man1dir)/unloadwhy.1"
	$(INSTALL) -D -m 644 docs/unloadwhy-facts.5 "$(DESTDIR)$(man5dir)/unloadwhy-facts.5"
	$(INSTALL) -D -m 644 helper/completions/unloadwhy.bash "$(DESTDIR)$(bashcompdir)/unloadwhy"
	$(INSTALL) -D -m 644 helper/completions/_unloadwhy "$(DESTDIR)$(zshcompdir)/_unloadwhy"
	$(INSTALL) -D -m 644 -t "$(DESTDIR)$(docdir)" $(INSTALL_DOCS)

.PHONY: uninstall
uninstall:
	rm -f "$(DESTDIR)$(bindir)/unloadwhy" "$(DESTDIR)$(man1dir)/unloadwhy.1" "$(DESTDIR)$(man5dir)/unloadwhy-facts.5" \
		"$(DESTDIR)$(bashcompdir)/unloadwhy" "$(DESTDIR)$(zshcompdir)/_unloadwhy" \
		$(foreach file,$(notdir $(INSTALL_DOCS)),"$(DESTDIR)$(docdir)/$(file)")
	made=$$(LC_ALL=C sort -ru $(INSTALLED_DIRECTORIES)) 2>/dev/null; \
	rm -rf "$(DESTDIR)$(datadir)/unloadwhy" "$(DESTDIR)$(libexecdir)/unloadwhy"; \
	echo "$$made" | while read -r at && [ -n "$$at" ]; do rmdir --ignore-fail-on-non-empty "$(DESTDIR)$$at"; done

.PHONY: clean
clean:
	rm -rf $(BUILD) unloadwhy.gdb

.PHONY: help
help:
	@echo 'make               the program and unloadwhy.gdb'
	@echo 'make demo          a program with stuck libraries, and GDB that explains them (CAUSE=tls-dtor: just one,'
	@echo '                   and leaves you in GDB)'
	@echo 'make check         the whole test suite'
	@echo 'make check-matrix   samples of it on other versions of glibc and GDB'
	@echo 'make check-advice   what it advises, carried out on 109 packages of Debian (as root)'
	@echo 'make check-variation    it with another awk, sh, locale, umask...: one a day (VARIATION=gawk, TESTS=facts)'
	@echo 'make check-fresh    the first two on bare machines: Debian 11, 12, 13 and sid (as root)'
	@echo 'make soak          random dlcloses for ten minutes: unloadwhy against the loader (SOAK=N, SEED=N)'
	@echo 'make soak-watch    the same under GDB, which watches, for some minutes (WATCH=N, SEED=N)'
	@echo 'make check-layouts, check-asan, check-valgrind, lint, bench'
	@echo 'make docs          the reasons and commands, written into the man page and the JSON Schema'
	@echo 'make deps          the packages that building needs'
	@echo 'make install, uninstall    PREFIX, DESTDIR, bindir, datadir, docdir'
	@echo 'make clean'
