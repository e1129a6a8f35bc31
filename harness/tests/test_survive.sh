#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_survive.sh SOURCE BUILD
#
# Whatever happens to a child, or to a back-end while it is opened and closed, one row alone is
# CRASH or TIMEOUT, the report is valid, and nothing is left running.
# It runs alone: what it expects to be timed must not be kept from it.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
hostile_plugin
one=pack_qkv/b:2/s:17/h:3/d:5
three="pack_qkv/b:2/s:16/h:3/d:5 $one pack_qkv/b:2/s:18/h:3/d:5"

# start ARGUMENTS...: run in the background until the kernel "waits" waits; sets parent, child.
start() {
    rm -f mark
    HOSTILE_MARK=mark HOSTILE_S=17 "$attest" "$@" >out 2>err </dev/null &
    parent=$!
    check "the kernel never began to wait" within 100 test -e mark
    child=$(children "$parent")
}

# ---- the child is hurt from outside, in the middle of the middle case ----
for how in "KILL CRASH" "SEGV CRASH" "STOP TIMEOUT"; do
    signal=${how% *}
    status=${how#* }
    for mode in check run; do
        start "$mode" $three $hostile --filter '/(good|waits|zz_last)/' --timeout 1500ms \
            --max-time 20ms --out "$mode-$signal"
        kill -"$signal" "$child"
        wait "$parent"
        check "$mode, SIG$signal: exit code $?" test $? -eq 1
        row_is "$mode-$signal/results.json" "/waits/.*s:17/" "$status"
        others_pass "$mode-$signal/results.json" "/waits/.*s:17/"
        check "$mode, SIG$signal: not all nine rows are there" \
            test "$(statuses "$mode-$signal/results.json" | wc -l)" -eq 9
        valid_report "$mode-$signal"
        check "$mode, SIG$signal: the child is left behind" not is_running "$child"
    done
done

# ---- the parent is killed: nothing goes on ----
start check $one $hostile --filter /waits/ --out orphan
kill -KILL "$parent"
wait "$parent" 2>/dev/null
check "the child outlived its parent" within 30 not is_running "$child"

# ---- kernels that take their process down ----
attest_ends 1 run $three $hostile --filter '/(aborts|crashes|leaves|good|zz_last)/' \
    --max-time 20ms --out many
row_is many/results.json '/(aborts|crashes|leaves)/' CRASH
others_pass many/results.json '/(aborts|crashes|leaves)/'
valid_report many

# ---- only when they are timed: the others are timed all the same ----
attest_ends 1 run $one $hostile --filter '/(crashes_timed|hangs_timed|good|zz_last)/' \
    --timeout 1s --max-time 50ms --target-ci 0.1% --out timed
row_is timed/results.json /crashes_timed/ CRASH
row_is timed/results.json /hangs_timed/ TIMEOUT
for name in crashes_timed hangs_timed; do
    check "$name is not seen by the line that repeats it" \
        grep -q "/$name/.*\"repro\": \"attest bench " timed/results.json
done
check "a row that passed is not timed to repeat it" \
    grep -q '/zz_last/.*"repro": "attest check ' timed/results.json
others_pass timed/results.json '_timed/'
check "the right kernels were not timed" \
    test "$(grep -c '"timed": true' timed/results.json)" -eq 2
valid_report timed
attest_ends 1 run $three $hostile --filter '/(fails_timed|prints_timed|zz_last)/' \
    --out late --max-time 20ms
row_is late/results.json '/(fails|prints)_timed/.*s:16/' FAIL
row_is late/results.json /zz_last/ PASS

# ---- a hang in every case costs one time-out each ----
attest_ends 1 check $three $hostile --filter '/(good|hangs)/' --timeout 500ms --out hang
row_is hang/results.json /hangs/ TIMEOUT
others_pass hang/results.json /hangs/
attest_ends 1 check $one $hostile --filter '/(deafens|good)/' --timeout 500ms --out deaf
row_is deaf/results.json /deafens/ 'CRASH|TIMEOUT'
row_is deaf/results.json /good/ PASS

# ---- a device that faults: the child goes, and the next row is not to blame ----
for i in 1 2 3; do
    attest_ends 1 check $three $hostile --filter '/(faults|good|zz_last)/' --no-out \
        --json fault.json
    row_is fault.json /faults/ FAIL
    others_pass fault.json /faults/
done

# ---- the back-end itself ----
# at WHERE HOW CODES ARGUMENTS...: it ends by itself, with one of these codes.
at() {
    where=$1
    how=$2
    codes=$3
    shift 3
    HOSTILE_AT=$where HOSTILE_HOW=$how timeout -s KILL 10 "$attest" "$@" >out 2>err </dev/null
    code=$?
    check "$where $how: exit code $code" sh -c 'case $1 in $2) ;; *) false;; esac' - \
        "$code" "$codes"
}
for where in entry open describe; do
    for how in crash exit; do
        at "$where" "$how" '[125]' check $one --plugin ./hostile.so --out opened
        says err 'hostile.so: (killed by|the process ended)'
    done
done
at open no_device 77 check $one $hostile --no-out
says out 'the hostile device is not there'
for how in crash exit hang; do
    at close "$how" 0 check $one $hostile --filter /good/ --timeout 1s --out closed
    row_is closed/results.json /good/ PASS
done
# The plain copy that is timed beside the kernels crashes: no row passes for ever.
at copy crash '[15]' run $one $hostile --max-time 1s --target-ci 0.1% --filter '/(good|zz_last)/' --out copied
valid_report copied

# ---- no row is lost when there are many ----
for n in 31 32 70; do
    export HOSTILE_MANY=$n
    attest_ends 1 check $one $hostile --out "count-$n"
    unset HOSTILE_MANY
    row_is "count-$n/results.json" "/k$n/" FAIL
    check "not all kernels of $n and a wrong one were run" \
        test "$(statuses "count-$n/results.json" | wc -l)" -eq $((n + 1))
done
finish
