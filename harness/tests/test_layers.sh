#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_layers.sh SOURCE BUILD
#
# Who may include whom. Prints each offending line. Proves first that it would: a tree with one
# offence of every kind must give as many complaints.
set -u

# only ROOT ALLOWED FILE...: the project headers that these files include are ALLOWED alone.
only() {
    root=$1
    allowed=$2
    shift 2
    for file in "$@"; do
        test -f "$root/$file" || continue
        grep -n '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$root/$file" |
            grep -v -E "\"($allowed)\"" | sed "s|^|$file:|"
    done
}

# offences ROOT: every line that breaks a rule.
offences() (
    cd "$1" || exit 2
    none='-'
    contract='harness/attest\.h'
    reference='reference/[a-z0-9_]+\.h'
    only . "$none" harness/attest.h
    grep -n '^#[[:space:]]*include' harness/attest.h |
        grep -v -E '<(stddef|stdint)\.h>|"' | sed 's|^|harness/attest.h:|'
    only . "$contract|$reference" reference/*.h
    only . "$contract|$reference|harness/tensor\.h" reference/*.c
    for backend in kernels/*/; do
        only . "$contract|$reference|${backend}core/[a-z0-9_]+\.(h|cuh)" \
            $(find "$backend" -name '*.c' -o -name '*.cu' -o -name '*.h' -o -name '*.cuh')
    done
    only . "harness/(attest|check|tensor|dtype)\.h" harness/checks/*.[ch]
    only . "harness/(record|env|columns|digest|fields|jsonout|writer)\.h|reports/([a-z0-9_]+/)?[a-z0-9_]+\.h" \
        $(find reports -name '*.[ch]')
    only . "harness/gbench/[a-z0-9_]+\.h" harness/gbench/*.c harness/gbench/*.cc harness/gbench/*.h
    only . "$contract|$reference|harness/mutants/[a-z0-9_/]+\.h" \
        $(find harness/mutants -name '*.[ch]')
    only . "harness/[a-z0-9_]+\.h|harness/gbench/[a-z0-9_]+\.h|reports/(core/human|table|pages|series)\.h|attest_build\.h" \
        harness/*.[ch]
)

# The smallest tree that breaks every rule once.
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/harness/checks" "$scratch/harness/gbench" "$scratch/harness/mutants/op" \
    "$scratch/reference" "$scratch/reports" "$scratch/kernels/cpu/op" "$scratch/kernels/gpu/core"
plant() { echo "$2" >"$scratch/$1"; }
plant harness/attest.h         '#include <stdio.h>'
plant reference/a.h            '#include "harness/tensor.h"'
plant reference/a.c            '#include "harness/record.h"'
plant kernels/cpu/op/v.c       '#include "kernels/gpu/core/x.h"'
plant kernels/cpu/backend.c    '#include "harness/tensor.h"'
plant kernels/gpu/core/x.h     '  #  include "harness/run.h"'
plant harness/checks/c.c       '#include "harness/casefile.h"'
plant reports/r.c              '#include "harness/attest.h"'
plant harness/gbench/g.cc      '#include "harness/attest.h"'
plant harness/mutants/op/m.c   '#include "harness/tensor.h"'
plant harness/run.c            '#include "kernels/cpu/core/x.h"'
plant harness/isolate.c        '#include "reports/json.h"'
found=$(offences "$scratch" | wc -l)
[ "$found" -eq 12 ] || {
    echo "layers: $found of 12 planted offences found:"
    offences "$scratch"
    exit 1
}

bad=$(offences "$1")
[ -z "$bad" ] && exit 0
echo "These files may not include that:"
echo "$bad"
exit 1
