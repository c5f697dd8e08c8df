# SPDX-License-Identifier: GPL-3.0-or-later
# The linker must leave a weak symbol that nobody defines to the loader, and to its first call.
$(VICTIM_OUT)/nodelete-bound/host: private VICTIM_LINK = -fPIC -Wl,-z,dynamic-undefined-weak
