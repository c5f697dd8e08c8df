# SPDX-License-Identifier: GPL-3.0-or-later
# The test suite. Included by the top Makefile.

PACKAGES_CHECK := $(PACKAGES_DEMO) bats bats-assert bats-support gdbserver rustc golang-go musl-tools musl-dev \
	jq bsdutils dwz strace graphviz python3-jsonschema groff-base mandoc zsh apache2-bin python3 perl openssl \
	gstreamer1.0-tools zstd lz4 xz-utils libde265-0 mount

.PHONY: check check-quick check-variation check-layouts check-matrix check-advice check-fresh check-asan check-valgrind lint

check:
	@tests/tools/can-check
	@tests/tools/install-packages $(PACKAGES_CHECK)
	@$(MAKE) --no-print-directory check-quick

# Everything is there: build and run; TESTS='facts stories': only these files of tests.
check-quick: all victims oracle $(UNIT_TESTS) $(BUILD)/gdb-minimal/usr/bin/gdb
	@tests/run-tests $(TESTS)

# The same in other surroundings: VARIATION=gawk, or the one of the day.
check-variation:
	@tests/tools/install-packages $(PACKAGES_CHECK)
	@tests/variations $(VARIATION) $(TESTS)

$(BUILD)/gdb-minimal/usr/bin/gdb:
	@echo "  UNPACK  gdb-minimal"
	@tests/tools/unpack-gdb-minimal $(BUILD)/gdb-minimal

# The loaders of other suites, by their packages.
check-layouts: probe $(BUILD)/layout-of
	@tests/check-layouts

# The same suite with a program that checks itself.
check-asan:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all' \
		$(BUILD)/asan/unloadwhy $(BUILD)/asan/reading.gdb $(BUILD)/asan/watch.gdb probe asan-units
	@sed "s|$(CURDIR)/$(BUILD)/|$(CURDIR)/$(BUILD)/asan/|" unloadwhy.gdb >$(BUILD)/asan/unloadwhy.gdb
	@VICTIMS='' UNLOADWHY='$(CURDIR)/$(BUILD)/asan/unloadwhy' UNLOADWHY_GDB='$(CURDIR)/$(BUILD)/asan/unloadwhy.gdb' \
		tests/run-tests facts render native cores threads layout anywhere hostile vanishing watch

.PHONY: asan-units
asan-units: $(UNIT_TESTS)
	@for test in $(UNIT_TESTS); do echo "  RUN     $$test"; $$test || exit 1; done

PACKAGES_MATRIX := gcc-aarch64-linux-gnu g++-aarch64-linux-gnu qemu-user gdb-multiarch

# Other versions of glibc and GDB, unpacked from Debian's packages. tests/matrix/run ROW... runs some of them.
check-matrix:
	@tests/tools/install-packages $(PACKAGES_CHECK) $(PACKAGES_MATRIX)
	@$(MAKE) --no-print-directory all oracle
	@tests/matrix/run

# Advice for the author of a program, carried out on libraries of Debian 12. tests/advice/run LIBRARY... takes some.
check-advice: all
	@tests/tools/install-packages $(PACKAGES_CHECK)
	@$(MAKE) --no-print-directory $(PROGRAM_OUT)/closer
	@tests/advice/run

# The README's two commands on bare machines. tests/fresh/run SUITE... takes some of them.
check-fresh:
	@tests/tools/install-packages debootstrap
	@tests/fresh/run

# The plain program under valgrind, as a program of the same name: on saved facts, and some victims natively, live and
# from a core. Everything would take a quarter of an hour: FILE_LIMIT=3600 UNLOADWHY=build/valgrind/unloadwhy tests/run-tests hostile.
VALGRIND := valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite

check-valgrind: all victims
	@tests/tools/install-packages valgrind
	@mkdir -p $(BUILD)/valgrind
	@printf '%s\n' '#!/bin/sh' 'exec $(VALGRIND) "$(CURDIR)/$(BUILD)/unloadwhy" "$$@"' >$(BUILD)/valgrind/unloadwhy
	@chmod +x $(BUILD)/valgrind/unloadwhy
	@BLINK=60000 UNLOADWHY='$(CURDIR)/$(BUILD)/valgrind/unloadwhy' tests/run-tests facts
	@VICTIMS='tls-dtor reldep' UNLOADWHY='$(CURDIR)/$(BUILD)/valgrind/unloadwhy' \
		bats -f 'every victim, live|no such process|no core' tests/native.bats

# How the code looks: apart from the suite, since its packages are large.
lint:
	@tests/tools/install-packages shellcheck clang-format
	@clang-format --dry-run -Werror src/*/*.[ch] helper/*.[ch] src/layout/probe/*.[ch] src/layout/known/*.c tests/unit/*.[ch] tests/oracle/*.[ch]
	@shellcheck -x -e SC2013,SC2015,SC2030,SC2031,SC2154 $$(grep -lsE '^#!/bin/(ba)?sh$$' .ci/run docs/update-words src/layout/known/* tests/run-tests tests/variations tests/check-layouts tests/*/*) \
		tests/*.bats tests/lib/*.bash helper/completions/unloadwhy.bash
