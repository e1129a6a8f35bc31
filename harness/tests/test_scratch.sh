#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_scratch.sh SOURCE BUILD
#
# Adding an operator, a kernel, a mutant, a check, a report format and a suite touches no
# existing file: lays the new files of tests/data/scratch over a copy of the tree, builds it,
# and uses each of them. The copy is made anew every time; what was built from it is kept in
# BUILD, and what has not changed is not built again.
set -u
source=$1
new=$source/harness/tests/data/scratch
test -f "$new/reference/scratch_flip.c" || exit 2

build=$(cd "$2" && pwd) || exit 2
scratch=$build/scratch
log=$build/scratch.log
bad=0
mkdir -p "$scratch" || exit 2
find "$scratch" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +

fail() {
    echo "$1"
    tail -n 30 "$log"
    exit 1
}
sums() { (cd "$scratch" && find . -path ./build -prune -o -type f -exec cksum {} + | sort -k 3); }

(cd "$source" && tar -cf - --exclude='./.git' --exclude='./build*' .) | tar -xf - -C "$scratch"
sums >"$log"
before=$(cat "$log")
for file in $(cd "$new" && find . -type f); do
    test -e "$scratch/$file" && fail "$file is not a new file"
done
cp -Rp "$new/." "$scratch/"

cd "$scratch" || exit 2
{
    cmake -GNinja -S . -B build -DATT_TESTS=OFF -DATT_CUDA=OFF -DCMAKE_BUILD_TYPE=Debug &&
        cmake --build build --parallel 2
} >"$log" 2>&1 </dev/null || fail "the tree with the new files does not build"

# listed KIND NAME: `attest list KIND` names it.
listed() {
    build/attest list "$1" >"$log" 2>&1 </dev/null
    grep -q -w -e "$2" "$log" || { echo "attest list $1 does not name $2"; bad=1; }
}
listed ops scratch_flip
listed kernels cpu/scratch_flip/plain
listed checks scratch_ends
listed reports scratch_count
listed suites scratch

build/attest check scratch --out out >"$log" 2>&1 </dev/null || fail "the new suite fails"
grep -q '^4 of 4 passed$' out/count.txt || fail "the new report did not count 4 rows"
build/attest selftest --filter scratch_flip --out self >"$log" 2>&1 </dev/null ||
    fail "the new mutant survives"
grep -q 'scratch_flip/forgets' "$log" || fail "the new mutant was not tried"

# What was there is still there, byte for byte.
rm -rf out self
changed=$(sums | { printf '%s\n' "$before" | grep -v -x -F -f /dev/fd/3; } 3<&0)
[ -z "$changed" ] || fail "existing files changed: $changed"
exit $bad
