#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_random_campaign.sh SOURCE BUILD
#
# ci/campaign.sh in small: 60 random cases raise no alarm; a second call runs nothing again;
# with kernels that are wrong on purpose every wrong row is an alarm, and the exit code says so.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
build=$(dirname "$attest")

# campaign NAME CODE ARGUMENTS...: it ends with that code; output in NAME.out.
campaign() {
    name=$1
    want=$2
    shift 2
    code=0
    ATT_CAMPAIGN_BUILD=$build ATT_CAMPAIGN_OUT=$scratch/$name sh "$source/ci/campaign.sh" "$@" \
        >"$name.out" 2>&1 </dev/null || code=$?
    check "exit code $code instead of $want: campaign $*: $(tail -n 3 "$name.out")" \
        test "$code" -eq "$want"
}

campaign small 0 60 0
says small.out '^random +1 runs +60 cases +[0-9]+ rows: [1-9][0-9]* PASS, [0-9]+ SKIP, 0 others'
says small.out '^0 alarms, 0 runs without success$'
check "summary.json is no JSON" is_json small/summary.json
cp -p small/random-1-60.json before.json
campaign small 0 60 0
check "what was done is done again" test ! small/random-1-60.json -nt before.json

# False alarms that campaigns found: a denormal output that kernels flush (the gain arm), a bias
# that drops every key, answers made of one or two elements of V, a part of 9 rows of which one is
# 2.4 times as far off as predicted (the rms arm; few keys decide a row, and all its elements err
# together).
attest_ends 0 check --no-out \
    attention/dtype:f32/txt:7/img:24/s_q:32/h:6/h_kv:1/d:9/mask:holes_940/bias:full/causal:1/scale:2.732724843550218/fill:wide/seed:7360742689022875 \
    attention/s:1/d:256/mask:suffix/mask_dtype:i32/bias:full/scale:0.14297688082138277/layout:bhsd/seed:7419728632257789 \
    attention/s:13/h:7/h_kv:1/d:96/mask:holes_147/mask_dtype:i64/bias:key/fill:wide/seed:3217297548728041 \
    attention/s_q:60/s_kv:1/h:8/h_kv:1/d:1 attention_varlen/lens_q:60/lens_kv:1/h:8/h_kv:1/d:1 \
    masked_attention/txt:1/d:2/scale:1/fill:balanced/seed:910877679974338 \
    attention_varlen/dtype:f32/b:5/lens_q:33_0_64_1_70/h:2/d:128/lse:1/seed:24

# Not quite a number of cases, and a program that does not exist.
campaign wrong 2 6x
says wrong.out '"6x" is no whole number'

if test -r "$build/mutants.so"; then
    ATT_PLUGIN=$build/mutants.so
    ATT_FILTER='^mutant/pack_qkv/(swap_kv|no_v)/'
    ATT_CAMPAIGN_SEED=5
    export ATT_PLUGIN ATT_FILTER ATT_CAMPAIGN_SEED
    campaign alarms 1 100 0
    says alarms.out '^FAIL mutant/pack_qkv/swap_kv/'
    says alarms.out '^    attest check pack_qkv/.*--plugin'
    says alarms.out '^random-5-100 ended with exit code 1$'
    says alarms.out '^[1-9][0-9]* alarms, 1 runs without success$'
    check "summary.json of alarms is no JSON" is_json alarms/summary.json
    says alarms/summary.json '"status": "FAIL", "detector": "[a-z]+", "reason": "[^"]+", "repro": "'
fi
finish
