#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: sh ci/nightly.sh [SUITE]
#
# One night, for a cron job: measure the suite (nightly), judge it against the last accepted night
# and all nights before (attest gate), check every shipped claim again, write one page, keep the
# results in the history. The last lines are a summary for a mail; the exit code is the worst of
# all steps (DESIGN, part 4): 7 > 1 > 5 > 3 > 6 > 4 > 0; 77 where there never was a device.
#
# Runs from an installed bundle (share/attest), from build/, or with attest on the path. What was
# cut off goes on when the script is called again, as long as the program and the suite are the
# same. The time of a row follows from the number of rows: 300 fit into ten minutes of one GPU.
#
# ATT_NIGHTLY_DIR        where everything is kept (attest-nightly): history/, runs/, baseline/; as it
#                        is given, relative to where the script is called, it stands in results
# ATT_NIGHTLY_SECONDS    for the whole night (600)
# ATT_NIGHTLY_BACKEND    back-ends that match (all)
# ATT_NIGHTLY_CLAIMS     claims to check, a list of files (all that are shipped); "none"
# ATT_NIGHTLY_APPROVED   approved values and accepted losses (cases/approved.txt, if it is there)
# ATT_NIGHTLY_KNOWN      known issues (cases/known-issues.json, if it is there)
# ATT_NIGHTLY_KEEP       folders of runs that are kept (60); the history keeps all results
# ATT_NIGHTLY_OPTIONS    more words for attest bench and attest gate, such as --plugin FILE
# ATT_NIGHTLY_BEGIN      1: all begins anew with this night, which is judged by none before it: after
#                        a new driver, or where the machine has moved for good
set -u
# Nothing changes the folder, so that relative paths stay what they are.
here=$(dirname "$0")
for attest in "$here/../../bin/attest" "$here/../build/attest" "$(command -v attest)"; do
    [ -x "$attest" ] && break
done
[ -x "${attest:=}" ] || {
    echo "nightly: no attest beside $here, in build/ or on the path" >&2
    exit 2
}
cases=$here/../cases
[ -d "$cases" ] || cases=$here/cases
suite=${1:-nightly}
seconds=${ATT_NIGHTLY_SECONDS:-600}
keep=${ATT_NIGHTLY_KEEP:-60}
options=${ATT_NIGHTLY_OPTIONS:-}
for number in "$seconds" "$keep"; do
    case $number in
    '' | *[!0-9]* | 0*)
        echo "nightly: \"$number\" (ATT_NIGHTLY_SECONDS or _KEEP) is no whole number from 1 on" >&2
        exit 2
        ;;
    esac
done
for file in "${ATT_NIGHTLY_APPROVED:-}" "${ATT_NIGHTLY_KNOWN:-}"; do
    [ -z "$file" ] || [ -f "$file" ] || {
        echo "nightly: there is no $file" >&2
        exit 2
    }
done
begin=${ATT_NIGHTLY_BEGIN:-}
case $begin in
'' | 1) ;;
*)
    echo "nightly: \"$begin\" (ATT_NIGHTLY_BEGIN) is not 1" >&2
    exit 2
    ;;
esac
unset ATT_OUT ATT_RESUME ATT_HISTORY ATT_JSON ATT_MD ATT_HTML ATT_BASELINE_BIN ATT_APPROVED
backend=${ATT_NIGHTLY_BACKEND:-}
[ -n "$backend" ] && ATT_BACKEND=$backend && export ATT_BACKEND

dir=${ATT_NIGHTLY_DIR:-attest-nightly}
mkdir -p "$dir/runs" || exit 5
history=$dir/history
begun=$(date +%s)
until=$((begun + seconds))
left() { echo $((until - $(date +%s))); }

# ---- one at a time -----------------------------------------------------------------------------

command -v flock >/dev/null || {
    echo "nightly: there is no flock (util-linux), which keeps two nights apart" >&2
    exit 5
}
# The system lets go of the lock when the script ends in whatever way; steps do not inherit it.
: >>"$dir/busy" || exit 5
exec 9<>"$dir/busy"
if ! flock -n 9; then
    echo "nightly: another night is under way in $dir (process $(cat "$dir/busy"))" >&2
    exit 5
fi
echo $$ >"$dir/busy"

# stop CODE: the step under way writes what it has, and goes on when the script is called again.
child=
stop() {
    trap '' TERM INT HUP
    [ -n "$child" ] && kill -TERM "$child" 2>/dev/null && wait "$child"
    exit "$1"
}
trap 'stop 143' TERM
trap 'stop 130' INT
trap 'stop 129' HUP

# ---- steps -------------------------------------------------------------------------------------

# worse CODE CODE: the one that the night has to end with.
worse() {
    for code in 7 1 2 5 3 6 4 77 0; do
        for given in "$1" "$2"; do
            [ "$given" = "$code" ] && echo "$code" && return
        done
    done
    echo 5 # a signal or a time-out is the environment's
}

# counts STEP CODE: what it means for the night. Claims that apply to no device here say nothing.
counts() {
    [ "$1 $2" = "claims 77" ] && echo 0 && return
    echo "$2"
}

