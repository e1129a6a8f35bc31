#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: sh ci/claims.sh BUILD [EQUAL [PLANTED [FALSE [SECONDS]]]]
#
# How often is `attest claim` wrong on this machine? Asks claims to which the answers are known,
# about kernels of ci/plugin/slowed.c, each in fresh processes with another seed:
#
#     EQUAL    (100)  claims about two equal kernels: at most 1 of 100 may say FASTER or SLOWER
#     PLANTED  (40)   claims about kernels that are 5 % and 3 % slower: found in at least 95 %
#                     and 70 %, unless the verdict is INCONCLUSIVE and says that it cannot see
#                     so little
#     FALSE    (100)  false claims, half of them about equal kernels and half about a slower one:
#                     none may be CONFIRMED
#     SECONDS  (0.06) of measuring in each process
#
# The last line is the sum; the exit code is 0 when every bar was met, 6 when nothing was asked. With the defaults it takes
# less than 25 minutes of two shared cores.
set -u
cd "$(dirname "$0")/.." || exit 1
source=$PWD
build=${1:?"usage: sh ci/claims.sh BUILD [EQUAL [PLANTED [FALSE [SECONDS]]]]"}
equal=${2:-100} planted=${3:-40} false=${4:-100} seconds=${5:-0.06}
for n in "$equal" "$planted" "$false"; do
    case $n in *[!0-9]* | '') echo "claims.sh: \"$n\" is no number of claims" && exit 2 ;; esac
done
case $build in /*) ;; *) build=$source/$build ;; esac
attest=$build/attest
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
${CC:-cc} -O2 -shared -fPIC -I "$source" ci/plugin/slowed.c -o "$scratch/slowed.so" || exit 1
cd "$scratch" || exit 1

# claim BEFORE AFTER CLAUSE: claim.json.
claim() {
    cat >claim.json <<END
{ "claim": "trial", "about": "a claim whose answer is known", "source": "ci/claims.sh",
  "cannot": "nothing", "seconds": $seconds,
  "before": { "kernel": "slowed/pack_qkv/$1", "cases": ["pack_qkv/b:2/s:128/h:4/d:64/cache:warm"] },
  "after": { "kernel": "slowed/pack_qkv/$2" }, "clauses": [$3] }
END
}

# trials N: so many runs of claim.json; "<verdict> <label> <mde in %>" for each, into `found`.
# Any end but a verdict is a line of its own, and counts against every bar.
trials() {
    : >found
    i=0
    while [ $i -lt "$1" ]; do
        i=$((i + 1))
        seeds=$((seeds + 1))
        "$attest" claim claim.json --plugin ./slowed.so --threads 1 --seed $seeds \
            --json out.json >log 2>&1 </dev/null
        code=$?
        case $code in
        0 | 3 | 5) awk -F'"' '/"verdict":/ && !v { v = $4 } /"label":/ && !l { l = $4 }
            /"mde":/ { split($0, part, /[:,]/); m = 100 * part[2] }
            END { print v, l, m }' out.json >>found ;;
        *) echo "exit $code" >>found; tail -n 3 log ;;
        esac
    done
}
seeds=0
bad=0

# count AWK-CONDITION: the lines of `found` that meet it.
count() { awk "$1"' { n++ } END { print n + 0 }' found; }

# bar WHAT HOLDS: print and keep score. HOLDS is an expression of the shell's test.
bar() {
    if eval "[ $2 ]"; then
        echo "  met: $1"
    else
        bad=$((bad + 1))
        echo "  NOT MET: $1"
    fi
}
tally() { awk '{ n[$1 " " $2]++ } END { for (k in n) printf "  %d x %s\n", n[k], k }' found | sort -rn; }

begun=$(date +%s)
no_slower='{ "metric": "no_slower", "by": 0.01 }'
if [ "$equal" -gt 0 ]; then
    echo "$equal claims about two equal kernels"
    claim slow0 slow0 "$no_slower"
    trials "$equal"
    tally
    wrong=$(count '$2 == "FASTER" || $2 == "SLOWER" || $1 == "exit"')
    bar "$wrong of $equal say FASTER or SLOWER; at most $(((equal + 99) / 100))" \
        "$wrong -le $(((equal + 99) / 100))"
fi
for percent in 5 3; do
    [ "$planted" -gt 0 ] || continue
    need=95
    [ $percent = 3 ] && need=70
    echo "$planted claims about a kernel that is $percent % slower"
    claim slow0 slow$percent "$no_slower"
    trials "$planted"
    tally
    seen=$(count '$2 == "SLOWER" || $1 == "REFUTED"')
    blind=$(count '$1 == "INCONCLUSIVE" && $2 != "SLOWER" && $3 > '$percent)
    bar "$seen of $planted are found, $blind are INCONCLUSIVE and say why; at least $need %" \
        "$((100 * (seen + blind))) -ge $((need * planted))"
done
if [ "$false" -gt 0 ]; then
    echo "$false false claims"
    claim slow0 slow0 '{ "metric": "latency", "at_least": 1.03 }'
    trials $(((false + 1) / 2))
    mv found found.equal
    claim slow0 slow3 '{ "metric": "latency", "at_least": 1.01 }'
    trials $((false / 2))
    cat found.equal >>found
    tally
    wrong=$(count '$1 == "CONFIRMED" || $1 == "exit"')
    bar "$wrong of $false are CONFIRMED; none may be" "$wrong -eq 0"
fi
echo "$(($(date +%s) - begun)) s, $seeds claims, $bad bars not met"
[ "$seeds" -gt 0 ] || exit 6
[ $bad -eq 0 ]
