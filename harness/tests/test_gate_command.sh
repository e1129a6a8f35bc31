#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_gate_command.sh SOURCE BUILD
#
# The command as a whole, as far as no time is measured: 300 series of made-up nights. What is
# planted is found, nothing else is red, and files that were cut off, edited or are of another
# machine are named and not judged. test_gate_pairs.sh has candidates measured again.
. "$1/harness/tests/lib.sh"
begin_gate "$1" "$2"

# night FOLDER OPTIONS...: two nights, the second with what is planted.
night() {
    folder=$1
    shift
    "$nights" "$folder" --series 300 --quiet-machine 1 "$@" || echo "random_nights failed: $*"
}

# ---- usage ----
attest_ends 2 gate
attest_ends 2 gate one
attest_ends 2 gate missing also-missing
says err 'missing'
night pair --seed 5
attest_ends 2 gate pair/1.json pair/2.json --processes 7
attest_ends 2 gate pair/1.json pair/2.json --baseline-bin .
attest_ends 2 gate pair/1.json pair/2.json --baseline-bin ./nothing
says err 'nothing'
attest_ends 2 gate pair/1.json pair/2.json --plugin ./nothing.so
attest_ends 2 gate pair/1.json pair/2.json --json - --md -
attest_ends 0 help gate
says out perf-accept

# ---- exact metrics: red without timing ----
exact() { # CODE WORD PLANT
    night "$3" --seed 5 --plant "$3" --at 250
    attest_ends "$1" gate "$3/1.json" "$3/2.json" --out "$3/gate"
    finds "$2" 1
    check "$3: not within a second of work" test "$(grep -c 'measuring again' err)" -eq 0
    check "$3/gate/gate.json" is_json "$3/gate/gate.json"
    says "$3/gate/gate.md" "^[|] [*][*]$2"
}
attest_ends 0 gate pair/1.json pair/2.json
# One run beside itself is no comparison, under whatever name.
cp pair/2.json copy.json
attest_ends 6 gate pair/2.json copy.json
says out 'NOTHING COMPARED: .* one and the same run'
exact 3 WORSE launch
says out 'kernels 1 -> 2'
exact 3 WORSE byte
says out 'temporaries 0 -> 1'
exact 3 WORSE bits
exact 1 WRONG wrong
says out '^attest gate: INCORRECT'
exact 3 LOST gone
says out 'status PASS -> absent'
exact 3 LOST skip
says out 'repro: attest bench pack_qkv/b:1/s:251'
head -n 1 out | grep -q 'REGRESSION' || check "the verdict comes first" false

# ---- approved, accepted, known ----
row=cpu/pack_qkv/fused/b:1/s:251/h:2/d:8
echo "approved: $row, launches, 2, the fix needs it" >approved
attest_ends 0 gate launch/1.json launch/2.json --approved approved
echo "perf-accept: $row, kernels, 2, the fix needs it, until 2001-01-01" >approved
attest_ends 3 gate launch/1.json launch/2.json --approved approved
says out 'excuses'
echo "perf-accept: $row, kernals, 2, the fix needs it" >approved
attest_ends 2 gate launch/1.json launch/2.json --approved approved
says err 'approved: line 1: .*did you mean "kernels"'
attest_ends 2 gate launch/1.json launch/2.json --approved missing
echo "approved: $row, status, SKIP" >approved
attest_ends 2 gate skip/1.json skip/2.json --approved approved
says err 'approved: line 1: status cannot be approved'
echo "perf-accept: $row, launches, 2, the fix needs it" >approved
attest_ends 0 gate launch/1.json launch/2.json --approved approved
finds ACCEPTED 1
echo '{"known": [{"row": "s:251", "signature": "exact", "issue": "#1", "expires": "2999-01-01"}]}' >known
attest_ends 0 gate wrong/1.json wrong/2.json --known-issues known
finds KNOWN 1
attest_ends 2 gate wrong/1.json wrong/2.json --known-issues missing

# ---- the environment ----
for what in partial dirty other; do
    night "$what" --seed 5 --plant "$what"
    attest_ends 5 gate "$what/1.json" "$what/2.json"
    says out '^attest gate: NO VERDICT'
done
says out 'another processor'
night machine --seed 5 --machine 3
attest_ends 5 gate machine/1.json machine/2.json
says out ENVIRONMENT_CHANGED

# ---- files that cannot be believed ----
bad() { # NAME WORDS: pair/2.json, spoilt, as NEW and as BASELINE
    attest_ends 2 gate pair/1.json "$1"
    says err "$1.*$2"
    attest_ends 2 gate "$1" pair/1.json
    says err "$1"
}
head -c 100000 pair/2.json >cut.json
bad cut.json ''
sed 's/"status": "PASS"/"status": "SKIP"/' pair/2.json >edited.json
bad edited.json 'changed'
sed '0,/"median": [0-9]/s//"median": 9/' pair/2.json >faster.json
bad faster.json 'changed'
sed '/"digest"/d' pair/2.json >unsealed.json
attest_ends 2 gate pair/1.json unsealed.json
echo '{}' >empty.json
bad empty.json ''
: >nothing.json
bad nothing.json ''
night another --seed 6
half=$(($(wc -l <pair/2.json) / 2))
{ head -n "$half" another/2.json; tail -n "+$((half + 1))" pair/2.json; } >mixed.json
bad mixed.json 'changed'
check "the empty folder" mkdir hollow
attest_ends 2 gate pair/1.json hollow

