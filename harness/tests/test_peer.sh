#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_peer.sh SOURCE BUILD
#
# A peer behind a pipe is checked and timed like ours, and whatever it does becomes the status of
# its row: the other rows and the run go on. fake_peer.c is the peer; no library is needed.
# It runs alone: what it expects to be timed must not be kept from it.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -I"$source" "$source/harness/tests/fake_peer.c" -lcjson -lm -o fake ||
    exit 2
PATH=$PWD:$PATH
dense=attention/dtype:f32/s:24/h:2/d:16
masked=attention/dtype:f32/b:2/s:24/h:2/d:16/mask:prefix
ours='^(cpu/attention/plain|fake/)'
report=r/results.json

# reason KERNEL TEXT: its row gives a reason that contains the text.
reason() {
    grep -F "\"row\": \"fake/attention/$1/" $report >rows.found
    check "$1 does not say \"$2\": $(sed 's/.*"reason": //; s/"repro".*//' rows.found)" \
        grep -q -F -e "$2" rows.found
}

# ---- one that is right: rows, ratios, context ----
attest_ends 0 run $dense $masked --filter "$ours" --peer 'fake right' --max-time 50ms --out r
row_is $report '^fake/attention/right/' PASS
row_is $report '^cpu/attention/plain/' PASS
check "not every row was timed" test "$(grep -c '"timed": true' $report)" -eq 4
check "ours were not compared with it" test 2 -eq \
    "$(grep -c '"row": "cpu/.*"peers": \[{"name": "fake/right", "n": "[0-9]*", "speedup": [0-9]' $report)"
check "it was compared with itself" test 2 -eq "$(grep -c '"row": "fake/.*"peers": \[\]' $report)"
for member in '"name": "fake"' '"version": "1.5"' '"device": "paper, cpu, [1-9][0-9]*"' \
    '"backend": "cpu"' '"command": "fake right"' '"kernels": 1'; do
    says $report "^ *$member"
done
says out '^fake: 1[.]5, paper, cpu'
says out 'vs peer'
says out '[0-9]x fake/right'
says r/results.md 'fake 1[.]5'
says r/results.csv 'peer[.]speedup'
says r/results.xml 'classname="fake[.]attention[.]right"'
valid_report r

# ---- each is told what it may use; rows are selected like ours ----
attest_ends 0 run $dense --filter "$ours" --peer 'fake right' --threads 1 --max-time 20ms --out one
says one/results.json '"device": "paper, cpu, 1"'
attest_ends 0 check $dense --filter "$ours" --peer 'fake right' --dry-run
check "the rows are not those" test "$(tr '\n' ' ' <out)" = \
    "cpu/attention/plain/${dense#*/} fake/attention/right/${dense#*/} "
attest_ends 0 check $dense --filter "-(avx|^fake)" --peer 'fake right' --dry-run
silent out fake
FAKE_NAME=other
export FAKE_NAME
attest_ends 0 check $dense --filter 'other|plain' --peer 'fake right' --out named
unset FAKE_NAME
row_is named/results.json '^other/attention/right/' PASS

# ---- two of them ----
attest_ends 0 run $dense --filter "$ours|^mock/" --peer 'fake right' \
    --peer 'FAKE_NAME=mock fake right leaks' --max-time 20ms --out two
row_is two/results.json '^(fake|mock)/' PASS
check "ours were not compared with all" test 1 -eq \
    "$(grep '"row": "cpu/' two/results.json | grep '"fake/right"' | grep '"mock/right"' |
        grep -c '"mock/leaks"')"

# ---- wrong answers, dense ----
rude='right wrong writes_inputs remembers refuses errs_open errs_run keyless_run long_run'
attest_ends 1 check $dense --filter "$ours" --peer "fake $rude" --out r
row_is $report '/(wrong|writes_inputs|remembers|errs_open|errs_run|keyless_run|long_run)/' FAIL
row_is $report '/refuses/' SKIP
row_is $report '/(right|plain)/' PASS
reason wrong 'o[0, 1, 0, 0] is'
check "there is nothing that must not matter" not grep -q 'also with zeros' $report
reason writes_inputs 'changed the input q'
reason remembers 'with fresh data'
reason refuses 'not on a Friday'
reason errs_open 'out of paper, during: open'
reason errs_run 'out of ink, during: run'
reason keyless_run 'lacks \"ok\"'
reason long_run 'a line of more than'
valid_report r

# ---- NaN where it must not matter: DEVIATES, and timed all the same ----
attest_ends 0 run $masked --filter "$ours" --peer 'fake right leaks' --max-time 20ms --out r
row_is $report '/leaks/' DEVIATES
row_is $report '/(right|plain)/' PASS
reason leaks 'right with zeros where data must not matter; with NaN there: o['
check "what deviates was not timed" grep -q '"row": "fake/attention/leaks/.*"timed": true' $report
attest_ends 1 check $masked --filter "$ours" --peer 'fake wrong' --out r
row_is $report '/wrong/' FAIL
reason wrong 'also with zeros'
attest_ends 6 check $masked --filter ^fake/ --peer 'fake leaks' --no-out

# ---- deaths, silence, noise: the row's own affair ----
ends='dies crashes hangs silent babbles garbage'
for when in open run sample; do
    rude=right
    for what in $ends; do
        rude="$rude ${what}_$when"
    done
    attest_ends 1 run $dense --filter "$ours" --peer "fake $rude right2" --timeout 300ms \
        --max-time 20ms --out r
    row_is $report "/(dies|crashes)_$when/" CRASH
    row_is $report "/(hangs|silent)_$when/" TIMEOUT
    row_is $report "/(babbles|garbage)_$when/" FAIL
    row_is $report '/(right|right2|plain)/' PASS
    check "$when: the right ones were not timed" test "$(grep -c '"timed": true' $report)" -ge 3
    reason dies_$when 'exit status 3 (standard error: these are last words), during: '$when
    reason crashes_$when 'killed by SIGSEGV'
    reason hangs_$when 'no answer for 0.3 s'
    reason babbles_$when 'two answers'
    valid_report r
done

# ---- clocks ----
attest_ends 1 run $dense --filter "$ours" --max-time 20ms --out r \
    --peer 'fake right wrong_timed slow_clock fast_clock no_clock'
row_is $report '/(wrong_timed|slow_clock|fast_clock|no_clock)/' FAIL
row_is $report '/(right|plain)/' PASS
reason wrong_timed 'after it was timed'
reason slow_clock 'but its answer came after'
reason fast_clock 'kept us waiting'
reason no_clock 'no number above 0'

# ---- the hello: nothing to offer is a note, nonsense is a wrong command ----
attest_ends 0 check $dense --filter "$ours" --peer 'fake -h empty' --out r
says $report '"note": "nothing to sell today"'
says out 'nothing to sell today'
# badly TEXT COMMAND: exit code 2, and both are named.
badly() {
    attest_ends 2 check $dense --filter "$ours" --peer "$2" --timeout 300ms --no-out
    says err "^attest: --peer \"$2\": .*$1"
}
badly 'exit status 127 .standard error: .*not found' no-such-command
badly 'exit status 4 .standard error: no library' 'fake -h dies right'
badly 'is no JSON' 'fake -h garbage right'
badly 'lacks "name"' 'fake -h nameless right'
badly 'lacks "version"' 'fake -h unversioned right'
badly 'lacks: "why"' 'fake -h mute right'
badly 'a peer needs a name' 'fake -h misnamed right'
badly 'divination' 'fake -h no_op right'
badly 'there twice: "right"' 'fake -h double right right'
badly 'no answer for 0.6 s' 'sleep 77'
badly 'another back-end or peer "cpu"' 'FAKE_NAME=cpu fake right'
attest_ends 2 check $dense --peer ' ' --no-out
says err '^attest: --peer " ": a command is needed'
attest_ends 2 check $dense --peer 'fake right' --peer 'fake right ' --no-out
says err 'another back-end or peer "fake"'

# ---- nothing is left running, whatever happens ----
left() { pgrep -f "^sleep 7[78]|fake right $$" >/dev/null; }
attest_ends 0 check $dense --filter "$ours" --peer "sh -c 'sleep 78 & exec fake right $$'" --no-out
check "a process was left behind" within 20 not left
"$attest" check $dense --filter ^fake/ --peer "fake hangs_run $$; true" --no-out >out 2>err &
parent=$!
within 50 pgrep -f "fake hangs_run $$" >pids
sleep 0.5
kill -TERM $parent
wait $parent
code=$?
check "exit code $code after SIGTERM" test $code -eq 143
check "a hanging peer was left behind" within 20 not pgrep -f "^fake hangs_run $$"

# ---- the child dies: the next one starts the peer anew, and believes what it was ----
"$attest" check $dense --filter "$ours" --peer "fake right hangs_run right2" --out killed \
    >out 2>err </dev/null &
parent=$!
within 50 grep -q 'begin.*hangs_run' killed/journal.jsonl 2>/dev/null
sleep 0.3
kill -KILL "$(children $parent)"
wait $parent
code=$?
check "exit code $code" test $code -eq 1
row_is killed/results.json /hangs_run/ CRASH
row_is killed/results.json '/(right|right2|plain)/' PASS
valid_report killed

# ---- a run that is cut off goes on only with the same peers ----
attest_ends 0 check $dense --filter "$ours" --peer 'fake right' --out cut
attest_ends 0 check $dense --filter "$ours" --peer 'fake right' --resume cut/journal.jsonl
attest_ends 2 check $dense --filter "$ours" --peer 'fake right leaks' --resume cut/journal.jsonl
finish
