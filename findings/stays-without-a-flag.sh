#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A library that nothing in its file pins stays after dlclose, and goes in a process with one library more.
#
# Seen with: libjsoncpp25 1.9.5-4, libstdc++6 12.2.0-14+deb12u1, libc6 2.36-9+deb12u14, perl-base 5.36.0-7+deb12u4
# (Debian 12, amd64).
#
# Likely guess: a library stays after dlclose if its file says NODELETE or has symbols of STB_GNU_UNIQUE, so `readelf -d`
# and `nm | grep ' u '` tell it beforehand. To load more libraries can only keep more.
#
# What happens: libjsoncpp.so.25 has neither. A program in C (perl) that opens and closes it keeps it all the same. With
# it came libstdc++, which has unique symbols and stays for good. When libstdc++ was relocated, libjsoncpp was in its
# search list before it, and so it bound weak inline functions of libjsoncpp that it has itself. That is a relocation
# dependency, which lasts as long as libstdc++. With libstdc++ preloaded there is no such binding, and libjsoncpp goes.
#
# Output:
#   flags and unique symbols: 0
#   in a program of C: stays
#   with libstdc++ preloaded: goes
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

for package in libjsoncpp25=1.9.5-4 libstdc++6=12.2.0-14+deb12u1 libgcc-s1=12.2.0-14+deb12u1 libc6=2.36-9+deb12u14 \
    libcrypt1=1:4.4.33-2 perl-base=5.36.0-7+deb12u4; do
    apt-get -qq -o APT::Sandbox::User=root download "$package"
done
for file in *.deb; do
    dpkg-deb -x "$file" unpacked
done

libraries=$scratch/unpacked/lib/x86_64-linux-gnu:$scratch/unpacked/usr/lib/x86_64-linux-gnu
library=$scratch/unpacked/usr/lib/x86_64-linux-gnu/libjsoncpp.so.25

# Open it, close it, look for it in /proc/self/maps.
cat >host.pl <<'END'
my $handle = DynaLoader::dl_load_file($ARGV[0], 0) or die DynaLoader::dl_error();
DynaLoader::dl_unload_file($handle) or die "dlclose failed";
open(my $maps, '<', '/proc/self/maps') or die $!;
print grep(/libjsoncpp/, <$maps>) ? "stays\n" : "goes\n";
END
run() {
    "$@" unpacked/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 --library-path "$libraries" \
        unpacked/usr/bin/perl -e 'require DynaLoader; do "./host.pl" or die $@ || $!' "$library"
}

{
    echo "flags and unique symbols: $({ readelf -dW "$library" | grep NODELETE || :; nm -D "$library" | grep ' u ' || :; } | wc -l)"
    printf 'in a program of C: '
    run
    printf 'with libstdc++ preloaded: '
    run env LD_PRELOAD=libstdc++.so.6
} >seen
cat seen

diff - seen <<'END'
flags and unique symbols: 0
in a program of C: stays
with libstdc++ preloaded: goes
END