# ---- 300 series, one of them slower by 5 %, and 30 nights ----
night many --nights 31 --row slow/pack_qkv/spin --at 6 --slower 5 --seed 3
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
    "$attest" history add many/$i.json --history nights --quiet || check "night $i" false
done
slow=slow/pack_qkv/spin/b:1/s:7/h:2/d:8
# Nobody can measure again: told, and red under --strict alone.
gate_ends 0 many/30.json many/31.json --history nights
finds UNCONFIRMED 1
says out "UNCONFIRMED *$slow\$"
says out '300 series by up to 30 nights'
says out 'false reds expected: at most 0.000'
gate_ends 4 many/30.json many/31.json --history nights --strict

# ---- a smaller history ----
"$nights" small --nights 12 --row slow/pack_qkv/spin --at 6 --slower 5 --seed 3 --series 20 \
    --quiet-machine 1
for i in 1 2 3 4 5 6 7 8 9 10 11; do
    "$attest" history add small/$i.json --history old --quiet || check "night $i" false
done
# A baseline program that does not run confirms nothing and excuses nothing.
printf '#!/bin/sh\nexit 3\n' >broken
chmod +x broken
gate_ends 0 small/11.json small/12.json --history old --baseline-bin ./broken --plugin ./slow.so
finds UNCONFIRMED 1
# A loss is accepted with the line, and once: BASELINE has it from then on.
echo "perf-accept: $slow, time, +6 %, wanted" >approved
gate_ends 0 small/11.json small/12.json --history old --approved approved --out accepted
finds ACCEPTED 1
cp -r old after
attest_ends 0 history add small/12.json accepted/gate.json --history after
"$nights" more --nights 15 --row slow/pack_qkv/spin --at 6 --slower 5 --seed 3 --series 20 \
    --quiet-machine 1
gate_ends 0 more/14.json more/15.json --history old --approved approved
finds ACCEPTED 1
gate_ends 0 more/14.json more/15.json --history after --approved approved
finds ACCEPTED 0
says flat "accepted .6 % with night 12, which BASELINE has already"
# An old night, judged again, is compared with what was before it.
gate_ends 0 small/8.json small/9.json --history old
says flat '2 nights began after NEW'
says flat 'old: 8 usable nights'

# ---- a history that is not there, or was touched, is named ----
gate_ends 2 small/11.json small/12.json --history nigths
says err 'nigths: there is no such history'
check "nothing is made of a wrong name" test ! -e nigths
gate_ends 2 small/11.json small/12.json --history small
says err 'small: it is no history'
mkdir bare
gate_ends 0 small/11.json small/12.json --history bare
says flat 'bare: 0 usable nights'
cp -r old touched
sed -i 3d touched/index.jsonl
gate_ends 2 small/11.json small/12.json --history touched
says err 'touched/index.jsonl: line 3'

# ---- reports ----
attest_ends 3 gate launch/1.json launch/2.json --json - --quiet
cp out gate.json
check "gate.json on standard output" is_json gate.json
attest_ends 3 gate launch/1.json launch/2.json --md -
says out '^# REGRESSION'
attest_ends 5 gate pair/1.json pair/2.json --json missing/json
# Why nothing is measured again is said where it matters.
"$nights" slower --seed 5 --series 20 --quiet-machine 1 --at 6 --slower 9
gate_ends 2 slower/1.json slower/2.json --baseline-bin "$attest" # the files are of two commits
says err 'is this very program, but BASELINE is of commit'
gate_ends 0 slower/1.json slower/2.json
says flat 'not confirmed: no baseline program'
gate_ends 5 slower/1.json slower/2.json --baseline-bin ./before --json missing/json
says flat 'not confirmed: the reports cannot be written'
attest_ends 1 gate wrong/1.json wrong/2.json --json missing/json
attest_ends 5 gate pair/1.json pair/2.json --out /proc/nowhere
check "one message" test "$(wc -l <err)" -eq 1
ln -s ../copy.json launch/copy.json
for file in pair/1.json copy.json launch/copy.json; do
    attest_ends 2 gate pair/1.json copy.json --json "$file" --quiet
    says err "the report $file would overwrite"
done
check "nothing was overwritten" cmp -s copy.json pair/2.json
# full CODE NIGHTS ARGUMENTS...: standard output has no room.
full() {
    want=$1
    what=$2
    shift 2
    timeout -s KILL 20 "$attest" gate "$what/1.json" "$what/2.json" "$@" >/dev/full 2>err
    code=$?
    check "standard output is full: exit code $code, not $want: $what $*" test $code -eq "$want"
    says err 'cannot write standard output'
}
[ -w /dev/full ] && {
    full 5 pair
    full 5 launch
    full 5 launch --quiet --json -
    full 1 wrong
}
[ -w /dev/full ] && attest_ends 5 gate launch/1.json launch/2.json --md /dev/full
# A pipe that nobody reads any more is no disk that is full, and no crash.
timeout 20 "$attest" gate launch/1.json launch/2.json --json - --quiet 2>err | true
check "no temporary files are left" test -z "$(find . -name '*.tmp*')"

# ---- the gate on itself: made-up nights; the real pairs are in test_gate_pairs.sh ----
timeout -s KILL 120 "$attest" selftest --gate --filter=-real >out 2>err
code=$?
check "attest selftest --gate: exit code $code: $(tail -n 4 out)" test "$code" -eq 0
says out 'all 14 bars are met'
attest_ends 6 selftest --gate --filter nobody
attest_ends 2 selftest --gate --filter '('
finish
