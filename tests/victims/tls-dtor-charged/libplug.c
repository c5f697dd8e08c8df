/* SPDX-License-Identifier: GPL-3.0-or-later */
int plug_variable = 1;
