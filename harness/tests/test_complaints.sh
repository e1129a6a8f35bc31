#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_complaints.sh SOURCE BUILD
#
# What cannot be done is refused at once, in one line that says what would have been right.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
hostile_plugin
one=pack_qkv/b:2/s:17/h:3/d:5

# refused CODE REGEX ARGUMENTS...: that code, and a line like it.
refused() {
    code=$1
    like=$2
    shift 2
    attest_ends "$code" "$@"
    says err "$like"
}

# ---- words ----
refused 2 'whole number from 0 to 4096' check $one --threads 1000000
refused 2 'power "-5": a number of keys' power -5
refused 2 '--out "": a path is needed' check $one --out ''
refused 2 '--plugin "": a file is needed' check $one --plugin ''
refused 2 'no command "zzz"' help zzz
refused 2 '"zzz"; there are ops kernels cases suites' list zzz
refused 2 '2 reports .* standard output' check $one --json - --junit -

# ---- files: before the run, and without waiting ----
refused 5 'missing/x.json: No such file' check $one --no-out --json missing/x.json
check "the run began before its report was refused" test ! -s out
attest_ends 0 check $one --no-out --json kept.json --backend cpu
attest_ends 2 check zzz --json kept.json
check "a refused run harmed an old report" is_json kept.json
mkfifo pipe.json
refused 2 'no regular file' check ./pipe.json
"$attest" check $one --backend cpu --out full >/dev/full 2>err
check "exit code $? on a full disk" test $? -eq 5
check "more than one line: $(cat err)" test "$(wc -l <err)" -eq 1
says err 'cannot write standard output'

# ---- plug-ins ----
# plugin NAME TEXT: NAME.so, whose att_backend_v1() is this.
plugin() {
    printf '#include "harness/attest.h"\n#include "reference/pack_qkv.h"\n%s\n' "$2" >"$1.c"
    ${CC:-cc} -std=c17 -fPIC -shared -I"$source" "$1.c" -o "$1.so" || exit 2
}
plugin null 'const struct att_backend *att_backend_v1(void) { return 0; }'
plugin none 'static const struct att_kernel *const k[] = { 0 };
static const struct att_backend b = { .size = sizeof b, .name = "none", .base = "cpu", .kernels = k };
const struct att_backend *att_backend_v1(void) { return &b; }'
for kernel in 'pack_qkw mine' 'pack_qkv a\nb'; do
    plugin "${kernel%% *}" 'static int run(struct att_device *d, const struct att_call *c) { return !d && !c; }
static const struct att_kernel k = { .size = sizeof k, .op = "'"${kernel%% *}"'", .name = "'"${kernel#* }"'", .run = run };
static const struct att_kernel *const list[] = { &k, 0 };
static const struct att_backend b = { .size = sizeof b, .name = "odd", .base = "cpu", .kernels = list };
const struct att_backend *att_backend_v1(void) { return &b; }'
done
refused 2 'null.so: its att_backend_v1.. returns NULL' check $one --plugin null.so
refused 2 'none.so: .* has no kernels' check $one --plugin none.so
refused 2 'kernel 0 .mine. of operator "pack_qkw"' check $one --plugin pack_qkw.so
refused 2 'kernel 0 .a.x0ab. of operator "pack_qkv" needs a name' check $one --plugin pack_qkv.so
HOSTILE_AT=entry HOSTILE_HOW=hang
export HOSTILE_AT HOSTILE_HOW
refused 1 'no progress for 5 s' check $one $hostile --no-out --timeout 1s

finish
