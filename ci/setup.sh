#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: sh ci/setup.sh [test]
#
# Installs what is missing to build and run attest, and with `test` to test it, on Debian 12 or
# Ubuntu 24.04. Looks for what a package gives, not for the package: tools from elsewhere count,
# and when nothing is missing neither the network nor the package manager is touched.
set -eu

missing=""
need() { # need PACKAGE PROBE...: remember the package unless the probe succeeds
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
have() { command -v "$1"; }
header() { test -e "/usr/include/$1" -o -e "/usr/local/include/$1"; }
sanitizers() { # the run-time libraries of clang come in a package of their own
    for kinds in address,undefined,fuzzer-no-link thread; do
        echo 'int main(void) { return 0; }' | clang -fsanitize=$kinds -x c - -o /dev/null || return 1
    done
}

need build-essential     eval 'have cc && have c++'
need cmake               have cmake
need ninja-build         have ninja
need git                 have git
need libbenchmark-dev    header benchmark/benchmark.h
need libcjson-dev        header cjson/cJSON.h
need gnuplot-nox         have gnuplot
if [ "${1:-}" = test ]; then
    need clang                  have clang
    need libclang-rt            sanitizers
    need clang-format-14        have clang-format-14
    need g++-aarch64-linux-gnu  have aarch64-linux-gnu-g++
    need libxml2-utils          have xmllint
fi
[ -n "$missing" ] || exit 0

fail() {
    echo "setup: $1" >&2
    echo "setup: needed, and not found:$missing" >&2
    exit 1
}
have apt-get >/dev/null || fail "no apt-get here: install these packages by other means"
sudo=""
if [ "$(id -u)" != 0 ]; then
    have sudo >/dev/null || fail "neither root nor sudo: run 'apt-get install$missing' as root"
    sudo=sudo
fi

log=${TMPDIR:-/tmp}/attest-setup.$$.log
apt() {
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
        -o Acquire::Retries=3 "$@" >>"$log" 2>&1 </dev/null && return
    tail -n 15 "$log" >&2
    fail "apt-get $1 failed; the whole log is $log"
}
echo "setup: installing$missing"
apt update
case $missing in
*libclang-rt*) # its package is named after the version of clang
    version=$(apt-cache depends clang | sed -n 's/^ *Depends: clang-\([0-9]*\)$/\1/p' | head -n 1)
    missing=$(echo "$missing" | sed "s/libclang-rt/libclang-rt-${version:-14}-dev/")
    ;;
esac
# shellcheck disable=SC2086 # a list of packages
apt install -y --no-install-recommends $missing
rm -f "$log"
