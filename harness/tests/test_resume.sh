#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_resume.sh SOURCE BUILD
#
# A run whose parent is killed goes on where it was: nothing is done twice, nothing is missing.
# A journal that belongs to something else, or is damaged, is refused.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
hostile_plugin
cases=
for s in 11 12 13 14 15 16 17 18; do
    cases="$cases pack_qkv/b:2/s:$s/h:3/d:5"
done
whole="check $cases $hostile --filter /(good|naps|zz_last)/"

# events JOURNAL EVENT: the rows of these events.
events() { sed -n 's/^{"event": *"'"$2"'", *"row": *"\([^"]*\)".*/\1/p' "$1"; }
count() { events "$1" "$2" | wc -l; }

attest_ends 0 $whole --out whole
statuses whole/results.json >whole.rows
check "24 rows in an undisturbed run" test "$(wc -l <whole.rows)" -eq 24

# ---- killed at several moments ----
for moment in 0 1 5 14 20; do
    dir=killed-$moment
    "$attest" $whole --out "$dir" >/dev/null 2>&1 </dev/null &
    parent=$!
    within 100 test -s "$dir/journal.jsonl"
    until test "$(grep -c '"event": *"end"' "$dir/journal.jsonl")" -ge "$moment" ||
        not is_running "$parent"; do
        :
    done
    kill -KILL "$parent"
    wait "$parent" 2>/dev/null
    cp "$dir/journal.jsonl" before
    attest_ends 0 $whole --resume "$dir/journal.jsonl"
    statuses "$dir/results.json" >rows
    check "killed after $moment rows: other rows than an undisturbed run" cmp -s rows whole.rows
    check "killed after $moment rows: a row ended twice or never" \
        test "$(events "$dir/journal.jsonl" end | sort | uniq -c | awk '$1 == 1' | wc -l)" -eq 24
    events before end | sort >done.rows
    events "$dir/journal.jsonl" begin | sort | uniq -d >again.rows
    check "killed after $moment rows: finished rows were begun again" \
        test -z "$(comm -12 done.rows again.rows)"
    # The kernels of one case are proved together, so that they can be timed together.
    check "killed after $moment rows: more than the case under way was begun twice" \
        test "$(sed 's|.*/b:|b:|' again.rows | sort -u | wc -l)" -le 1
    valid_report "$dir"
done

# ---- a complete journal: nothing is begun, the report is the same ----
cp -r whole complete
rm complete/results.*
attest_ends 0 $whole --resume complete/journal.jsonl
statuses complete/results.json >rows
check "resuming a complete run changed its rows" cmp -s rows whole.rows
check "resuming a complete run began a row" test "$(count complete/journal.jsonl begin)" -eq 24
valid_report complete

# ---- timed rows keep their figures ----
timed="run pack_qkv/b:2/s:17/h:3/d:5 --backend ^cpu\$ --max-time 20ms"
attest_ends 0 $timed --out timed
figures() { sed -n 's/.*"real_time": \([0-9.e+-]*\).*/\1/p' "$1"; }
figures timed/results.json >figures.before
attest_ends 0 $timed --resume timed/journal.jsonl
figures timed/results.json >figures.after
check "resuming changed what was measured" cmp -s figures.before figures.after
check "no figures in the report" test -s figures.after

# ---- interrupted in order: no row is charged, and the run goes on ----
rm -f mark
HOSTILE_MARK=mark HOSTILE_S=14 "$attest" check $cases $hostile --filter '/(good|waits)/' \
    --out stopped >/dev/null 2>&1 &
parent=$!
check "the kernel never began to wait" within 100 test -e mark
kill -INT "$parent"
wait "$parent"
check "exit code $? instead of 130 after SIGINT" test $? -eq 130
valid_report stopped
row_is stopped/results.json '/waits/.*s:1[4-8]/' NOT_RUN
row_is stopped/results.json '/s:1[1-3]/' PASS
attest_ends 0 check $cases $hostile --filter '/(good|waits)/' --resume stopped/journal.jsonl
row_is stopped/results.json . PASS
check "not all 16 rows after the interruption" \
    test "$(statuses stopped/results.json | wc -l)" -eq 16

