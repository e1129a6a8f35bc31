#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_doctor.sh SOURCE BUILD
#
# `attest doctor`: the passport of this machine, its JSON, and back-ends that are absent, fail,
# die or stand still. Bounds are wide: a busy machine must not fail this.
set -u

source=$1
attest=$2/attest
test -x "$attest" || {
    echo "there is no $attest"
    exit 77
}
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

# check WHAT COMMAND...: count whether the command succeeds.
check() {
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
    fi
}

# doctor CODE ARGUMENTS...: it ends with that code. Output in $scratch/out and $scratch/err.
doctor() {
    want=$1
    shift
    "$attest" doctor "$@" >"$scratch/out" 2>"$scratch/err"
    code=$?
    check "exit code $code instead of $want: doctor $*" test "$code" -eq "$want"
}
says() { check "nothing like \"$2\" in $1" grep -q -E -e "$2" "$scratch/$1"; }

# ---- the machine ----
doctor 0 --json "$scratch/passport.json"
says out '^machine$'
says out '^  memory .*one thread +all threads$'
says out '^    copy\.1MiB +[0-9.]+ GB/s +[0-9.]+ GB/s$'
says out '^    mul_add_f32\.128bit +[0-9.]+ GFLOP/s +[0-9.]+ GFLOP/s$'
says out '^(warnings|nothing stands in the way of measuring)$'
check "a line is longer than 100 columns" test -z "$(grep -E '^.{101}' "$scratch/out")"

# CMake reads JSON strictly, and is here because it built this. Values become thousandths, for
# it counts in whole numbers.
cat >"$scratch/read.cmake" <<'EOF'
file(READ ${FILE} text)
string(JSON kind GET "${text}" passport)
string(JSON cpus GET "${text}" machine cpus)
string(JSON warnings LENGTH "${text}" warnings)
string(JSON figures LENGTH "${text}" figures)
message(STATUS "kind ${kind} -")
message(STATUS "cpus ${cpus} -")
message(STATUS "warnings ${warnings} -")
math(EXPR last "${figures} - 1")
foreach(i RANGE ${last})
    foreach(key backend name value unit)
        string(JSON ${key} GET "${text}" figures ${i} ${key})
    endforeach()
    message(STATUS "${backend}:${name} ${value} ${unit}")
endforeach()
EOF
check "the JSON is not valid" cmake -DFILE="$scratch/passport.json" -P "$scratch/read.cmake" \
    >"$scratch/out" 2>"$scratch/err"
says out 'kind attest-passport-1'
says out 'cpus [1-9]'

# holds WHAT CONDITION: an awk condition over v["cpu:<name>"].
holds() {
    check "$1" awk '{ v[$2] = $3 + 0; u[$2] = $4 } END { exit !('"$2"') }' "$scratch/out"
}
check "a figure is not positive, or absurd" awk '
    /cpu:/ { n++; if (!($3 > 0 && $3 < 1e12)) { print; bad = 1 } }
    / GB\/s$/ && $3 > 100000 || /FLOP\/s$/ && $3 > 10000000 { print; bad = 1 }
    END { exit bad || n < 20 }' "$scratch/out"
holds "as many workers as cpus at most" \
    'v["cpu:workers"] >= 1 && v["cpu:workers"] <= v["cpus"]'
holds "the clock has a step below a millisecond" 'v["cpu:mark.step"] < 1e6'
holds "copies of 16 KiB and 1 MiB are there for one thread" \
    'u["cpu:copy.16KiB.1_thread"] == "GB/s" && u["cpu:copy.1MiB.1_thread"] == "GB/s"'
for threads in 1_thread all_threads; do
    holds "a streamed copy is not a tenth as fast as a plain one ($threads)" \
        '!("cpu:copy_nt.64MiB.'$threads'" in v) ||
         v["cpu:copy_nt.64MiB.'$threads'"] > 0.1 * v["cpu:copy.64MiB.'$threads'"]'
    holds "AVX-512 is not half as fast as AVX2 ($threads)" \
        '!("cpu:fma_f32.avx512.'$threads'" in v) ||
         v["cpu:fma_f32.avx512.'$threads'"] > 0.5 * v["cpu:fma_f32.avx2.'$threads'"]'
