# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += tls-dtor-c/libother.so
