#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_merge.sh SOURCE BUILD
#
# attest merge: the reports of three shards are those of the run that was not cut; what does not
# fit is refused, and nothing is written then.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
hostile_plugin
export ATT_QUIET=1
few='^cpu/(pack_qkv|varlen_gate|fa_max_seqlen)/(fused|rule)/'

# run_shards FOLDER N CODES ARGUMENTS...: FOLDER/0 ... FOLDER/N-1; each ends with one of the codes.
run_shards() {
    folder=$1
    n=$2
    codes=$3
    shift 3
    for i in $(seq 0 $((n - 1))); do
        "$attest" "$@" --shard "$i/$n" --out "$folder/$i" >out 2>err
        code=$?
        case " $codes " in
        *" $code "*) passed=$((passed + 1)) ;;
        *) check "shard $i/$n ended with $code: $*: $(cat err)" false ;;
        esac
    done
}
# in_order JSON: rows and their statuses, as they stand in the file.
in_order() { sed -n 's/.*"attest": {"row": "\([^"]*\)".*"status": "\([A-Z_]*\)".*/\1 \2/p' "$1"; }
# indices JSON: rows with their case.
indices() { sed -n 's/.*"attest": {"row": "\([^"]*\)".*"case_index": "\([0-9]*\)".*/\1 \2/p' "$1"; }
refused() { # WORDS ARGUMENTS...
    words=$1
    shift
    attest_ends 2 merge "$@" --out refused
    says err "$words" "$*"
    check "something was written after a refusal: $*" test ! -e refused
}

# ---- three shards are the whole ----
"$attest" check smoke --filter "$few" --out whole >out 2>err
check "the whole run: $(cat err)" test $? -eq 0
run_shards s 3 0 check smoke --filter "$few"
attest_ends 0 merge s/2 s/0/results.json s/1 --out merged
in_order whole/results.json >want
in_order merged/results.json >have
check "there are no rows" test -s want
check "the rows differ" cmp -s want have
indices whole/results.json >want
indices merged/results.json >have
check "the cases are counted otherwise" cmp -s want have
valid_report merged
for file in results.json results.jsonl results.csv results.xml results.md; do
    check "there is no merged/$file" test -s merged/$file
done
says merged/results.json '"shards": 0,'
says merged/results.json '"verdict": "all right: '
check "the merged report counts otherwise" test \
    "$(grep -c . merged/results.csv)" -eq "$(grep -c . whole/results.csv)"
hashes() { sed -n 's/.*"row": "\([^"]*\)".*\("output_hash": "[0-9a-f]*"\).*/\1 \2/p' "$1" | sort; }
hashes whole/results.json >want
hashes merged/results.json >have
check "the outputs differ" cmp -s want have
attest_ends 0 merge s/0 s/1 s/2 --no-out --json -
says out '"benchmarks": \['
silent err .
attest_ends 0 merge s/0 s/1 s/2 --dry-run
check "--dry-run lists other rows" sh -c 'sort out >sorted; cut -d" " -f1 want | sort | cmp -s - sorted'

# ---- --shard auto makes folders that merge finds ----
for rank in 0 1; do
    RANK=$rank WORLD_SIZE=2 "$attest" check smoke --filter "$few" --shard auto --out night \
        >out 2>err
    check "rank $rank: $(cat err)" test $? -eq 0
done
attest_ends 0 merge night --out night/all
in_order night/all/results.json >have
in_order whole/results.json >want
check "the rows of two ranks differ" cmp -s want have

"$attest" check smoke --filter "$few" --shard 0/1 --out "od[d] *" >out 2>err
attest_ends 0 merge "od[d] *" --out only
in_order only/results.json >have
check "the rows of an only shard differ" cmp -s want have
mkdir "od[d]"
mv "od[d] *" "od[d]/shard-0-of-1"
attest_ends 0 merge "od[d]" --out only
says s/1/results.json '"verdict": "all right: [0-9]* rows passed, shard 1/3 alone"'
attest_ends 2 merge "$(printf 'no\nwhere')"
says err 'no.x0awhere/?.*: it cannot be read'
check "a refusal of more than one line" test "$(wc -l <err)" -eq 1

# ---- times, samples and all ----
run_shards t 2 '0 6' run pack_qkv/b:2/s:17/h:3/d:5 pack_qkv/b:3/s:17/h:3/d:5 --max-time 20ms \
    --filter cpu/
attest_ends 0 merge t/0 t/1 --out timed
for i in 0 1; do
    sed 1d t/$i/results.jsonl
done | sort >want
sed 1d timed/results.jsonl | sort >have
check "no samples" grep -q '"samples":\[[0-9]' have
check "the timed rows differ" cmp -s want have

rm t/0/results.jsonl
attest_ends 0 merge t/0 t/1 --out partly
attest_ends 2 merge partly # it can be read, but is a whole
says err 'partly/results.json: it holds a whole run'
check "samples that were not kept are not null" test "$(grep -c '"samples":null' partly/results.jsonl)" \
    -eq "$(grep -c '"row":"cpu/.*/b:2/' partly/results.jsonl)"
cp want t/0/results.jsonl
attest_ends 2 merge t/0 t/1 --out refused
says err 't/0/results.jsonl: it is no list of results'
rm t/0/results.jsonl

