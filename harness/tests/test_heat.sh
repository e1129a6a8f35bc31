#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_heat.sh SOURCE BUILD
#
# --heat runs a kernel, or with --heat-all all of a case, before the samples of every block, and
# does not count what it ran.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
one="bench pack_qkv/b:1/s:16/h:1/d:8 --filter /fused/ --backend ^cpu$ --max-time 30ms"

# member NAME FILE: the first number of that name.
member() { tr -d ' \n"' <"$2" | sed "s/.*$1:\([0-9.e+-]*\).*/\1/"; }

# true_that CONDITION: of awk.
true_that() { awk "BEGIN { exit !($1) }"; }

attest_ends 0 $one --heat 0s --target-ci 50% --out cool
attest_ends 0 $one --heat 100ms --target-ci 50% --out hot
cool=$(member warmup_s cool/results.json)
hot=$(member warmup_s hot/results.json)
samples=$(member n_samples hot/results.json)
check "six windows of heat take 0.6 s: $hot" true_that "$hot >= 0.6"
check "without heat there is as much: $cool, $hot" true_that "$cool < $hot"
check "runs that heat are samples: $samples" true_that "$samples > 0 && $samples <= 1024"

# All kernels of a case heat in turn, and only what is timed counts.
two="bench pack_qkv/b:1/s:16/h:1/d:8 --filter /(fused|unfused)/ --backend ^cpu$ --max-time 30ms"
attest_ends 0 $two --heat 50ms --heat-all --target-ci 50% --out all
all=$(member warmup_s all/results.json)
samples=$(member n_samples all/results.json)
check "six windows of two kernels and a copy take 0.6 s: $all" true_that "$all >= 0.6"
check "what others ran is no sample: $samples" true_that "$samples > 0 && $samples <= 1024"

# A kernel that fails while all are heated, in its own turn or in another's, is wrong, once or for
# good, beside another or alone; and the heating ends.
${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -shared -fPIC -I"$source" "$source/harness/tests/heat_fails.c" \
    -o heat_fails.so || exit 1
failing="bench pack_qkv/b:1/s:16/h:1/d:8 --plugin ./heat_fails.so --max-time 20ms --timeout 8s"
for FAILS in 0.2 0.35 0.5; do
    export FAILS
    attest_ends 1 $failing --backend ^heated$ --heat 60ms --heat-all --no-out
    says out 'FAIL +heated/first'
    FAILS_ON=1
    export FAILS_ON
    attest_ends 1 $failing --filter ^heated/.*/first/ --heat 60ms --heat-all --no-out
    says out 'FAIL +heated/first'
    unset FAILS_ON
done

# So many rounds, however little time is given; never fewer than six.
attest_ends 0 $one --heat 0s --target-ci 50% --max-time 1ms --rounds 20 --out many
rounds=$(member blocks many/results.json)
check "20 rounds were asked for: $rounds" test "$rounds" -ge 20
attest_ends 0 $one --heat 0s --target-ci 50% --max-time 1ms --rounds 2 --out few
rounds=$(member blocks few/results.json)
check "a median takes six rounds: $rounds" test "$rounds" -ge 6
attest_ends 2 $one --rounds 65 --no-out
says err 'rounds "65": a whole number from 0 to 64'
attest_ends 2 $one --heat 5 --no-out
says err 'heat "5": a duration with its unit'
finish
