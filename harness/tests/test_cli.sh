#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_cli.sh SOURCE BUILD
#
# The command line: what is refused and with which words, what every option does, and that what
# the program prints it also accepts.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
hostile_plugin
one=pack_qkv/b:2/s:17/h:3/d:5
refused() { # WORDS ARGUMENTS...: exit code 2, nothing on standard output, these words
    words=$1
    shift
    attest_ends 2 "$@"
    says err "$words"
    check "a refusal on standard output: $*" test ! -s out
}

# ---- unknown words, and what may have been meant ----
refused 'usage: attest COMMAND'
refused 'no command "chekc"; did you mean "check"\?' chekc smoke
refused 'no command "xyzzy" \(see' xyzzy
refused 'unknown option --fliter; did you mean --filter\?' check smoke --fliter x
refused 'unknown option --benchmark_repetitions' check smoke --benchmark_repetitions=3
refused '"smoek" is no suite.*did you mean "smoke"\?' check smoek
refused 'no suite' check ../smoke
refused 'needs a suite' check
refused 'list knows no "kernel"; did you mean "kernels"\?' list kernel
refused 'missing.json' check missing.json
refused 'key "q"' check pack_qkv/q:3
refused 'key "b"' check pack_qkv/b:0
refused '\\x1b\[31m' check "$(printf 'evil\033[31m')"

# ---- values ----
for option in filter backend require plugin cases out resume known-issues shard seed threads \
    timeout deadline min-time max-time target-ci json junit csv jsonl md color; do
    refused "--$option needs a value" check $one --$option
done
for value in 5 s -1s 1x 'nan s' infs 1e999s '1 s' s1 1d ''; do
    refused 'a duration with its unit' check $one --timeout "$value"
done
for value in 1/1 4/4 5/4 -1/4 1/0 1 1/ /4 a/b 0/4x 0.5/4 ''; do
    refused 'i/n with' check $one --shard "$value"
done
for value in -1 x 1.5 1e3 99999999999999999999 9007199254740993 '' ' 1'; do
    refused 'a whole number' check $one --seed "$value"
done
for value in 0 0% -1% 101% 1 x% nan% ''; do
    refused 'a percentage' check $one --target-ci "$value"
done
refused 'a whole number' check $one --threads -1
refused 'a whole number' check $one --threads 99999
refused 'always, never or auto' check $one --color red
refused 'takes no value' check $one --quiet=1
refused 'Unmatched' check $one --filter '('
refused 'backend "\[' check $one --backend '['
refused 'nowhere.so' check $one --plugin nowhere.so

# ---- both spellings, the end of options, the environment ----
attest_ends 0 check $one --filter=/fused/ --no-out
says out '^1 row '
attest_ends 0 check --filter /fused/ --no-out -- $one
says out '^1 row '
attest_ends 6 check $one --filter=/fused/ --filter nobody --no-out
export ATT_FILTER=/fused/ ATT_NO_OUT=1
attest_ends 0 check $one
says out '^1 row '
attest_ends 0 check $one --filter unfused
says out 'cpu/unfused'
export ATT_FILTER= ATT_SEED=9
attest_ends 0 check $one --json json
says json 'pack_qkv/.*/seed:9"'
export ATT_SEED=0
attest_ends 0 check $one --json json
says json 'pack_qkv/.*/seed:0"'
export ATT_SEED=x
refused 'seed "x"' check $one
unset ATT_SEED ATT_FILTER
export ATT_QUIET=1
attest_ends 0 check $one
check "ATT_QUIET is not quiet" test ! -s out
unset ATT_QUIET
export ATT_CASES=/nowhere
refused 'no suite of /nowhere' check smoke
export ATT_CASES="$source/cases"

# ---- colour ----
escape=$(printf '\033')
attest_ends 0 check $one --color always
says out "$escape"
attest_ends 0 check $one
silent out "$escape"
export NO_COLOR=1
attest_ends 0 check $one
silent out "$escape"
unset NO_COLOR

# ---- standard output is data alone ----
attest_ends 0 check $one --json -
check "--json - prints more than JSON" is_json out
attest_ends 1 check $one $hostile --filter '/(wrong|good|crashes|refuses)/' --json - --verbose
check "--json - prints more than JSON when rows fail" is_json out
says err 'rows are not right'
attest_ends 0 run $one --max-time 20ms --json -
check "--json - prints more than JSON when it times" is_json out

