# SPDX-License-Identifier: Apache-2.0
#
# lib.sh - what the tests of the program as a whole share. Sourced by test_*.sh as
#
#     . "$1/harness/tests/lib.sh"; begin "$1" "$2"
#
# Works in a scratch folder that goes away. `finish` prints the count and sets the exit code.
set -u

begin() {
    source=$1
    attest=$2/attest
    test -x "$attest" || {
        echo "there is no $attest"
        exit 77
    }
    scratch=$(mktemp -d) || exit 2
    trap 'rm -rf "$scratch"' EXIT
    cd "$scratch" || exit 2
    for variable in $(env | sed -n 's/^\(ATT_[A-Z_]*\|GTEST_[A-Z_]*\|NO_COLOR\)=.*/\1/p'); do
        unset "$variable"
    done
    ATT_CASES=$source/cases
    LC_ALL=C
    export ATT_CASES LC_ALL
    passed=0
    failed=0
}

finish() {
    echo "$passed passed, $failed failed"
    test "$failed" -eq 0 && test "$passed" -gt 0
}

# check WHAT COMMAND...: count whether the command succeeds.
check() {
    label=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $label"
    fi
}

not() { ! "$@"; }

# attest_ends CODE ARGUMENTS...: it ends with that code, within 10 seconds (a run that hangs is
# killed and gives 137). Output in `out` and `err`.
attest_ends() {
    want=$1
    shift
    timeout -s KILL 10 "$attest" "$@" >out 2>err </dev/null
    code=$?
    check "exit code $code instead of $want: attest $*" test "$code" -eq "$want"
}

# says FILE REGEX: a line of the file matches.
says() { check "nothing like \"$2\" in $1 of: $*" grep -q -E -e "$2" "$1"; }
silent() { check "there is a line like \"$2\" in $1" not grep -q -E -e "$2" "$1"; }

# statuses JSON: "<row> <status>" of each row, sorted.
statuses() {
    test -r "$1" || return
    sed -n 's/.*"attest": {"row": "\([^"]*\)".*"status": "\([A-Z_]*\)".*/\1 \2/p' "$1" | sort
}

# all_are STATUS: every line of standard input ends with it, and there is one.
all_are() { awk -v want="^($1)\$" '{ n++; bad += $NF !~ want } END { exit bad || !n }'; }

# row_is JSON REGEX STATUS: there are rows that match, and each has this status.
row_is() {
    statuses "$1" | grep -E -e "$2" >rows.found
    check "$2 is not $3: $(tr '\n' ';' <rows.found)" all_are "$3" <rows.found
}

# others_pass JSON REGEX: every row that does not match passed, and there is one.
others_pass() {
    statuses "$1" | grep -v -E -e "$2" >rows.found
    check "not all rows beside $2 passed: $(tr '\n' ';' <rows.found)" all_are PASS <rows.found
}

# is_json FILE: CMake reads JSON strictly, and is here because it built this.
is_json() {
    printf 'file(READ "%s" text)\nstring(JSON n LENGTH "${text}")\n' "$1" >is_json.cmake
    cmake -P is_json.cmake >is_json.log 2>&1
}

# valid_report DIR: all that a run leaves behind can be read.
valid_report() {
    check "$1/results.json is no JSON" is_json "$1/results.json"
    if command -v xmllint >/dev/null; then
        check "$1/results.xml is no JUnit file" xmllint --noout --schema \
            "$source/harness/tests/data/junit.xsd" "$1/results.xml" 2>xmllint.log
    fi
    check "$1/journal.jsonl has a torn line" \
        sh -c '! grep -v -q "^{\"event\": *\".*}\$" "$1"' - "$1/journal.jsonl"
    check "$1 has left-over temporary files" test -z "$(find "$1" -name '*.tmp*')"
}

# hostile_plugin: builds hostile.so; see hostile.c for its kernels.
hostile_plugin() {
    ${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -fPIC -shared -I"$source" \
        "$source/harness/tests/hostile.c" -o hostile.so || exit 2
    hostile="--plugin ./hostile.so --backend ^hostile\$"
}

# begin_gate SOURCE BUILD: begin, for tests of the gate. `$nights` makes up nights of results,
# slow.so has a kernel that $GATE_SLOW makes slower (see gate_slow.c), and ./before is this program
# with that kernel as it was: the baseline of pairs.
begin_gate() {
    nights=$(cd "$2" && pwd)/tests/random_nights
    begin "$1" "$2"
    [ -x "$nights" ] || {
        echo "there is no $nights"
        exit 77
    }
    ${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -fPIC -shared -I"$source" \
        "$source/harness/tests/gate_slow.c" -o slow.so || exit 2
    printf '#!/bin/sh\nGATE_SLOW=0 exec "%s" "$@"\n' "$attest" >before
    chmod +x before
}

# gate_ends CODE BASELINE NEW ARGUMENTS...: as attest_ends, with time for pairs and a history; and
# the sentences of `out`, which are wrapped there, in one line of `flat`.
gate_ends() {
    want=$1
    shift
    timeout -s KILL 120 "$attest" gate "$@" --color never >out 2>err </dev/null
    code=$?
    tr -s ' \n' ' ' <out >flat
    check "exit code $code instead of $want: attest gate $*" test "$code" -eq "$want"
}

# finds WORD N: the gate has so many findings of that word.
finds() { check "$1: $(grep -c "^  $1 " out) of $2 expected" test "$(grep -c "^  $1 " out)" -eq "$2"; }

# children PID: the processes whose parent it is.
children() { sed -n 's/^\([0-9]*\) (.*) [A-Za-z] '"$1"' .*/\1/p' /proc/[0-9]*/stat 2>/dev/null; }

# is_running PID: it is there, and no zombie.
is_running() { grep -q -s '^[0-9]* (.*) [^ZX] ' "/proc/$1/stat"; }

# within TENTHS COMMAND...: the command succeeds at last.
within() {
    tries=$1
    shift
    while ! "$@"; do
        tries=$((tries - 1))
        test "$tries" -gt 0 || return 1
        sleep 0.1
    done
}
