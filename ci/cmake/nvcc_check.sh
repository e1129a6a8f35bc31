#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: nvcc_check.sh NVCC ARGUMENT...
#
# Runs the compiler, and fails where its assembler merely informs: wgmma that it serialises
# (C7510, C7511, C7512, C7515: the kernel then runs at a fraction of its speed) and registers
# that it spills. What is printed otherwise stays out of the log unless something went wrong.
# What the assembler says of every kernel, right or wrong.
chatter='^ptxas info *: *(Compiling|Used|Function properties|Compile time|[0-9]+ bytes)'
chatter="$chatter|^ *[0-9]+ bytes stack frame|C7519|^$"
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

"$@" >"$log" 2>&1
code=$?
if [ "$code" != 0 ]; then
    grep -v -E "$chatter" "$log" >&2
    exit "$code"
fi
if grep -E 'C75(10|11|12|15)|[1-9][0-9]* bytes spill' "$log" >&2; then
    echo "nvcc_check: serialised wgmma or spilled registers, see above" >&2
    exit 1
fi
# Registers and shared memory per kernel, for whoever asks: ATT_PTXAS_LOG names a folder.
if [ -n "${ATT_PTXAS_LOG:-}" ] && [ -d "$ATT_PTXAS_LOG" ]; then
    for file; do
        case $file in *.cu) cp "$log" "$ATT_PTXAS_LOG/$(basename "$file").log" ;; esac
    done
fi
grep -v -E "$chatter|^ptxas info" "$log" >&2
exit 0