# ---- help, lists, schema ----
attest_ends 0 help
says out '^usage: attest COMMAND'
for command in run check bench list selftest power doctor schema; do
    attest_ends 0 $command --help
    says out "^usage: attest ([a-z|]*\|)?$command"
    cp out with-option
    attest_ends 0 help $command
    check "help $command differs from $command --help" cmp -s out with-option
    says out '^examples?:'
done
for kind in ops kernels cases suites backends checks reports edges; do
    attest_ends 0 list $kind
    check "list $kind is empty" test -s out
done
attest_ends 0 list
attest_ends 2 list cases nowhere
attest_ends 0 schema case
check "the schema is no JSON" is_json out
"$attest" list cases >cases.list
start=$(date +%s%N)
for i in 1 2 3 4 5; do
    "$attest" list cases >/dev/null
done
end=$(date +%s%N)
case $start in
*N) ;;
*) check "list cases takes $(((end - start) / 5000000)) ms" test $((end - start)) -lt 1500000000 ;;
esac

# ---- names that are printed are accepted: all of smoke and edges ----
cases() { sed -n 's/.*"attest": {"row": "[^"]*", "case": "\([^"]*\)".*/\1/p' "$1"; }
for suite in smoke edges; do
    # Attention takes its time: there, the names need only be accepted.
    "$attest" list cases $suite | awk '{ print $2 }' | sort -u >all
    "$attest" check $(grep attention all | head -60) --dry-run >out 2>err
    check "a name of attention is not accepted: $(cat err)" test $? -eq 0
    grep -v attention all >names
    split -l 60 names part.
    : >back
    for part in part.*; do
        "$attest" check $(cat "$part") --json part.json >out 2>err
        check "a name of $suite is not accepted: $(cat err)" test $? -eq 0
        cases part.json >>back
    done
    rm part.*
    check "not all names of $suite come back as they were printed" \
        sh -c 'sort -u back | cmp -s - names'
done
attest_ends 6 check smoke --dry-run --filter nothing-matches-this
attest_ends 0 check smoke --dry-run --filter /unfused/
check "--dry-run prints nothing" test -s out
silent out '/fused/'

# ---- shards: disjoint and complete ----
one_each='^cpu/[a-z_]*/(fused|rule)/'
shard() { # JSON ARGUMENTS...
    "$attest" check smoke --filter "$one_each" --json "$@" >out 2>err
    check "exit code $?: shard $*" test $? -eq 0
}
shard all
: >parts
: >gtest.parts
for i in 0 1 2 3 4; do
    shard part --shard $i/5
    cases part >>parts
    GTEST_SHARD_INDEX=$i GTEST_TOTAL_SHARDS=5 "$attest" check smoke --filter "$one_each" \
        --json part >out 2>err
    cases part >>gtest.parts
done
cases all | sort >whole
check "five shards are not the whole" sh -c 'test -s whole && sort parts | cmp -s - whole'
check "GTEST_* shards otherwise" cmp -s parts gtest.parts
shard part --shard 0/1
cases part | sort >parts
check "one shard is not the whole" cmp -s parts whole
GTEST_SHARD_INDEX=7 GTEST_TOTAL_SHARDS=5 "$attest" check smoke >/dev/null 2>&1
check "a shard out of range is taken" test $? -eq 2
attest_ends 6 check $one --shard 1/2

# ---- seeds ----
hash() { sed -n 's/.*"output_hash": "\([0-9a-f]*\)".*/\1/p' "$1" | sort -u; }
for seed in 1 2 2; do
    attest_ends 0 check $one --seed $seed --json "seed-$seed"
    check "the kernels differ at seed $seed" test "$(hash seed-$seed | wc -l)" -eq 1
done
check "--seed changes no data" test "$(hash seed-1)" != "$(hash seed-2)"
statuses seed-2 >rows
says rows '/seed:2 PASS'
statuses seed-1 >rows
silent rows seed
attest_ends 0 check $one/seed:2 --seed 5 --json given
check "a name's own seed is replaced" test "$(hash given)" = "$(hash seed-2)"

