#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_nvcc_check.sh SOURCE BUILD
#
# ci/cmake/nvcc_check.sh fails a compilation whose log says that wgmma is serialised or that
# registers are spilled, passes on every other exit code, and keeps the assembler's chatter to
# itself. The compiler is a fake that says what it is told.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
cat >nvcc <<'END'
#!/bin/sh
cat "$1"
exit "$2"
END
chmod +x nvcc

# compile CODE TEXT EXIT: a compiler that prints TEXT and ends with EXIT makes CODE.
compile() {
    printf '%s\n' "$2" >said
    sh "$source/ci/cmake/nvcc_check.sh" ./nvcc said "$3" >out 2>err
    code=$?
    check "exit code $code instead of $1 for: $2" test "$code" -eq "$1"
}
quiet="ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '_Z1kv' for 'sm_90a'
ptxas info    : Function properties for _Z1kv
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 168 registers, used 1 barriers"

compile 0 "$quiet" 0
check "chatter in the log: $(cat err)" test ! -s err
for number in 7510 7511 7512 7515; do
    compile 1 "$quiet
ptxas info    : (C$number) Potential Performance Loss: wgmma.mma_async instructions are serialized" 0
    says err "C$number"
done
compile 0 "ptxas info    : (C7519) harmless" 0
compile 1 "    8 bytes stack frame, 8 bytes spill stores, 12 bytes spill loads" 0
says err 'spilled registers'
compile 0 "k.cu(3): warning #177-D: variable \"x\" was declared but never referenced" 0
says err 'warning #177-D'
compile 2 "$quiet
k.cu(3): error: identifier \"x\" is undefined" 2
says err 'identifier'
silent err 'registers'
compile 137 "" 137
finish
