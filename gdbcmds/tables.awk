# SPDX-License-Identifier: GPL-3.0-or-later
# The command files, with what they need of the tables in the sources.
# usage: awk -f gdbcmds/tables.awk MACHINES src/model/members.def FILE.gdb...
# MACHINES is src/machine/machine.c after the preprocessor, so that a machine is a number.
#
# A line @NAME@ of a command file becomes what the function write_NAME below writes.

FILENAME == ARGV[1] { machines = machines $0; next }
FILENAME == ARGV[2] {
    if (/^MEMBER\(/) {
        split($0, part, /[(,] */)
        add(part[2], part[4])
    }
    next
}
/^ *@MACHINES@$/ { write_machines(); next }
/^ *@CALLS@$/ { write_calls(); next }
/^ *@ARGUMENTS@$/ { write_arguments(); next }
/^ *@RESULT@$/ { write_result(); next }
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

# Read the rows of the machine table: number[i], and row[i] as it is in the source.
function read_rows(    i, count, part) {
    if (row_count)
        return
    count = split(machines, part, "{")
    for (i = 1; i <= count; i++)
        if (part[i] ~ /^ *[0-9]+, *"/) {
            row[++row_count] = part[i]
            number[row_count] = part[i] + 0
        }
}

# The string that is the member NAME of the row i, without quotes; "" if it has none.
function text(i, name) {
    if (!match(row[i], "[.]" name " = \"[^\"]*"))
        return ""
    return substr(row[i], RSTART + length(name) + 5, RLENGTH - length(name) - 5)
}

# Set $why_tls_side and $why_guard_in_thread of the machine $why_machine. Both stay 0 for a machine without a row.
function write_machines(    i, side) {
    read_rows()
    for (i = 1; i <= row_count; i++) {
        side = row[i] ~ /WHY_TLS_BELOW/ ? 1 : row[i] ~ /WHY_TLS_BEHIND/ ? 2 : 0
        if (!side && row[i] !~ /guard_in_thread/)
            continue
        printf "if $why_machine == %d\n", number[i]
        printf "set $why_tls_side = %d\n", side
        printf "set $why_guard_in_thread = %d\n", row[i] ~ /guard_in_thread = (true|1)/
        print "end"
    }
}

# Set $why_method to 2 if the row of $why_machine says where a call has its arguments and its result.
function write_calls(    i) {
    read_rows()
    for (i = 1; i <= row_count; i++)
        if (text(i, "result"))
            printf "if $why_machine == %d\nset $why_method = 2\nend\n", number[i]
}

# Set $why_map and $why_mode to the first two arguments, and select the frame of the caller. Arguments on the stack are
# above the frame of the function: there the caller has pushed them.
function write_arguments(    i) {
    read_rows()
    for (i = 1; i <= row_count; i++) {
        if (!text(i, "result"))
            continue
        printf "if $why_machine == %d\n", number[i]
        if (text(i, "first_argument")) {
            printf "set $why_map = $%s\n", text(i, "first_argument")
            printf "set $why_mode = $%s\n", text(i, "second_argument")
            print "up-silently 1"
        } else {
            print "up-silently 1"
            print "set $why_map = ((unsigned long *) $sp)[0]"
            print "set $why_mode = ((unsigned long *) $sp)[1]"
        }
        print "end"
    }
}

# Set $why_map to the result.
function write_result(    i) {
    read_rows()
    for (i = 1; i <= row_count; i++)
        if (text(i, "result"))
            printf "if $why_machine == %d\nset $why_map = (unsigned long) $%s\nend\n", number[i], text(i, "result")
}