worst=0
cut_off=0
# finish STEP CODE: keep it, unless a signal or the deadline cut it off.
finish() {
    took=$(($(date +%s) - start))
    case $2 in
    124 | 12[5-9] | 1[3-9]?)
        cut_off=1
        worst=$(worse "$worst" 5)
        ;;
    *)
        echo "$2 $took" >"$run/$1.done"
        worst=$(worse "$worst" "$(counts "$1" "$2")")
        ;;
    esac
    printf '%-9s code %3d  %5d s\n' "$1" "$2" "$took" | tee -a "$run/steps.txt"
}

# step NAME SECONDS COMMAND...: once; its output goes to NAME.txt. 0: it is done, in $code.
step() {
    name=$1
    limit=$2
    shift 2
    start=$(date +%s)
    if [ -f "$run/$name.done" ]; then
        read -r code took <"$run/$name.done"
        worst=$(worse "$worst" "$(counts "$name" "$code")")
        return 0
    fi
    [ "$limit" -gt "$(left)" ] && limit=$(left)
    if [ "$limit" -lt 5 ]; then
        echo "$name: no time is left" | tee -a "$run/steps.txt"
        code=124
        cut_off=1
        worst=$(worse "$worst" 5)
        return 1
    fi
    timeout -k 20 $((limit + 20)) "$@" >"$run/$name.txt" 2>&1 </dev/null 9>&- &
    child=$!
    wait "$child"
    code=$?
    child=
    finish "$name" "$code"
    [ -f "$run/$name.done" ]
}

# ---- this night, or the one that was cut off ------------------------------------------------------

stamp=$({ echo "$suite $options ${ATT_BACKEND:-} $begin"; cat "$attest"; find "$cases" -name '*.json' |
    sort | xargs cat; } 2>/dev/null | cksum)
