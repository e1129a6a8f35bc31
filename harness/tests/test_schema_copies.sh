#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The checked-in schema of every operator is what the program prints: a changed parameter is
# seen in review. To accept a change: attest schema OP > harness/tests/data/schema/OP.json
source=$1
build=$2
passed=0
failed=0
for op in $("$build/attest" list ops | sed -n 's/^\([a-z0-9_]*\) - .*/\1/p'); do
    if "$build/attest" schema "$op" | cmp -s - "$source/harness/tests/data/schema/$op.json"; then
        passed=$((passed + 1))
    else
        echo "harness/tests/data/schema/$op.json differs from: attest schema $op"
        failed=$((failed + 1))
    fi
done
[ "$passed" -gt 0 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
