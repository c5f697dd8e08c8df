#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# lld writes the OS/ABI of the first object into what it links, and readelf names STB_GNU_UNIQUE only where that is GNU.
#
# Seen with: lld-14 1:14.0.6-12, binutils 2.40-2 (Debian 12, amd64).
#
# Likely guess: `readelf --dyn-syms | grep UNIQUE` finds the unique symbols of a library, whoever linked it. The order of
# two objects on the command line matters for symbols, not for the ELF header.
#
# What happens: as marks an object that has a unique symbol with OS/ABI "UNIX - GNU", and one without with "UNIX - System
# V". GNU ld marks its output GNU if any object has a unique symbol. lld takes the mark of the first object. With a plain
# object first (crti.o is one, and so is what most compilers put first), readelf prints the binding as
# "<OS specific>: 10", and grep finds nothing. nm prints `u` either way. The binding is the same number, 10, and glibc's
# loader goes by that alone.
#
# Output:
#   ld.bfd, plain object first: UNIX - GNU, UNIQUE, u
#   ld.lld, unique object first: UNIX - GNU, UNIQUE, u
#   ld.lld, plain object first: UNIX - System V, <OS specific>: 10, u
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

for package in lld-14=1:14.0.6-12 libllvm14=1:14.0.6-12 libz3-4=4.8.12-3.1 libedit2=3.1-20221030-2 \
    libxml2=2.9.14+dfsg-1.3~deb12u6 libbsd0=0.11.7-2 libicu72=72.1-3+deb12u1 libmd0=1.0.4-2 libffi8=3.4.4-1 \
    libtinfo6=6.4-4 binutils-x86-64-linux-gnu=2.40-2 libbinutils=2.40-2 libctf0=2.40-2 libjansson4=2.14-2; do
    apt-get -qq -o APT::Sandbox::User=root download "$package"
done
for file in *.deb; do
    dpkg-deb -x "$file" unpacked
done
bin=$scratch/unpacked/usr/bin
export LD_LIBRARY_PATH="$scratch/unpacked/usr/lib/x86_64-linux-gnu:$scratch/unpacked/lib/x86_64-linux-gnu"

cat >unique.s <<'END'
.data
.globl shared
.type shared, @gnu_unique_object
shared: .long 7
.size shared, 4
END
printf '.text\n.globl plain\nplain: ret\n' >plain.s
for name in unique plain; do
    "$bin/x86_64-linux-gnu-as" -o "$name.o" "$name.s"
done

# examine WHAT LINKER OBJECT...
examine() {
    what=$1
    shift
    "$@" -shared -o linked.so
    abi=$("$bin/x86_64-linux-gnu-readelf" -h linked.so | sed -n 's,^ *OS/ABI: *,,p')
    binding=$("$bin/x86_64-linux-gnu-readelf" --dyn-syms -W linked.so |
        sed -n 's/^ *[0-9]*: *[0-9a-f]* *4 OBJECT *\(.*[^ ]\) *DEFAULT .* shared$/\1/p')
    letter=$("$bin/x86_64-linux-gnu-nm" -D linked.so | sed -n 's/^[0-9a-f]* \(.\) shared$/\1/p')
    echo "$what: $abi, $binding, $letter"
}

{
    examine 'ld.bfd, plain object first' "$bin/x86_64-linux-gnu-ld.bfd" plain.o unique.o
    examine 'ld.lld, unique object first' unpacked/usr/lib/llvm-14/bin/ld.lld unique.o plain.o
    examine 'ld.lld, plain object first' unpacked/usr/lib/llvm-14/bin/ld.lld plain.o unique.o
} >seen
cat seen

diff - seen <<'END'
ld.bfd, plain object first: UNIX - GNU, UNIQUE, u
ld.lld, unique object first: UNIX - GNU, UNIQUE, u
ld.lld, plain object first: UNIX - System V, <OS specific>: 10, u
END
