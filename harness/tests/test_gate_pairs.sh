#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_gate_pairs.sh SOURCE BUILD
#
# The second look of the gate: 300 series of made-up nights, whose candidates are measured again by
# real processes of a kernel that is slower on request; and what the gate says of itself by real
# pairs. It is about seconds here, for nothing else may.
# It runs alone: it times kernels.
. "$1/harness/tests/lib.sh"
begin_gate "$1" "$2"
cp slow.so old.so

"$nights" many --nights 12 --row slow/pack_qkv/spin --at 6 --slower 5 --seed 3 --series 300 \
    --quiet-machine 1 || exit 2
for i in 1 2 3 4 5 6 7 8 9 10 11; do
    "$attest" history add many/$i.json --history nights --quiet || check "night $i" false
done
slow=slow/pack_qkv/spin/b:1/s:7/h:2/d:8
GATE_SLOW_S=7 GATE_SLOW=5
export GATE_SLOW_S GATE_SLOW
gate_ends 3 many/11.json many/12.json --history nights --baseline-bin ./before --plugin ./slow.so \
    --out many/gate
finds SLOWER 1
says out "SLOWER *$slow\$"
says out '8 of 8 fresh pairs'
check "more than one red" test "$(grep -c '"red": true' many/gate/gate.json)" -eq 1
# The same night, and the program is as fast as before: a transient.
GATE_SLOW=0
gate_ends 0 many/11.json many/12.json --baseline-bin ./before --plugin ./old.so --plugin ./slow.so
finds SLOWER 0
finds TRANSIENT 1

timeout -s KILL 60 "$attest" selftest --gate --filter real >out 2>err
code=$?
check "attest selftest --gate: exit code $code: $(tail -n 4 out)" test "$code" -eq 0
says out '8 real pairs of processes'
finish
