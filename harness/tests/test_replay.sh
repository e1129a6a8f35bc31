#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_replay.sh SOURCE BUILD
#
# What is timed by replay: a recording of many runs on tensors of their own, with the copy and
# empty launches recorded likewise, under names of its own; and what cannot be is refused in
# words. The device is replayer.c.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
one=pack_qkv/b:2/s:17/h:3/d:5
${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -fPIC -shared -I"$source" \
    "$source/harness/tests/replayer.c" -o replayer.so || exit 2

# measure CODE VARIANT [CASE [OPTION...]]: results in the folder VARIANT, recordings in log.
measure() {
    want=$1
    to=$2
    this=${3:-$one}
    test "$#" -gt 3 && shift 3 || set --
    rm -rf "$to" log
    REPLAYER_LOG=log attest_ends "$want" run "$this" --plugin ./replayer.so \
        --backend '^replayer$' --filter "/$to/" --max-time 30ms --out "$to" "$@"
    valid_report "$to"
}
holds() { # DIR TEXT: it is in the row
    check "no $2 in $1: $(sed -n 2p "$1/results.jsonl" | cut -c1-3000)" \
        sh -c 'sed -n 2p "$1" | grep -q -F -e "$2"' - "$1/results.jsonl" "$2"
}
lacks() {
    check "there is $2 in $1" \
        sh -c '! sed -n 2p "$1" | grep -q -F -e "$2"' - "$1/results.jsonl" "$2"
}

# logged CONDITION: of awk, over the lines of the log.
logged() {
    check "no recording with $1: $(tr '\n' ';' <log)" \
        awk "{ runs = \$2; distinct = \$4; plans = \$6; empty = \$8; replays = \$10; pairs = \$12 }
             $1 { found = 1 } END { exit !found }" log
}

# A kernel, a copy, an empty launch: one recording each, and a name that says so.
measure 0 good "$one" --replay
row_is good/results.json '^replayer/pack_qkv/good/b:2/s:17/h:3/d:5/timer:replay ' PASS
holds good '"timer":"replay"'
holds good '"cache_regime":"cold"'
check "three recordings are forgotten: $(wc -l <log)" test "$(wc -l <log)" -eq 3
logged 'runs > 4 && distinct == runs && replays > 6'
logged 'runs == 0 && empty == 0 && replays > 6'
logged 'empty > 100 && runs == 0 && replays > 6'
holds good '"note":"3 heads, the plain way"'
lacks good '"of_empty_n":"0"'
lacks good '"of_empty":null'
lacks good '"of_copy_n":"0"'
says good/results.md '^- `replayer/pack_qkv/good/.*timer:replay`: 3 heads, the plain way; [0-9.]+ times an empty'
says good/results.html 'the kernel says: 3 heads, the plain way'
says good/results.html 'timed by replay: [0-9]+ runs enqueued at a stroke; of an empty launch'
says good/results.csv 'time[.]timer'
runs=$(sed -n 's/^runs \([1-9][0-9]*\) .*/\1/p' log)
holds good "\"runs_per_sample\":$runs,"

logged 'runs == 0 && empty == 0 && pairs == 0' # of 3 KiB
holds good '"copy_pairs":1'

# A copy of many bytes has as many streams as there are large outputs.
measure 0 good pack_qkv/b:2/s:65/h:4/d:64 --replay
logged 'runs == 0 && empty == 0 && pairs == 3'
holds good '"copy_pairs":3'
measure 0 good pack_qkv/b:2/s:65/h:4/d:64
holds good '"copy_pairs":1'

# Warm: all runs on the same tensors, more of them than there are sets.
measure 0 good "$one/cache:warm" --replay
logged 'runs > 4 && distinct == 1'
holds good '"cache_regime":"warm"'

# A recording of one run, which --replay leaves as it is.
measure 0 good "$one/timer:replay_one" --replay
row_is good/results.json '/timer:replay_one ' PASS
logged 'runs == 1 && replays > 6'
logged 'empty == 1 && replays > 6'
holds good '"timer":"replay_one"'
holds good '"runs_per_sample":1,'
lacks good '"of_empty":null'

# The case says so by itself, without the option, and is run once.
measure 0 good "$one/timer:replay"
holds good '"timer":"replay"'
attest_ends 0 run "$one/timer:replay" "$one" --replay --dry-run --backend '^cpu$' --filter /fused/
check "a case is there twice: $(cat out)" test "$(wc -l <out)" -eq 1

# Eager rows are what they were.
measure 0 good "$one"
holds good '"timer":"eager"'
holds good '"of_empty":null'
check "nothing was recorded" test ! -e log

# A plan for every set of tensors.
measure 0 planned "$one" --replay
logged 'runs > 4 && plans == runs && distinct == runs'

# Wrong in a replay alone: runs that are left out, and answers of another time.
measure 1 only_first "$one" --replay
holds only_first '"detector":"timed"'
measure 0 only_first "$one"
measure 1 remembers "$one" --replay
holds remembers '"detector":"timed"'
measure 0 remembers "$one"

# What cannot be recorded: a kernel that does not say so, one that breaks its word, one that
# fails, a device that does not record. None of them spoils its neighbours.
measure 6 silent "$one" --replay
holds silent 'does not promise that its runs may be recorded (ATT_CAPTURABLE)'
measure 1 waits "$one" --replay
holds waits '"detector":"record"'
holds waits '"repro":"attest bench '
sed -n 's/.*"repro": "\([^"]*\)".*/\1/p' waits/results.json >repro
eval "set -- $(cat repro)"
shift
attest_ends 1 "$@" --max-time 30ms --out repeated
holds repeated '"detector":"record"'
measure 1 fails "$one" --replay
holds fails '"detector":"error"'
attest_ends 1 run $one --replay --plugin ./replayer.so --backend '^replayer$' --max-time 30ms \
    --filter '/(good|silent|waits|planned)/' --out all
row_is all/results.json '/(good|planned)/' PASS
row_is all/results.json '/silent/' SKIP
row_is all/results.json '/waits/' FAIL
attest_ends 6 bench $one --replay --backend '^cpu$' --out cpu
row_is cpu/results.json . SKIP
says out 'the back-end cpu cannot record runs to replay them'
REPLAYER_WITHOUT=nothing
export REPLAYER_WITHOUT
measure 0 good "$one" --replay
holds good '"of_empty":null'
lacks good '"of_copy_n":"0"'
REPLAYER_WITHOUT=record
measure 6 good "$one" --replay
unset REPLAYER_WITHOUT

# A device that does not record leaves its neighbours alone.
attest_ends 0 run $one --replay --plugin ./replayer.so --backend '^(replayer|cpu)$' \
    --max-time 30ms --filter '/(good|fused)/' --out two
row_is two/results.json '^replayer/' PASS
row_is two/results.json '^cpu/' SKIP

# A peer has a clock of its own, and says so before it proves anything.
${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -I"$source" "$source/harness/tests/fake_peer.c" \
    -lcjson -lm -o fake || exit 2
attest_ends 6 bench attention/dtype:f32/s:24/h:2/d:16 --replay --peer './fake right' \
    --filter '^fake/' --out peer
row_is peer/results.json '^fake/' SKIP
holds peer 'a peer times itself, run by run'

# Checks ask nothing of a recording; other commands do not take the option.
attest_ends 0 check $one/timer:replay --backend '^cpu$' --filter /fused/ --no-out
for command in check list claim; do
    attest_ends 2 $command $one --replay
    says err "replay belongs to run and bench: $command"
done
ATT_REPLAY=1
export ATT_REPLAY
attest_ends 0 check $one --backend '^cpu$' --filter /fused/ --no-out
silent out 'timer:replay'
attest_ends 0 run $one --backend '^cpu$' --filter /fused/ --dry-run
says out 'timer:replay'
unset ATT_REPLAY
attest_ends 2 run $one/timer:replayed --no-out
says err 'timer'

# What a kernel says of its runs is one legible line, however long, and it may fail.
REPLAYER_NOTE=$(printf 'bell \007 and "quotes" %0400d' 7)
export REPLAYER_NOTE
measure 0 good
holds good '\"quotes\" 000'
holds good '...'
unset REPLAYER_NOTE
REPLAYER_NOTE_FAILS=1
export REPLAYER_NOTE_FAILS
measure 1 good
holds good 'note()'
unset REPLAYER_NOTE_FAILS
finish