run=$(cat "$dir/current" 2>/dev/null)
[ -n "$run" ] && run=$dir/runs/${run##*/}
if [ -n "$run" ] && [ "$stamp" = "$(cat "$run/stamp" 2>/dev/null)" ]; then
    echo "nightly: going on with $run"
else
    run=$dir/runs/$(date -u +%Y%m%dT%H%M%SZ)-$$-$(echo "$suite" | tr -c 'A-Za-z0-9\n' _)
    mkdir "$run" || exit 5
    echo "$stamp" >"$run/stamp"
    echo "${run##*/}" >"$dir/current.new" && mv "$dir/current.new" "$dir/current" || exit 5
fi

# shellcheck disable=SC2086 # options are words
rows=$("$attest" bench "$suite" --cases "$cases" $options --dry-run 2>"$run/rows.txt" | grep -c /)
if [ "$rows" -lt 1 ]; then
    cat "$run/rows.txt"
    echo "nightly: the suite \"$suite\" has no rows here"
    rm -f "$dir/current"
    # shellcheck disable=SC2086 # options are words
    "$attest" bench "$suite" --cases "$cases" $options --dry-run >/dev/null 2>&1
    code=$?
    [ "$code" = 0 ] && code=6
    exit "$code"
fi
# 12 % of the time for the clock: proofs, warm-up and heat take as much again and more (300 rows on
# an H200: some 200 s in all), and all claims some 250 s.
measure=$(awk -v t="$seconds" -v n="$rows" 'BEGIN {
    ms = 120 * t / n; print (ms > 5000 ? 5000 : ms < 20 ? 20 : int(ms)) }')
echo "nightly: $suite, $rows rows, at most $measure ms each, in $run" | tee "$run/steps.txt"

# Empty where there is none: ${known:+--known-issues "$known"} are two words, or no word at all.
approved=${ATT_NIGHTLY_APPROVED:-$cases/approved.txt}
[ -f "$approved" ] || approved=
known=${ATT_NIGHTLY_KNOWN:-$cases/known-issues.json}
[ -f "$known" ] || known=
# Which rows are measured is no matter of the self-test.
step selftest 60 env -u ATT_FILTER "$attest" selftest --gate

resume=$run/bench/journal.jsonl
[ -s "$resume" ] || resume=
limit=$((seconds * 60 / 100))
[ "$limit" -gt "$(left)" ] && limit=$(left)
# shellcheck disable=SC2086 # options are words
step bench "$limit" "$attest" bench "$suite" --cases "$cases" $options \
    ${known:+--known-issues "$known"} --out "$run/bench" --max-time "${measure}ms" \
    --min-time "$((measure / 5))ms" --deadline "${limit}s" --color never \
    ${resume:+--resume "$resume"}
bench=$code

# ---- the gate -----------------------------------------------------------------------------------

# keep_program: what a later night compares itself with is this program; it is a file of the bundle
# with the libraries beside it, or one file.
keep_program() {
    rm -rf "$dir/baseline.new"
    mkdir -p "$dir/baseline.new/bin" && cp -p "$attest" "$dir/baseline.new/bin/attest" || return 5
    libraries=${attest%/*}/../lib/attest
    [ -d "$libraries" ] && mkdir -p "$dir/baseline.new/lib" &&
        cp -pR "$libraries" "$dir/baseline.new/lib/"
    echo "${1##*/}" >"$dir/baseline.new/night"
    rm -rf "$dir/baseline" && mv "$dir/baseline.new" "$dir/baseline"
}

# draw_series: the history of at most five rows that stand out.
draw_series() {
    n=0
    grep -s -E '"word": "(SLOWER|UNCONFIRMED|DRIFT)"' "$run/gate/gate.json" |
        sed -n 's/.*"row": "\([^"]*\)", "metric": "time".*/\1/p' | head -n 5 |
        while read -r row; do
            n=$((n + 1))
            timeout 60 "$attest" history --history "$history" "$row" --out "$run/history/$n" \
                >"$run/history-$n.txt" 2>&1 </dev/null
        done
}

gate=
if [ -s "$run/bench/results.json" ] && [ "$bench" != 77 ]; then
    baseline=$("$attest" history last --history "$history" 2>/dev/null)
    if [ -n "$begin" ]; then
        echo "gate: all begins anew tonight" | tee -a "$run/steps.txt"
    elif [ -n "$baseline" ]; then
        program=$dir/baseline/bin/attest
        [ "$(cat "$dir/baseline/night" 2>/dev/null)" = "${baseline##*/}" ] || program=
        # shellcheck disable=SC2086 # options are words
        step gate $((seconds * 20 / 100 + 10)) "$attest" gate "$baseline" "$run/bench" \
            --history "$history" ${program:+--baseline-bin "$program"} \
            ${approved:+--approved "$approved"} ${known:+--known-issues "$known"} $options \
            --out "$run/gate" --color never
        [ -s "$run/gate/gate.json" ] && gate=$run/gate/gate.json
        [ "$code" = 77 ] && gate=
    elif [ -e "$history/index.jsonl" ]; then
        step gate 30 "$attest" history last --history "$history"
        grep -q 'may be a baseline' "$run/gate.txt" && echo "gate: no night may be a baseline yet"
    else
        echo "gate: this is the first night" | tee -a "$run/steps.txt"
    fi
    if [ "$cut_off" = 0 ]; then
        verb=add
        [ -n "$begin" ] && verb=begin
        step history 60 "$attest" history "$verb" "$run/bench" ${gate:+"$gate"} \
            --history "$history"
        added=$("$attest" history last --history "$history" 2>/dev/null)
        [ -n "$added" ] && [ "$added" != "$baseline" ] && keep_program "$added"
        draw_series
    fi
fi

# ---- claims and page ----------------------------------------------------------------------------

# By name: attest looks for them in the folder of cases, whose path may have blanks.
claims=${ATT_NIGHTLY_CLAIMS:-$(find "$cases/claims" -name '*.json' 2>/dev/null |
    sed 's|.*/||; s|[.]json$||' | sort | tr '\n' ' ')}
if [ "$claims" != none ] && [ -n "$claims" ]; then
    limit=$(($(left) - 15))
    [ "$limit" -lt 5 ] && limit=5
    # shellcheck disable=SC2086 # a list of files without blanks
    step claims "$limit" "$attest" claim $claims --cases "$cases" --deadline "${limit}s" \
        --out "$run/claims" --color never
fi

set --
for page in "$run/gate/gate.json" "$run/claims/claims.json"; do
    [ -s "$page" ] && set -- "$@" "$page"
done
if [ -s "$run/bench/results.json" ]; then
    [ "$(left)" -lt 30 ] && until=$(($(date +%s) + 30)) # the page is what the night is for
    step report 60 "$attest" report "$run/bench" "$@" --out "$run/report" --html "$run/night.html"
fi

# ---- the mail -------------------------------------------------------------------------------------

# Names begin with the time, so they sort by it.
find "$dir/runs" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*T[0-9]*Z-*' | sort -r |
    sed "1,${keep}d" | while read -r old; do
    rm -rf "$old"
done
# Whatever is left is done by the next call.
[ "$cut_off" = 0 ] && rm -f "$dir/current"
case $worst in
0) subject="nothing is red" ;;
1) subject="a kernel is wrong" ;;
3) subject="a regression, or a refuted claim" ;;
5) subject="no verdict: the environment" ;;
7) subject="the self-test failed: no verdict may be trusted" ;;
77) subject="skipped: no device" ;;
*) subject="see below" ;;
esac
{
    echo
    echo "Subject: attest nightly, $suite: $subject (exit code $worst)"
    echo
    sed -n '/^attest gate:/,/^  baseline/p' "$run/gate.txt" 2>/dev/null | sed '$d'
    tail -n 2 "$run/bench.txt" 2>/dev/null
    grep -E '^[^ ]+ on [^ ]+: [A-Z_]+$' "$run/claims.txt" 2>/dev/null
    echo
    sed 1d "$run/steps.txt"
    echo "took $(($(date +%s) - begun)) s; all of it: $run"
    [ -f "$run/night.html" ] && echo "page: $run/night.html"
    [ "$cut_off" = 1 ] && echo "something was cut off: call the script again to go on"
} >"$run/summary.new"
mv "$run/summary.new" "$run/summary.txt"
cat "$run/summary.txt"
exit "$worst"
