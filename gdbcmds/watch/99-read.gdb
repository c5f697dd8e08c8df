# SPDX-License-Identifier: GPL-3.0-or-later
# All of the watch is defined: it need not be read again.

define why-read-watch
end
document why-read-watch
Nothing is left to read.

Usage: why-read-watch
end
