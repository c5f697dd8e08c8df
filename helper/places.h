/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program finds its own files: in the checkout, or where `make install` puts them. */
#pragma once

extern const char why_place_layouts[]; /* directory of the layout files */
extern const char why_place_probe[];   /* directory of the program that asks a loader, and of its libraries */
