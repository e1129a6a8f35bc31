#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: sh ci/gpu.sh [STEP...]
#
# All that a GPU is asked for, from an installed bundle (`cmake --install build --prefix bundle`
# puts this script into bundle/share/attest) or from build/. The machine needs a driver, a shell
# and tar: no network, no compiler, no gnuplot. Steps, in this order when none is named:
#
#     doctor      what the device can do
#     smoke       every operator, checked
#     callbacks   the same, launches counted by CUPTI: must agree with the graphs
#     edges       the edge policy
#     turns       attention in more tiles than the device has multiprocessors
#     mutants     CUDA kernels that are wrong on purpose: all must be caught
#     table       the suite acceptance, timed; beside PyTorch where there is one
#     production  real sizes, checked
#     nightly     timed long
#     sanitizer   memcheck and initcheck on the edges, synccheck and racecheck on small cases,
#                 where the tool is
#
# Each step has its own time; what is cut off goes on from its journal when the script is called
# again, and what is done is not repeated. The results are in one archive of at most 16 MB,
# attest-gpu.tar.gz. Exit code: 77 without a device, else that of the first step that failed,
# 124 when steps are left.
#
# ATT_GPU_OUT       folder of results (attest-gpu)
# ATT_GPU_SECONDS   time for this call (3000)
# ATT_GPU_MAX_TIME  seconds of measuring per kernel and case of the table (3)
# ATT_GPU_BACKEND   back-ends that match (^cuda$)
set -u
here=$(cd "$(dirname "$0")" && pwd)
for attest in "$here/../../bin/attest" "$here/../build/attest" "$(command -v attest)"; do
    [ -x "$attest" ] && break
done
[ -x "$attest" ] || {
    echo "gpu: no attest beside $here, in build/ or on the path" >&2
    exit 2
}
peer=$(dirname "$0")/peers/torch_sdpa.py
out=${ATT_GPU_OUT:-attest-gpu}
out=${out%/}
mkdir -p "$out" || exit 5
begun=$(date +%s)
until=$((begun + ${ATT_GPU_SECONDS:-3000}))
backend=${ATT_GPU_BACKEND:-^cuda\$}
worst=0
unset ATT_BACKEND ATT_FILTER ATT_OUT ATT_RESUME

# Libraries that come with a Python package are not where the loader looks, but newer than the
# system's, and PyTorch takes no cuDNN but its own: they come first.
for name in libcublas.so.13 libcudnn.so.9 libcupti.so.13; do
    all=$(find /usr/local /opt /usr/lib "${HOME:-/nonexistent}" -xdev -name "$name" 2>/dev/null | sort)
    found=$(echo "$all" | grep -m 1 /site-packages/ || echo "$all" | head -n 1)
    [ -n "$found" ] && LD_LIBRARY_PATH=${found%/*}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:-}"

left() { echo $((until - $(date +%s))); }

# finish_step NAME CODE: remember it unless it was cut off (124, or a signal).
finish_step() {
    case $2 in
    124 | 1[3-9]?) echo "gpu: $1 was cut off after $(($(date +%s) - start)) s (code $2)" ;;
    *)
        echo "$2" >"$out/$1.done"
        echo "gpu: $1 ended with code $2 after $(($(date +%s) - start)) s"
        ;;
    esac
    [ "$worst" = 0 ] && worst=$2
    [ "$2" = 0 ]
}

# begin_step NAME SECONDS: 0 when it is to be run, with its time in $seconds.
begin_step() {
    start=$(date +%s)
    seconds=$2
    if [ -f "$out/$1.done" ]; then
        echo "gpu: $1 is done (code $(cat "$out/$1.done"))"
        [ "$worst" = 0 ] && worst=$(cat "$out/$1.done")
        return 1
    fi
    [ "$(left)" -lt "$seconds" ] && seconds=$(left)
    [ "$seconds" -ge 5 ] && return 0
    echo "gpu: no time is left for $1"
    [ "$worst" = 0 ] && worst=124
    return 1
}

# suite NAME SECONDS COMMAND ARGUMENT...: attest COMMAND ARGUMENT... into $out/NAME. Children get
# some seconds more than the deadline to end by themselves.
suite() {
    name=$1
    begin_step "$name" "$2" || return
    shift 2
    resume=""
    [ -s "$out/$name/journal.jsonl" ] && resume="--resume $out/$name/journal.jsonl"
    # shellcheck disable=SC2086 # two words or none
    timeout -k 20 $((seconds + 20)) "$attest" "$@" --backend "$backend" --out "$out/$name" \
        --deadline "${seconds}s" --color never $resume >"$out/$name.txt" 2>&1
    finish_step "$name" $?
}

doctor() {
    begin_step doctor 120 || return
    timeout -k 5 "$seconds" "$attest" doctor --backend "$backend" --json "$out/passport.json" \
        >"$out/doctor.txt" 2>&1
    finish_step doctor $?
}

# launches NAME: what each row of a run enqueued, without how it was counted.
launches() {
    sed -n 's/.*"row":"\([^"]*\)".*"launch":{\([^}]*\)}.*/\1 \2/p' "$out/$1/results.jsonl" |
        sed 's/"captured":[0-9],//' | sort >"$out/$1.launches"
}

