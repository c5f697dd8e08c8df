# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += two-maps/libhot.so