# ---- more shards than cases: some are empty, and the whole is judged ----
run_shards e 3 '0 6' check pack_qkv/b:2/s:17/h:3/d:5 --filter fused
attest_ends 0 merge e/0 e/1 e/2 --out e/all
attest_ends 0 merge e/2 e/1 e/0 --out e/again

# ---- the exit code is that of all rows together ----
some=$(for b in 1 2 3; do echo pack_qkv/b:$b/s:17/h:3/d:5; done)
run_shards w 3 '0 1' check $some $hostile --filter '/(wrong|good)/'
attest_ends 1 merge w/0 w/1 w/2 --out w/all
says w/all/results.json 'rows are not right'
run_shards n 2 6 check $some $hostile --filter '/refuses/'
attest_ends 6 merge n/0 n/1 --out n/all
run_shards q 3 '0 6' check $some --filter fused --require 'b:2/'
attest_ends 0 merge q/0 q/1 q/2 --out q/all
run_shards q 3 6 check $some --filter fused --require 'b:7/'
attest_ends 6 merge q/0 q/1 q/2 --out q/all
says q/all/results.json 'no row that matches --require'

# ---- what does not fit ----
refused 'merge needs the results'
refused 'shard 1/3 is missing: there are 2 of 3' s/0 s/2
refused 'shard 0/3 is missing, and others' s/1
refused 's/1/results.json and s/1/results.json are both shard 1/3' s/0 s/1 s/1
refused 'are both shard 1/3' s/0 s/1 s/2 s/1
refused 'whole/results.json: it holds a whole run' whole
refused 'merged/results.json: it holds a whole run' s/0 s/1 s/2 merged
refused 'nowhere: it cannot be read' s/0 nowhere
refused 'the number of shards is "3" in .*, "2"' s/0 s/1 night/shard-0-of-2
run_shards o 3 0 check smoke --filter "$few" --seed 7
refused 'the options is .*--seed .7' s/0 o/1 s/2
run_shards p 3 '0 6' check smoke --filter "^cpu/pack_qkv/fused/"
refused 'the options is "--filter .*" in s/0' s/0 p/1 s/2
run_shards x 3 '0 6' check edges --filter "$few"
"$attest" bench pack_qkv/b:1/s:16/h:1/d:8 --backend ^cpu$ --shard 0/2 --max-time 1ms --heat 1ms --heat-all --out h/0 >out 2>err
"$attest" bench pack_qkv/b:1/s:16/h:1/d:8 --backend ^cpu$ --shard 1/2 --max-time 1ms --out h/1 >out 2>err
refused 'the options is .*--heat-all' h/0 h/1
refused 'what was selected is "smoke" in s/0/results.json, "edges"|number of all cases' s/0 x/1 s/2
mkdir edited
sed 's/"status": "PASS", "det/"status": "SKIP", "det/' s/1/results.json >edited/results.json
refused 'edited/results.json: row "cpu/.*": the file was changed' s/0 edited s/2
head -c 3000 s/1/results.json >edited/results.json
refused 'edited/results.json: it is cut off at line' s/0 edited s/2
sed 's/"[a-z ]*": "[0-9a-f]\{64\}"/"nothing": ""/' s/1/results.json >edited/results.json
refused 'edited/results.json: ' s/0 edited s/2
cp s/1/results.json edited/
cp s/2/results.jsonl edited/
attest_ends 0 merge s/0 edited s/2 --out fine # nothing was timed, so no samples are looked for
cp t/1/results.json edited/
cp timed/results.jsonl edited/
refused 'results.jsonl: key "run_id": it is of the run' t/0 edited
cp t/1/results.jsonl edited/
head -c -20 edited/results.jsonl >edited/part
mv edited/part edited/results.jsonl
refused 'results.jsonl: line [0-9]*: it is cut off' t/0 edited

for option in json jsonl csv md junit; do
    cp s/1/results.json before
    attest_ends 2 merge s/0 s/1 s/2 --no-out --$option s/1/results.json
    says err "$option would overwrite the shard s/1/results.json"
    check "--$option destroyed a shard" cmp -s before s/1/results.json
done
attest_ends 2 merge s/0 s/1 s/2 --no-out --jsonl s/1/results.jsonl
says err '--jsonl would overwrite the shard s/1/results.json'
attest_ends 2 merge s/0 s/1 s/2 --out ./s/1
says err '--out would overwrite the shard s/1/results.json'
attest_ends 2 merge s/0 s/1 s/2 --require b:2/
says err '--require "b:2/": the shards were run with ""'

# ---- a shard that ended early ----
"$attest" check $some $hostile --filter '/(good|hangs)/' --shard 1/3 --out early --deadline 1s \
    >out 2>err
check "the deadline: $?" grep -q '"partial": true' early/results.json
many=$(for b in 1 2 3 4 5 6; do echo pack_qkv/b:$b/s:17/h:3/d:5; done)
run_shards g 3 '0 1' check $many $hostile --filter '/(good|wrong)/' --fail-fast
attest_ends 2 merge g/0 g/1 g/2 --no-out
says err 'shard [0-2]/3 ended early: it has [0-9]* of its [0-9]* rows'
refused 'early/results.json: shard 1/3 ended early: the deadline' early

# ---- a folder that cannot be written, a file that cannot be ----
echo x >file
attest_ends 5 merge s/0 s/1 s/2 --out file/below
says err 'file'
attest_ends 5 merge s/0 s/1 s/2 --no-out --json /nowhere/x.json
says err '/nowhere/x.json'
finish
