#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_gpu_script.sh SOURCE BUILD
#
# ci/gpu.sh, with the cpu for a GPU: it skips without a device, ends in time, goes on where it
# was cut off, repeats nothing, and packs what it has into one archive.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
mkdir -p tree/build tree/ci
cp "$source/ci/gpu.sh" tree/ci/
ln -s "$attest" tree/build/attest
ATT_GPU_OUT=$scratch/gpu
export ATT_GPU_OUT

gpu() { # CODE SECONDS STEP...
    want=$1
    ATT_GPU_SECONDS=$2
    export ATT_GPU_SECONDS
    shift 2
    timeout -s KILL 100 sh tree/ci/gpu.sh "$@" >out 2>err </dev/null
    code=$?
    check "exit code $code instead of $want: gpu.sh $*" test "$code" -eq "$want"
}
ends() { grep -c '"event": *"end"' gpu/smoke/journal.jsonl; }

ATT_GPU_BACKEND='^cuda$'
export ATT_GPU_BACKEND
if ! "$attest" check pack_qkv/b:1/s:16/h:1/d:8 --backend '^cuda$' --no-out >/dev/null 2>&1; then
    gpu 77 60
    check "no reason: $(cat out)" grep -q -E 'no device|0 rows|nothing was selected|no back-end' out
fi
ATT_GPU_BACKEND='^cpu$'
gpu 2 60 dance
says err 'no step "dance"'

# Five seconds are enough for some rows on any machine, and for all on none.
gpu 124 6 smoke
says out 'smoke was cut off'
check "a step that was cut off is done" test ! -e gpu/smoke.done
check "no archive" tar -tzf gpu.tar.gz >names
check "the journal is not in it" grep -q journal.jsonl names
first=$(ends)
check "no row was finished" test "$first" -gt 0
# Longer than any one row takes beside other tests; alone on a machine it may be enough for all.
ATT_GPU_SECONDS=12 timeout -s KILL 100 sh tree/ci/gpu.sh smoke >out 2>err </dev/null
code=$?
check "exit code $code instead of 0 or 124" test "$code" -eq 0 -o "$code" -eq 124
check "it began anew: $first rows, then $(ends)" test "$(ends)" -gt "$first"

echo 0 >gpu/smoke.done
gpu 0 60 smoke
says out 'smoke is done'
# What it asks for on a machine with PyTorch and the sanitizer, told by stand-ins that write down
# how they were called.
mkdir -p far/build far/ci/peers far/bin
cp "$source/ci/gpu.sh" far/ci/
: >far/ci/peers/torch_sdpa.py
log=$scratch/log
printf '#!/bin/sh\necho "attest $*" >>"%s"\n' "$log" >far/build/attest
printf '#!/bin/sh\nexit 0\n' >far/bin/python3
printf '#!/bin/sh\necho "sanitizer $*" >>"%s"\necho "= RACECHECK SUMMARY: $HAZARDS hazards"\nexit $CODE\n' \
    "$log" >far/bin/compute-sanitizer
chmod +x far/build/attest far/bin/*
ATT_GPU_BACKEND='^cuda$'
far() { # CODE HAZARDS CODE_OF_TOOL STEP
    want=$1
    PATH=$scratch/far/bin:$PATH HAZARDS=$2 CODE=$3 ATT_GPU_OUT=far/out ATT_GPU_SECONDS=60 \
        sh far/ci/gpu.sh "$4" >out 2>err </dev/null
    code=$?
    check "exit code $code instead of $want: gpu.sh $4 ($(cat out err))" test "$code" -eq "$want"
}
far 0 0 0 table
check "not four parts of 20 rounds" test 4 -eq "$(grep -c '^attest bench acceptance .*--rounds 20' log)"
check "moves are heated" test 3 -eq "$(grep -c -e --heat-all log)"
check "PyTorch is not in two parts" test 2 -eq "$(grep -c -e '--peer python3 .*torch_sdpa[.]py' log)"
far 124 0 124 sanitizer
check "what was cut off is done" test ! -e far/out/sanitizer-memcheck.done
check "no memcheck of the edges" grep -q 'tool memcheck .* check edges ' log
check "no initcheck of the edges" grep -q 'tool initcheck .* check edges ' log
far 9 3 0 sanitizer
check "hazards are not remembered" test 9 -eq "$(cat far/out/sanitizer-racecheck.done)"
finish
