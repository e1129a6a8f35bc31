#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_headers.sh SOURCE BUILD
#
# Every header compiles alone and has an include guard, as C17; the contract, the reference
# headers and the Google Benchmark wrapper also as C++, for plug-ins written in it.
set -u
cd "$1" || exit 2
cc=${CC:-cc}
cxx=${CXX:-c++}
flags="-D_GNU_SOURCE -I. -I$2/generated -Wall -Wextra -Werror -fsyntax-only"
bad=0
count=0

# alone HEADER LANGUAGE COMPILER FLAGS...: twice over, so that a missing guard shows.
alone() {
    header=$1
    language=$2
    shift 2
    count=$((count + 1))
    printf '#include "%s"\n#include "%s"\nint att_alone;\n' "$header" "$header" |
        "$@" -x "$language" - && return
    echo "$header does not compile alone as $language"
    bad=1
}

# Headers of the CUDA back-end need those of the toolkit: where nvcc is, or on the usual path.
toolkit=$(sed -n 's|^ATT_NVCC:[A-Z]*=\(.*\)/bin/nvcc$|\1/include|p' "$2/CMakeCache.txt" 2>/dev/null)
[ -d "$toolkit" ] && flags="$flags -isystem $toolkit"
# shellcheck disable=SC2086
has_cuda() { echo '#include <cuda.h>' | "$cc" $flags -x c - 2>/dev/null; }

# *_tmpl.h are templates: included by an instance that set their parameters, never alone.
for header in $(find harness reference reports kernels -name '*.h' ! -name '*_tmpl.h' | sort); do
    case $header in
    kernels/cuda/*) has_cuda || continue ;;
    esac
    # shellcheck disable=SC2086 # flags are words
    alone "$header" c "$cc" -std=c17 $flags
done
for header in harness/attest.h reference/*.h harness/gbench/*.h; do
    test -f "$header" || continue
    # shellcheck disable=SC2086
    alone "$header" c++ "$cxx" -std=c++17 $flags
done
[ "$count" -gt 0 ] || { echo "no header found in $1"; exit 1; }
exit $bad
