#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_cuda_absent.sh SOURCE BUILD
#
# A program with the back-end cuda on a machine without a GPU: it starts, works with the cpu,
# and says in words why there is no cuda; what needs one is skipped as a whole (77).
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
build=$(cd "$2" && pwd)
one=pack_qkv/b:2/s:17/h:3/d:5
if ! grep -q att_backend_cuda "$build/generated/att_backends.c" 2>/dev/null; then
    echo "skipped: built without CUDA"
    exit 77
fi
attest_ends 77 check $one --backend '^cuda$' --no-out
if [ "$code" = 0 ]; then
    echo "skipped: there is a GPU"
    exit 77
fi
reason='cuda: (no NVIDIA driver|the NVIDIA driver is too old|there is a driver)'
says out "skipped: no device \\($reason"
attest_ends 77 run smoke --backend '^cuda$' --out absent
valid_report absent
check "rows of a device that is not there" test -z "$(statuses absent/results.json)"
attest_ends 0 check $one --no-out --json json
check "other back-ends do not pass" sh -c 'grep -q cpu/pack_qkv json'
row_is json cpu/pack_qkv PASS
attest_ends 6 doctor --backend '^cuda$' --json passport.json
says out "$reason"
says passport.json '"state": *"absent"'
says passport.json 'NVIDIA driver|CUDA device'
if [ -f "$build/mutants_cuda.so" ]; then
    attest_ends 77 selftest --plugin "$build/mutants_cuda.so"
    says err 'NVIDIA driver'
fi

# Beside other back-ends the reason is not lost, and a driver that cannot be loaded is not one
# that is not there.
attest_ends 6 check $one --filter ^cuda/ --no-out
says out "nothing was selected; no device: $reason"
attest_ends 6 check $one --require ^cuda/ --no-out
says out "no device: $reason"
mkdir -p empty
: >empty/libcuda.so.1
LD_LIBRARY_PATH=$scratch/empty "$attest" check $one --backend '^cuda$' --no-out >out 2>err
check "exit code $? instead of 77" test $? -eq 77
says out 'cannot be loaded'

# The driver, and whatever comes with it, is loaded and never linked.
check "the program is linked with a library of a GPU" \
    sh -c '! ldd "$1" | grep -E "lib(cuda|nvidia|cupti|cublas|cudnn|cudart)"' - "$attest"
finish
