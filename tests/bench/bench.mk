# SPDX-License-Identifier: GPL-3.0-or-later
# The figures of docs/figures.md.

.PHONY: bench
bench:
	@tests/install-packages $(PACKAGES_DEMO)
	@$(MAKE) --no-print-directory all victim-many
	@tests/bench/run
