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
# ATT_CAMPAIGN_JOBS    runs side by side (1)
#
# Variables of attest itself work as well: ATT_THREADS, ATT_FILTER, ATT_BACKEND, ATT_PLUGIN.
set -u
cd "$(dirname "$0")/.." || exit 1

cases=${1:-2000}
seeds=${2:-200}
first=${ATT_CAMPAIGN_SEED:-1}
build=${ATT_CAMPAIGN_BUILD:-build}
out=${ATT_CAMPAIGN_OUT:-$build/campaign}
jobs=${ATT_CAMPAIGN_JOBS:-1}
hundred=100
for number in "$cases" "$seeds" "$first" "$jobs"; do
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

# some I: every run of the list that is job I's.
some() {
    n=0
    while read -r name what; do
        # shellcheck disable=SC2086 # words of ours
        [ $((n % jobs)) = "$1" ] && one "$name" $what
        n=$((n + 1))
    done <"$out/list"
}

: >"$out/list"
left=$cases
seed=$first
while [ "$left" -gt 0 ]; do
    n=$((left < hundred ? left : hundred))
    name=random-$seed-$n
    [ -s "$out/$name.cases.json" ] ||
        { "$build/tests/random_cases" --n "$n" --seed "$seed" --cases cases >"$out/cases.new" &&
            mv "$out/cases.new" "$out/$name.cases.json"; } || exit 1
    echo "$name $out/$name.cases.json" >>"$out/list"
    left=$((left - n))
    seed=$((seed + 1))
done
seed=1
while [ "$seed" -le "$seeds" ]; do
    echo "smoke-$seed smoke --seed $seed" >>"$out/list"
    seed=$((seed + 1))
done
pids=
job=1
while [ "$job" -lt "$jobs" ]; do
    (some "$job") &
    pids="$pids $!"
    job=$((job + 1))
done
some 0
for pid in $pids; do
    wait "$pid" || exit $?
done
runs=$(sed "s|^\([^ ]*\) .*|$out/\1|" "$out/list")

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
