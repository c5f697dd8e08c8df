/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files are that belong to the program: in the checkout, or where `make install` puts them. */
#pragma once

extern const char why_place_layouts[]; /* layout files, one a suite */
extern const char why_place_probe[];   /* the program that asks a loader, and its libraries */
