#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_questions.sh SOURCE BUILD
#
# Kernels that answer rightly and break a promise, or are faster than the device can be: each is
# found by its own question, and the right one beside it passes.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
for name in attention memory; do
    ${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -ffp-contract=off -fPIC -shared -I"$source" \
        "$source/harness/tests/hostile_$name.c" -o hostile_$name.so -lm || exit 2
done
hostile="--plugin ./hostile_attention.so --backend ^hostile\$ --no-out --json json"
case=attention/dtype:f32/b:3/s:40/h:2/d:32

# ---- the bits of a sample, alone and in its batch ----
attest_ends 1 check $case $hostile
row_is json /right/ PASS
row_is json /crowded/ FAIL
says json '"detector": "batch", .*sample 2 alone gives other bits than in its batch of 3: o'
row_is json /wavers/ FAIL
says json '"detector": "determinism", .*other bits'
attest_ends 0 check attention/dtype:f32/b:1/s:40/h:2/d:32 $hostile --filter '/(crowded|right)/'
row_is json /crowded/ PASS

# ---- infinite numbers where data must not matter ----
attest_ends 1 check $case/mask:holes_500 $hostile --filter '/(infinite|right)/'
row_is json /right/ PASS
row_is json /infinite/ FAIL
says json '"detector": "holes", .*NaN, Inf or the largest number'
attest_ends 0 check $case $hostile --filter '/infinite/'

# ---- the arithmetic peak ----
export HOSTILE_PEAK=1e-6
attest_ends 1 run $case $hostile --filter /right/ --max-time 20ms
row_is json . FAIL
says json '"detector": "implausible", .*no loop of such arithmetic has passed 1e-06 GFLOP/s'
says json '"plausible": false'
HOSTILE_PEAK=1e6
attest_ends 0 run $case $hostile --filter /right/ --max-time 20ms
says json '"of_peak": [0-9.]*e-0'
HOSTILE_PEAK=0
attest_ends 0 run $case $hostile --filter /right/ --max-time 20ms
says json '"of_peak": null'
unset HOSTILE_PEAK
attest_ends 0 run $case --backend '^cpu$' --filter /avx2/ --no-out --json json --max-time 20ms
check 'the cpu does not know its peak' grep -q -E '"of_peak": 0?[.0-9e-]+|SKIP' json

# ---- what is remembered from one timed run to the next ----
attest_ends 1 run pack_qkv/b:2/s:64/h:4 --plugin ./hostile_memory.so --backend '^hostile$' \
    --max-time 1s --target-ci 0.00001% --no-out --json json
row_is json '/(good|recalls)/' PASS
row_is json /skims/ FAIL
says json '"detector": "timed", .*after it was timed'

# ---- inputs that are written and restored ----
row_is json /restores/ CRASH
says json '"detector": "guard_page", .*inputs are read-only there'

finish
