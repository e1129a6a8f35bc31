#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: sh ci/test.sh
#
# Installs what is missing, builds, and passes every test there is: the suite itself, then the
# unit tests, smoke and edges under the address, undefined-behaviour and thread sanitizers
# (without the mutants: those are wrong on purpose), the fuzzers, a clang build, a compilation
# for AArch64, the format. Where nvcc is, the first build has the CUDA kernels for every target;
# the other builds leave them out: sanitizers, clang and a foreign compiler have no say in device
# code. The last line is the sum; the exit code is 0 when nothing failed.
# Folders build*/ are kept, so that a second run only builds what changed; scripts, self-test and
# sanitized tests are not repeated while no file has changed (build*/passed).
#
# ATT_FUZZ_SECONDS   how long each fuzzer runs (5)
set -u
cd "$(dirname "$0")/.." || exit 1
. ci/steps.sh

format() { # by version 14 on every machine: versions differ in taste
    find harness reference reports kernels \( -name '*.[ch]' -o -name '*.cc' -o -name '*.cu' \
        -o -name '*.cuh' \) -print0 | sort -z |
        xargs -0 -P "$jobs" -n 40 clang-format-14 --dry-run --Werror
}
aarch64() {
    configure_and_build build-aarch64 -DCMAKE_TOOLCHAIN_FILE=ci/cmake/aarch64.cmake -DATT_CUDA=OFF
}
asan() {
    configure_and_build build-asan -DATT_CUDA=OFF -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ \
        -DATT_SANITIZE=address,undefined -DATT_FUZZ=ON -DATT_FUZZ_SECONDS="${ATT_FUZZ_SECONDS:-5}"
}
tsan() { # clang's runtime is three times as fast as that of gcc 12
    configure_and_build build-tsan -DATT_CUDA=OFF -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ \
        -DATT_SANITIZE=thread
}
clang() { # what the sanitizers leave out; all else they have just built
    configure_and_build build-clang -DATT_CUDA=OFF -DATT_TESTS=OFF -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++
}

# Address-space randomisation beyond 28 bits is more than the thread sanitizer of clang 14 can map.
fixed_addresses="setarch $(uname -m) -R"
$fixed_addresses true 2>/dev/null || fixed_addresses=""
sanitized='unit|suite|fuzz'

begun=$(date +%s)
sh ci/setup.sh test || exit 1
step build configure_and_build build && tests test build -LE 'script|selftest' &&
    tests_once test-scripts build -L 'script|selftest'
step build-asan asan && tests_once test-asan build-asan -L "$sanitized"
step build-tsan tsan &&
    prefix="env TSAN_OPTIONS=die_after_fork=0 $fixed_addresses" &&
    tests_once test-tsan build-tsan -L "$sanitized"
step build-clang clang
step build-aarch64 aarch64
step format format

echo "$(($(date +%s) - begun)) s in all; logs in $logs"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
