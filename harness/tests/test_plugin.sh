#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_plugin.sh SOURCE BUILD
#
# The plug-in ci/plugin/rows.c, built outside the tree with the command that it states, is
# checked, timed and reported; one of an older contract works as well; and what is no plug-in
# is refused with exit code 2 and a message that names the file.
set -u
source=$1
attest=$2/attest
test -x "$attest" || exit 77

scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
cp "$source/ci/plugin/rows.c" "$scratch/plugin.c"
cd "$scratch" || exit 2
passed=0
failed=0

# verdict STATUS WHAT: count it; what went wrong is in `log`.
verdict() {
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $2"
        tail -n 12 log
    fi
}

# build NAME [SED-EXPRESSION...]: NAME.so from the plug-in, changed by the expressions.
build() {
    name=$1
    shift
    cp plugin.c "$name.c"
    for change in "$@"; do
        sed "$change" "$name.c" >changed.c
        cmp -s changed.c "$name.c" && { echo "nothing to change in the plug-in: $change"; exit 2; }
        mv changed.c "$name.c"
    done
    ${CC:-cc} -shared -fPIC -I "$source" "$name.c" -o "$name.so" >log 2>&1 && return
    cat log
    exit 2
}

# run ARGUMENTS...: attest with the cases of the tree, into `log`.
run() {
    "$attest" "$@" --cases "$source/cases" >log 2>&1 </dev/null
}

# works NAME: its rows pass, are timed, and stand in results.json.
works() {
    run run smoke --plugin "$scratch/$1.so" --backend rows --filter '^rows/pack_qkv/memcpy/' \
        --max-time 20ms --out "$scratch/out-$1"
    verdict $? "$1: attest run smoke"
    grep -q 'PASS  *rows/memcpy .*GB/s' log
    verdict $? "$1: the table shows it, with a rate"
    awk '/"name": "rows\/pack_qkv\/memcpy\// { row = 1 }
         /"real_time":/ { timed += row && $2 + 0 > 0; row = 0 }
         /"status": "(FAIL|CRASH|TIMEOUT|MISTRUSTED|OOM|NOT_RUN)"/ { bad++ }
         /"status": "PASS"/ { good++ }
         END { exit !(timed > 20 && good > 20 && !bad) }' "out-$1/results.json" 2>>log
    verdict $? "$1: results.json has its rows, timed and passed"
    run check edges --plugin "$scratch/$1.so" --backend rows --no-out
    verdict $? "$1: attest check edges, refusals included"
}

# refused FILE WORD WHAT: exit code 2, and a message that names the file and says WORD.
refused() {
    run check smoke --plugin "$scratch/$1" --no-out
    code=$?
    [ "$code" -eq 2 ] && grep -F -e "$1" log | grep -q -e "$2"
    verdict $? "$3: exit code $code, message without \"$1\" and \"$2\""
}

build rows
works rows

# As built when the contract ended with `kernels` and `run`: what lies behind is not ours.
build older 's/\.size = sizeof(backend),/.size = offsetof(struct att_backend, queue),/' \
    's/\.kernels = kernels,/&\n.queue = (void *(*)(struct att_device *))1, .touch = (void *)1,/' \
    's/\.size = sizeof(rows),/.size = offsetof(struct att_kernel, traffic),/' \
    's/\.run = run,/&\n.traffic = (void *)1, .replaces = (const char *)1,/'
works older

echo 'int nothing;' >empty.c
${CC:-cc} -shared -fPIC empty.c -o empty.so || exit 2
refused empty.so att_backend_v1 'a library without the symbol'
echo 'This is no library.' >text.so
refused text.so . 'a text file'
refused missing.so . 'no file at all'
build unsized 's/\.size = sizeof(backend),/.size = 0,/'
refused unsized.so 'size' 'a back-end of size 0'
build unsized_kernel 's/\.size = sizeof(rows),/.size = 0,/'
refused unsized_kernel.so 'size' 'a kernel of size 0'
build stranger 's/\.op = "pack_qkv"/.op = "pack_qkw"/'
refused stranger.so 'operator' 'an operator that nobody knows'
build baseless 's/\.base = "cpu"/.base = "abacus"/'
refused baseless.so 'abacus' 'a base that is not in this build'
build nameless 's/\.name = "rows"/.name = "my rows"/'
refused nameless.so 'name' 'a name with a space'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