done

# ---- back-ends of every kind ----
# plugin NAME BODY: a back-end on top of cpu whose passport() does BODY; none: its base's.
plugin() {
    {
        echo '#include <stdlib.h>'
        echo '#include <stdio.h>'
        echo '#include <unistd.h>'
        echo '#include "harness/attest.h"'
        printf '%s\n' "$2"
        echo "static const struct att_backend b = { .size = sizeof b, .name = \"$1\","
        echo '    .base = "cpu", MEMBERS };'
        echo 'const struct att_backend *att_backend_v1(void) { return &b; }'
    } >"$scratch/$1.c"
    check "plug-in $1 does not compile" "${CC:-cc}" -D_GNU_SOURCE -I"$source" -shared -fPIC \
        -o "$scratch/$1.so" "$scratch/$1.c"
}
measure() {
    echo '#define MEMBERS .passport = passport'
    echo 'static int passport(struct att_device *d, void (*say)(void *, const char *, double,'
    echo "    const char *), void *user) { (void)d; say(user, \"speed\", 2.5, \"GB/s\"); $1 }"
}
plugin fine "$(measure 'puts("noise"); fflush(stdout); return 0;')"
plugin failing "$(measure 'return ATT_EDEVICE;')"
plugin dying "$(measure 'abort();')"
plugin leaving "$(measure 'exit(0);')"
plugin hanging "$(measure 'pause(); return 0;')"
plugin heir '#define MEMBERS .kernels = NULL'
plugin away "$(measure 'return 0;')
#undef MEMBERS
#define MEMBERS .passport = passport, .open = no
static int no(int i, struct att_device **d, char *why, size_t n)
{ (void)i; (void)d; snprintf(why, n, \"no such card\"); return ATT_ENODEV; }"

alone() { # CODE NAME ARGUMENTS...: without the cpu
    want=$1
    name=$2
    shift 2
    doctor "$want" --backend "^$name\$" --plugin "$scratch/$name.so" "$@"
}
alone 0 fine --json -
says out '"value": 2.5'
check "what a back-end prints got among the data" test -z "$(grep noise "$scratch/out")"
says err '^    speed +2.500 GB/s$'
alone 5 failing
says err 'failing: its passport\(\) returned -3'
alone 5 dying
says err 'dying: it was killed by signal 6'
says out 'speed +2.500 GB/s'
alone 5 leaving
says err 'leaving: it ended itself with exit status 0'
alone 5 hanging --timeout 2s
says err 'hanging: it said nothing for 2 s'
says out 'speed +2.500 GB/s'
alone 6 heir
says out 'its figures are those of cpu'
alone 6 away
says out 'no such card'
doctor 5 --backend '^(dying|fine)$' --plugin "$scratch/dying.so" --plugin "$scratch/fine.so"
check "a death took the next back-end along" test "$(grep -c 'speed' "$scratch/out")" -eq 2
doctor 2 --backend '^x$' --plugin "$scratch/fine.c"
says err 'fine.c'

# ---- usage and disk ----
doctor 2 everything
doctor 2 --backend '('
doctor 6 --backend nobody
alone 5 fine --json "$scratch/missing/passport.json"
says err 'missing'
if test -w /dev/full; then
    alone 5 fine --json /dev/full
    "$attest" doctor --backend '^fine$' --plugin "$scratch/fine.so" >/dev/full 2>"$scratch/err"
    check "a full standard output" test $? -eq 5
fi
echo '{}' >"$scratch/keep.json"
alone 0 fine --json "$scratch/keep.json"
check "the old file was not replaced" grep -q attest-passport-1 "$scratch/keep.json"

echo "$passed passed, $failed failed"
test "$failed" -eq 0