callbacks() {
    [ -f "$out/callbacks.done" ] || ATT_CUDA_COUNT=callbacks suite callbacks 300 check smoke
    [ -s "$out/smoke/results.jsonl" ] && [ -s "$out/callbacks/results.jsonl" ] || return
    launches smoke
    launches callbacks
    if cmp -s "$out/smoke.launches" "$out/callbacks.launches"; then
        echo "gpu: graphs and call-backs agree on $(wc -l <"$out/smoke.launches") rows"
    else
        echo "gpu: graphs and call-backs count differently:"
        diff "$out/smoke.launches" "$out/callbacks.launches" | head -n 20
        [ "$worst" = 0 ] && worst=1
    fi
}

mutants() {
    plugin=${attest%/*}/../lib/attest/mutants_cuda.so
    [ -f "$plugin" ] || plugin=${attest%/*}/mutants_cuda.so
    [ -f "$plugin" ] || return
    begin_step mutants 400 || return
    timeout -k 5 "$seconds" "$attest" selftest --plugin "$plugin" >"$out/mutants.txt" 2>&1
    finish_step mutants $?
}

# part NAME SECONDS FILTER ARGUMENT...: of the table, into $out/table-NAME. All kernels of a case
# are heated in turn, and one that takes little power lets the others run at a higher clock than
# they would keep: so a part holds what is compared, and nothing else.
part() {
    name=table-$1 limit=$2 filter=$3
    shift 3
    suite "$name" "$limit" bench acceptance --filter "$filter" --rounds 20 \
        --max-time "${ATT_GPU_MAX_TIME:-3}s" "$@"
}

table() {
    part attention 1000 '/attention/(hopper|hopper_static|cudnn)/' --heat-all
    part moves 300 '/(pack_qkv|scatter_padded|mask_meta)/fused/.*timer:'
    set -- --heat-all
    [ -f "$peer" ] && python3 -c 'import torch; assert torch.cuda.is_available()' 2>/dev/null &&
        set -- "$@" --peer "python3 $peer"
    part masked 200 \
        '/masked_attention/(direct|direct_static|pack_scatter|sdpa|mem_efficient)/' "$@"
    part tiled 200 '/attention/(tiled|flash)/(b:2/)?s:(4608|17408|32760)/h:[0-9]+/d:128/budget' "$@"
}

# sanitize KIND LIMIT CASE...: one tool; what it found, in this call or before, is in $code. The
# tools follow forks only when told to. Exit code 9 is theirs. Kernels of others are not ours to
# clear of hazards.
sanitize() {
    kind=$1 limit=$2 quiet='' to=$out/sanitizer-$1 resume=''
    shift 2
    [ -s "$to/journal.jsonl" ] && resume="--resume $to/journal.jsonl"
    # A refused capture is an answer: launches are counted by call-backs then.
    [ "$kind" = memcheck ] && quiet='--report-api-errors no'
    # shellcheck disable=SC2086 # two words or none
    timeout -k 5 $((limit + 60)) "$tool" --tool "$kind" $quiet --target-processes all \
        --error-exitcode 9 "$attest" check "$@" --backend "$backend" --filter -/cudnn/ \
        --out "$to" --deadline "${limit}s" --color never --timeout 120s $resume >>"$to.txt" 2>&1
    code=$?
    grep -a -q ' SUMMARY: [1-9]' "$to.txt" && code=9
    echo "gpu: $kind: code $code, $(grep -a ' passed' "$to.txt" | tail -n 1)," \
        "$(grep -a ' SUMMARY: ' "$to.txt" | tail -n 1)"
}

# tool_step SECONDS KIND CASE...: a tool as a step of its own, sanitizer-KIND.
tool_step() {
    begin_step "sanitizer-$2" "$1" || return
    shift
    kind=$1
    shift
    sanitize "$kind" "$seconds" "$@"
    finish_step "sanitizer-$kind" "$code"
}

sanitizer() {
    tool=$(command -v compute-sanitizer) || return
    set -- pack_qkv/b:2/s:17/h:3/d:5/mask:holes_600 \
        scatter_padded/b:2/s:17/h:3/d:5/mask:holes_600 mask_meta/b:3/s:37/mask:holes_600 \
        attention/b:2/s:70/h:2/d:64 attention/s:40/h:2/d:128/mask:holes_300 \
        attention_varlen/b:2/lens_q:33_70/h:2/d:64 \
        masked_attention/b:2/txt:16/img:64/h:2/d:64/mask:valid/valid:9_16 \
        attention/b:2/s:200/h:40/d:128 # more tiles than multiprocessors: slots are used again
    masked=masked_attention/b:2/txt:64/img:140/h:40/d:128/mask:valid/valid:9_16
    tool_step 60 synccheck "$@" "$masked"
    # racecheck does not follow a turn that two warpgroups share, which orders what masks say of
    # a slot of K: see `attend`.
    tool_step 300 racecheck "$@"
    tool_step 900 memcheck edges "$masked"
    tool_step 900 initcheck edges "$masked"
}

# Raw samples and journals are dropped only when there is no room for them.
archive() {
    for without in nothing.at.all journal.jsonl results.jsonl plots; do
        dropped="${dropped:-} --exclude=$without"
        # shellcheck disable=SC2086 # options are words
        tar -C "$out/.." $dropped -czf "$out.tar.gz" "${out##*/}" || return 5
        [ "$(wc -c <"$out.tar.gz")" -le 16000000 ] && break
    done
    echo "gpu: $out.tar.gz, $(wc -c <"$out.tar.gz") bytes"
    [ "$(wc -c <"$out.tar.gz")" -le 16000000 ]
}

"$attest" check pack_qkv/b:1/s:16/h:1/d:8 --backend "$backend" --no-out --quiet >"$out/first.txt" 2>&1
code=$?
if [ "$code" = 77 ]; then
    "$attest" check pack_qkv/b:1/s:16/h:1/d:8 --backend "$backend" --no-out | sed -n '/^skipped/,$p'
    exit 77
fi
[ $# -gt 0 ] || set -- doctor smoke callbacks edges turns mutants table production nightly sanitizer
for step; do
    case $step in
    doctor | callbacks | mutants | table | sanitizer) $step ;;
    smoke) suite smoke 300 check smoke ;;
    edges) suite edges 600 check edges bringup ;;
    turns) suite turns 600 check turns ;;
    production) suite production 1200 check production ;;
    nightly) suite nightly 1800 bench nightly ;;
    *)
        echo "gpu: there is no step \"$step\"" >&2
        exit 2
        ;;
    esac
done
archive || worst=5
exit "$worst"
