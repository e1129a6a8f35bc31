#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: sh ci/campaign.sh [CASES [SEEDS]]
#
# Does the suite cry wolf? Builds, checks CASES (2000) random valid cases of all operators, then
# the suite smoke under SEEDS (200) other seeds. Every kernel of the tree is right, so every
# row must be PASS or SKIP: what is not is printed with the line that repeats it. The summary
# is made from the results of the runs alone. Exit code 1 when there is an alarm.
#
# Goes on where it was cut off, as long as programs and cases are the same.
#
# ATT_CAMPAIGN_OUT     folder of results (build/campaign); summary.json is what to keep
# ATT_CAMPAIGN_SEED    of the first hundred random cases (1); each hundred has the next one
# ATT_CAMPAIGN_BUILD   a build folder to use as it is; default: build/, built first
#
# Variables of attest itself work as well: ATT_THREADS, ATT_FILTER, ATT_BACKEND, ATT_PLUGIN.
set -u
cd "$(dirname "$0")/.." || exit 1

cases=${1:-2000}
seeds=${2:-200}
first=${ATT_CAMPAIGN_SEED:-1}
build=${ATT_CAMPAIGN_BUILD:-build}
out=${ATT_CAMPAIGN_OUT:-$build/campaign}
hundred=100
for number in "$cases" "$seeds" "$first"; do
    case $number in
    '' | *[!0-9]*)
        echo "campaign: \"$number\" is no whole number" >&2
        exit 2
        ;;
    esac
done
if [ -z "${ATT_CAMPAIGN_BUILD:-}" ]; then
    . ci/steps.sh
    sh ci/setup.sh || exit 1
    step build configure_and_build build || exit 1
fi
mkdir -p "$out" || exit 1

# What was found with other programs or other cases says nothing about these.
stamp=$({ cat "$build/attest" "$build/tests/random_cases"; cat cases/*/*.json; env |
    grep '^ATT_' | sort; } | cksum) || exit 1
if [ "$stamp" != "$(cat "$out/stamp" 2>/dev/null)" ]; then
    rm -f "$out"/random-* "$out"/smoke-*
    echo "$stamp" >"$out/stamp"
fi

# one NAME ARGUMENTS...: one run of attest, unless it is done already.
one() {
    name=$1
    shift
    runs="$runs $out/$name"
    [ -f "$out/$name.code" ] && return
    code=0
    "$build/attest" check "$@" --cases cases --no-out --quiet --json "$out/$name.json" \
        >"$out/$name.log" 2>&1 </dev/null || code=$?
    if [ "$code" -ge 124 ]; then
        echo "campaign: cut off in $name; the same command goes on" >&2
        exit "$code"
    fi
    [ "$code" = 0 ] || echo "$name: exit code $code, see $out/$name.log"
    echo "$code" >"$out/$name.code"
}

runs=
left=$cases
seed=$first
while [ "$left" -gt 0 ]; do
    n=$((left < hundred ? left : hundred))
    name=random-$seed-$n
    [ -s "$out/$name.cases.json" ] ||
        { "$build/tests/random_cases" --n "$n" --seed "$seed" --cases cases >"$out/cases.new" &&
            mv "$out/cases.new" "$out/$name.cases.json"; } || exit 1
    one "$name" "$out/$name.cases.json"
    left=$((left - n))
    seed=$((seed + 1))
done
seed=1
while [ "$seed" -le "$seeds" ]; do
    one "smoke-$seed" smoke --seed "$seed"
    seed=$((seed + 1))
done

results=
for run in $runs; do # a run without results has an exit code that tells
    results="$results $run.code"
    [ -f "$run.json" ] && results="$results $run.json"
done
# shellcheck disable=SC2086 # a list of files without blanks
LC_ALL=C awk -v summary="$out/summary.new" -f ci/campaign.awk $results </dev/null
verdict=$?
mv "$out/summary.new" "$out/summary.json" || exit 1
echo "summary: $out/summary.json"
exit "$verdict"
