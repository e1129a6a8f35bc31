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
finish
