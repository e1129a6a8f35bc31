#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_gate_cut_off.sh SOURCE BUILD
#
# What cuts the gate off while it measures again (^C, a deadline, whoever waits no longer) leaves a
# report of what was judged until then, no process, and nothing that a history takes for a verdict.
# Besides, what pairs say of which no time matters: a line accepts a loss, and one plug-in on both
# sides confirms nothing.
. "$1/harness/tests/lib.sh"
begin_gate "$1" "$2"
"$nights" few --nights 2 --row slow/pack_qkv/spin --at 6 --slower 9 --seed 3 --series 12 \
    --quiet-machine 1 --plant launch || exit 2
GATE_SLOW_S=7 GATE_SLOW=9
export GATE_SLOW_S GATE_SLOW

is_measuring() { grep -q 'measuring again' err; }
has_children() { test -n "$(children $gate)"; }
# below PID: processes below it, as far down as they go.
below() {
    for child in $(children "$1"); do
        echo "$child"
        below "$child"
    done
}
# partial CODE: what was left behind.
partial() {
    check "exit code $code instead of $1" test "$code" -eq "$1"
    says out '^attest gate: CUT OFF'
    says out '^  WORSE '
    says out '^  UNCONFIRMED '
    check "gate.json" is_json gate/gate.json
    says gate/gate.json '"partial": true'
    says gate/gate.json "\"exit_code\": $1,"
    says gate/gate.md '^# CUT OFF'
    check "no temporary files are left" test -z "$(find . -name '*.tmp*')"
    attest_ends 2 history add few/2.json gate/gate.json --history kept
    says err "exit_code.*cut off .$1.: judge again"
    check "no night was added" test ! -e kept/index.jsonl
}
cut_off() { # SIGNAL CODE
    rm -rf gate
    "$attest" gate few/1.json few/2.json --baseline-bin ./before --plugin ./slow.so \
        --processes 64 --out gate --color never >out 2>err </dev/null &
    gate=$!
    check "nothing is measured again" within 200 is_measuring
    check "no process was started" within 200 has_children
    of_it=$(below $gate)
    kill -s "$1" $gate
    wait $gate
    code=$?
    partial "$2"
    for child in $of_it; do
        check "process $child is left" within 50 not is_running "$child"
    done
}
cut_off INT 130
cut_off TERM 143
cut_off HUP 129
rm -rf gate
timeout -s KILL 60 "$attest" gate few/1.json few/2.json --baseline-bin ./before \
    --plugin ./slow.so --processes 64 --out gate --color never --deadline 1s >out 2>err </dev/null
code=$?
partial 124

# A slow-down is no regression where a line accepts it.
printf 'perf-accept: slow/pack_qkv/spin/b:1/s:7/h:2/d:8, %s, wanted\n' 'time, +14 %' 'launches, 2' \
    >approved
timeout -s KILL 60 "$attest" gate few/1.json few/2.json --baseline-bin ./before --plugin ./slow.so \
    --processes 9 --approved approved --color never >out 2>err </dev/null
code=$?
check "accepted: exit code $code" test "$code" -eq 0
check "not two are accepted" test "$(grep -c '^  ACCEPTED ' out)" -eq 2
tr -s ' \n' ' ' <out >flat
says flat 'accepts .14 %: wanted .[0-9] of 9 fresh pairs'

# One plug-in on both sides cannot tell what changed within it.
GATE_SLOW=0
timeout -s KILL 60 "$attest" gate few/1.json few/2.json --baseline-bin ./before --plugin ./slow.so \
    --color never >out 2>err </dev/null
code=$?
check "one plug-in on both sides: exit code $code" test "$code" -eq 3 # the launch
says out '^  UNCONFIRMED '
tr -s ' \n' ' ' <out >flat
says flat 'slow.so stood on both sides'
finish