# ---- filters ----
for filter in 'b:2' '^cpu/' 'd:5$' 'fused/b:2/s:17' '(un)?fused' '[[:alpha:]]+/pack' '.{30,}' -cuda; do
    attest_ends 0 check $one --filter "$filter"
done
for filter in 'B:2' '^pack' 'd:5$$x' -cpu '\.\.' "$(printf '%0200d' 7)"; do
    attest_ends 6 check $one --filter "$filter"
done

# ---- long names ----
valid=1
for i in $(seq 1 63); do
    valid=${valid}_1
done
attest_ends 0 check "pack_qkv/b:64/h:1/d:8/txt:2/img:3/mask:valid/valid:$valid" --json long
statuses long >rows
check "a long name was cut" grep -q "valid:$valid PASS" rows
valid=$(printf '%0600d' 0)
refused . check "pack_qkv/b:64/mask:valid/valid:$valid"

# ---- a failing row's own line reproduces it ----
attest_ends 1 check $one/seed:3/index:i32 $hostile --filter '/(wrong|good)/' --json wrong.json
sed -n 's/.*"status": "FAIL".*"repro": "attest \([^"]*\)".*/\1/p' wrong.json >repro
check "no line to reproduce the failure" test -s repro
eval "set -- $(sed 's/\\\\/\\/g' repro)"
attest_ends 1 "$@" --json again.json
row_is again.json /wrong/ FAIL
check "the line runs more than the row" test "$(statuses again.json | wc -l)" -eq 1
reason() { sed -n 's/.*\("detector": "[a-z_]*", "reason": ".*", "repro"\).*/\1/p' "$1"; }
check "it fails otherwise" \
    test "$(reason again.json)" = "$(reason wrong.json | grep -v '"reason": ""')"

# ---- what is cut says so ----
folder=$(printf '%0120d' 7)
mkdir "$folder"
cp "$source"/cases/smoke/pack_qkv.json "$folder/last.json"
attest_ends 0 check "$folder/last.json" --backend '^cpu$' --filter /fused/ --json cut.json
says out '^attest check 0+…0+7/last.json'
says cut.json '"suites": "0+…0+7/last.json"'
many=$(for b in 1 2 3 4 5 6 7 8; do
    echo "pack_qkv/b:$b/s:17/h:3/d:5/seed:1000000000/cache:warm/budget:1000"
done)
attest_ends 0 check $many --backend '^cpu$' --filter /fused/ --json cut.json
says cut.json '"suites": "pack_qkv/b:1/[^"]* pack_qkv/b:7/[^"]* …"'
attest_ends 0 check $one --backend '^cpu$' --filter /fused/ --json cut.json
says cut.json "\"suites\": \"$one\""
if command -v script >/dev/null; then
    script -qec "'$attest' check $one/seed:1000000000000/cache:warm/check:ulp1/reuse:1000000 \
        --backend cpu --filter /fused/ --no-out" typed >/dev/null </dev/null
    tr '\r' '\n' <typed | grep '^\[1/1\]' | sed 's/…/./' >line # bytes for columns
    says typed '\[1/1\] cpu/pack_qkv/fused/b:2/[^ ]*…[^ ]*/check:ulp1'
    check "no line of 79 columns: $(cat line)" grep -q '^.\{79\}$' line
fi

# ---- the same thing twice is one thing ----
for twice in "$one $one" "smoke smoke"; do
    attest_ends 0 check $twice --filter '/fused/' --json twice.json
    check "rows of \"$twice\" share a name" test -z "$(statuses twice.json | uniq -d)"
done
attest_ends 0 check $one $hostile --plugin ./hostile.so --filter /good/ --json twice.json
check "rows of a plug-in given twice share a name" test -z "$(statuses twice.json | uniq -d)"

# ---- threads ----
for threads in 1 3; do
    attest_ends 0 check $one pack_qkv/b:3/s:67/h:24/d:128 --threads $threads --json threads.json
    row_is threads.json . PASS
    says out "cpu: .* $threads threads?,"
done
test -d attest-out && check "--no-out leaves a folder behind" false
unset ATT_NO_OUT
attest_ends 0 check $one --no-out
test ! -e attest-out
check "--no-out leaves a folder behind" test $? -eq 0
attest_ends 0 check $one
check "results go to attest-out" test -s "$(echo attest-out/*/results.json)"
finish
