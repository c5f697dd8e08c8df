# SPDX-License-Identifier: GPL-3.0-or-later
# The figures of docs/figures.md.

.PHONY: bench
bench:
	@tests/tools/install-packages $(PACKAGES_DEMO) python3-minimal strace
	@$(MAKE) --no-print-directory all victim-many build/victims/gone/libplug.so build/programs/restless build/programs/opener build/programs/pairs
	@tests/bench/run
