# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2034,SC2154 # variables of GDB's, and those that these files share
# Reading what unloadwhy prints. A word on the left, in column 0 for a state and in column 2 for a detail; its text
# from column 18 on.

STATES='stuck|open|collectable|opening|closing|startup|not loaded'
REASONS=$(sed -n 's/^REASON([A-Z_]*, "\([a-z-]*\)".*/\1/p' "$TOP/src/why/reasons.def" | paste -sd '|')

# block_of LIBRARY <REPORT: the lines of its block. LIBRARY as it is shown there (a directory in front does not
# count), or 0xADDRESS: the first block.
block_of() {
    LIBRARY=$1 STATES=$STATES awk '
        BEGIN { library = ENVIRON["LIBRARY"]; head = "^(" ENVIRON["STATES"] ")  +" }
        /^$/ { inside = 0 }
        $0 ~ head && !found {
            name = substr($0, 19)
            ending = substr(name, length(name) - length(library))
            inside = found = (library ~ /^0x/ || name == library || ending == "/" library)
        }
        inside'
}

# state_of LIBRARY <REPORT
state_of() {
    block_of "$1" | sed -En "1s/^($STATES)  +.*/\1/p"
}

# reasons_of LIBRARY <REPORT: its reason words, sorted, on one line.
reasons_of() {
    block_of "$1" | sed -En "s/^  ($REASONS) .*/\1/p" | sort -u | paste -sd ' '
}

# text_of WORD <BLOCK: what stands right of WORD and in its continuation lines, joined by single spaces.
text_of() {
    WORD=$1 awk '
        BEGIN { word = ENVIRON["WORD"] }
        /^$/ { inside = 0 }
        { left = substr($0, 1, 18); gsub(/^ +| +$/, "", left) }
        left != "" { inside = (left == word) }
        inside { text = text (text == "" ? "" : " ") substr($0, 19) }
        END { if (text != "") print text }'
}

# outcome_of <WHAT-IF: the word for what its first line says would happen.
outcome_of() {
    sed -En '1{
        s/.*\) would unload nothing; [0-9]+ would stay$/kept/p
        s/.*\) would unload [0-9]+ librar(y|ies)(; [0-9]+ would stay)?$/unloaded/p
        s/.*\) would only count down$/counted-down/p
        s/.*\) would be (ignored|deferred)( .*)?$/\1/p
        s/.*\) would fail.*/failed/p
    }'
}

# unloaded_of <WHAT-IF: the libraries that it says would go, a line each, without namespace or directory.
unloaded_of() {
    text_of unloaded | sed 's/, /\n/g' | sed -n 's/ \[ns [0-9]*\]$//; s,.*/,,; /./p' | LC_ALL=C sort
}

# normalised <REPORT: what differs from run to run, replaced; and without GDB's numbers of threads.
normalised() {
    sed -E 's/ \(GDB thread [0-9]+\)//g; s/(pid|thread|inode) [0-9]+/\1 N/g; s/core\.[0-9]+/core.N/g' |
        sed -E 's/0x[0-9a-f]+/0xN/g; s/build-id [0-9a-f]+/build-id N/g'
}

assert_same_set() { # WORDS WORDS WHAT
    local got want
    [[ $1 != "$2" ]] || return 0
    got=$(tr ' ' '\n' <<<"$1" | sort | paste -sd ' ')
    want=$(tr ' ' '\n' <<<"$2" | sort | paste -sd ' ')
    [[ $got == "$want" ]] || fail "$3: got \"$got\", expected \"$want\""
}

# assert_layout <REPORT: the two columns, no trailing blanks, no raw control characters, no empty last line.
assert_layout() {
    local bad
    bad=$(grep -nP '[\x00-\x08\x0b-\x1f\x7f]|\s$' || true)
    [[ -z $bad ]] || fail "control characters or trailing blanks: $bad"
}
