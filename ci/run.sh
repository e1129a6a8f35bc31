#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: sh ci/run.sh [SUITE or other arguments of `attest run`; default: smoke]
#
# From a fresh clone to a report: installs what is missing, builds, checks and times the suite
# on every device of this machine, and says where the report is. Exits with the job's code.
set -u
cd "$(dirname "$0")/.." || exit 1
. ci/steps.sh

sh ci/setup.sh || exit 1
step build configure_and_build build || exit 1
[ $# -gt 0 ] || set -- smoke
exec build/attest run "$@"
