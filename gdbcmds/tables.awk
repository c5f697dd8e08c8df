# SPDX-License-Identifier: GPL-3.0-or-later
# The command files, with what they need of the tables in the sources.
# usage: awk -f gdbcmds/tables.awk MACHINES src/model/members.def FILE.gdb...
# MACHINES is src/machine/machine.c after the preprocessor, so that a machine is a number.
#
# A line @MACHINES@, @LEVELS@ or @MEMBERS@ of a command file becomes what the functions below write.

FILENAME == ARGV[1] { machines = machines $0; next }
FILENAME == ARGV[2] {
    if (/^MEMBER\(/) {
        split($0, part, /[(,] */)
        add(part[2], part[4])
    }
    next
}
/^ *@MACHINES@$/ { write_machines(); next }
/^ *@LEVELS@$/ { write_levels(); next }
/^ *@MEMBERS@$/ { write_members(); next }
{ print }

# A level is the version of glibc since which link maps have a member: 235 is 2.35, 0 is always.
function add(name, since,    version, level) {
    split(since, version, ".")
    level = since == "always" ? 0 : version[1] * 100 + version[2]
    if (!(level in last))
        levels[++level_count] = level
    last[level] = name
    format[level] = format[level] " " name "=%#lx"
    values[level] = values[level] ", $why_map." name
}

function sort_levels(    i, j, level) {
    for (i = 2; i <= level_count; i++) {
        level = levels[i]
        for (j = i - 1; j >= 1 && levels[j] > level; j--)
            levels[j + 1] = levels[j]
        levels[j + 1] = level
    }
}

# Set $why_level to the newest one that the link map $why_main has. The first ones of all are public (<link.h>): they
# tell nothing.
function write_levels(    i) {
    sort_levels()
    for (i = 1; i <= level_count; i++)
        printf "frame apply 1 -s -q -- with language rust -- set $why_level = %d + 0 * sizeof ($why_main.%s)\n",
            levels[i], last[levels[i]]
}

# Write the record of the link map $why_map up to its name, at once if it has all members.
function write_members(    i, all_formats, all_values) {
    sort_levels()
    for (i = 1; i <= level_count; i++) {
        all_formats = all_formats format[levels[i]]
        all_values = all_values values[levels[i]]
    }
    printf "if $why_level == %d\n", levels[level_count]
    printf "printf \"map addr=%%#lx%s l_name=\", $why_map%s\n", all_formats, all_values
    print "else"
    printf "printf \"map addr=%%#lx%s\", $why_map%s\n", format[0], values[0]
    for (i = 2; i <= level_count; i++) {
        printf "if $why_level >= %d\n", levels[i]
        printf "printf \"%s\"%s\n", format[levels[i]], values[levels[i]]
        print "end"
    }
    print "echo \\ l_name="
    print "end"
}

# Set $why_tls_side and $why_guard_in_thread of the machine $why_machine; both are 0 of others.
function write_machines(    i, count, row, side) {
    count = split(machines, row, "{")
    for (i = 1; i <= count; i++) {
        if (row[i] !~ /^ *[0-9]+, *"/)
            continue
        side = row[i] ~ /WHY_TLS_BELOW/ ? 1 : row[i] ~ /WHY_TLS_BEHIND/ ? 2 : 0
        if (!side && row[i] !~ /guard_in_thread/)
            continue
        printf "if $why_machine == %d\n", row[i]
        printf "set $why_tls_side = %d\n", side
        printf "set $why_guard_in_thread = %d\n", row[i] ~ /guard_in_thread = (true|1)/
        print "end"
    }
}