# ---- a row that kills the whole run twice becomes CRASH ----
export HOSTILE_KILLS_RUN=1
attest_ends 137 check pack_qkv/b:2/s:17/h:3/d:5 $hostile --filter '/(good|kills_run|zz_last)/' \
    --out deadly
for i in 1 2; do
    cp deadly/journal.jsonl "deadly-$i"
    timeout -s KILL 10 "$attest" check pack_qkv/b:2/s:17/h:3/d:5 $hostile \
        --filter '/(good|kills_run|zz_last)/' --resume deadly/journal.jsonl >out 2>err
    code=$?
    check "resume $i of a deadly row: exit code $code" \
        test "$i $code" = "1 137" -o "$i $code" = "2 1"
done
unset HOSTILE_KILLS_RUN
row_is deadly/results.json /kills_run/ CRASH
others_pass deadly/results.json /kills_run/
says deadly/results.json 'the whole run died here twice'
valid_report deadly

# ---- the wrong journal ----
attest_ends 2 check pack_qkv/b:2/s:12/h:3/d:5 $hostile --resume whole/journal.jsonl
says err 'whole/journal.jsonl'
attest_ends 2 check $cases $hostile --filter /good/ --resume whole/journal.jsonl
attest_ends 2 run $cases $hostile --filter '/(good|naps|zz_last)/' --resume whole/journal.jsonl
attest_ends 2 $whole --seed 7 --resume whole/journal.jsonl
attest_ends 2 check pack_qkv/b:2/s:12/h:3/d:5 $hostile --no-out --resume whole/journal.jsonl
attest_ends 2 $whole --resume nowhere/journal.jsonl
says err 'nowhere/journal.jsonl'
attest_ends 2 $whole --resume whole

# ---- a damaged journal ----
journal() { cat >"damaged/journal.jsonl"; }
mkdir damaged
refused() {
    cp damaged/journal.jsonl copy
    attest_ends 2 $whole --resume damaged/journal.jsonl
    says err "damaged/journal.jsonl: .*$1"
    check "a journal that was refused was changed" cmp -s copy damaged/journal.jsonl
}
: | journal
refused 'empty'
head -c 3000 /dev/zero | journal
refused ''
printf 'no journal\n' | journal
refused 'line 1'
tail -n +2 whole/journal.jsonl | journal
refused 'line 1'
sed 's/"record_bytes": *[0-9]*/"record_bytes": 77/' whole/journal.jsonl | journal
refused 'build'
sed 's/attest-journal-1/attest-journal-9/' whole/journal.jsonl | journal
refused 'line 1'
sed '5s/.$//' whole/journal.jsonl | journal
refused 'line 5'
sed '6s/"record": *"..../"record": "zzzz/' whole/journal.jsonl | journal
refused 'line 6.*damaged'
sed '6s/"record": *"\(.*\)....", */"record": "\1", /;6s/"record": *"\(.*\)...."}/"record": "\1"}/' \
    whole/journal.jsonl | journal
refused 'line 6.*damaged'
# A figure that somebody improved: the first digit of the record changes.
awk 'NR == 6 { at = index($0, "\"record\": \"") + 200
               digit = substr($0, at, 1)
               $0 = substr($0, 1, at - 1) (digit == "3" ? "4" : "3") substr($0, at + 1) } 1' \
    whole/journal.jsonl | journal
refused 'line 6.*damaged'

# ---- a torn or shortened journal is what a kill leaves: it goes on ----
for bytes in 20 200 2000; do
    rm -rf torn
    mkdir torn
    size=$(wc -c <whole/journal.jsonl)
    head -c $((size - bytes)) whole/journal.jsonl >torn/journal.jsonl
    attest_ends 0 $whole --resume torn/journal.jsonl
    statuses torn/results.json >rows
    check "$bytes bytes cut off: other rows than an undisturbed run" cmp -s rows whole.rows
    valid_report torn
done
rm -rf torn
mkdir torn
head -n 1 whole/journal.jsonl >torn/journal.jsonl
attest_ends 0 $whole --resume torn/journal.jsonl
statuses torn/results.json >rows
check "the first line alone: other rows than an undisturbed run" cmp -s rows whole.rows
finish
