#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_history_command.sh SOURCE BUILD
#
# `attest history` as a command: nights are added, listed, verified, shown and drawn; exit codes
# tell a bad history (2) from an empty one (6) and from a disk that refuses (5).
. "$1/harness/tests/lib.sh"
nights=$(cd "$2" && pwd)/tests/random_nights
begin "$1" "$2"
[ -x "$nights" ] || {
    echo "there is no $nights"
    exit 77
}
row=cpu/pack_qkv/fused/b:1/s:6/h:2/d:8
"$nights" made --nights 14 --series 20 --at 5 --slower 12 --quiet-machine 1 || exit 2
"$nights" other --nights 30 --series 20 --plant other || exit 2

# ---- usage ----
attest_ends 2 history
attest_ends 2 history list
attest_ends 2 history --history kept
attest_ends 2 history --history kept add
attest_ends 2 history --history kept add made/1.json made/2.json made/3.json
attest_ends 2 history --history kept add missing.json
for verb in list last check $row; do
    attest_ends 6 history --history empty $verb
done
attest_ends 0 help history
says out 'attest history --history DIR add'

# ---- growing ----
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
    attest_ends 0 history --history kept add made/$i.json
done
says out 'night 13 added'
attest_ends 2 history --history kept add made/4.json
says err 'is night 4 already'
attest_ends 4 gate made/13.json made/14.json --history kept --strict --out gate
for what in 's/"exit_code": 4/"exit_code": 0/' 's/UNCONFIRMED/TRANSIENT/' '/"digest"/d'; do
    sed "$what" gate/gate.json >edited.json
    attest_ends 2 history --history kept add made/14.json edited.json
    says err 'edited.json'
done
head -c 900 gate/gate.json >edited.json
attest_ends 2 history --history kept add made/14.json edited.json
attest_ends 2 history --history kept add made/14.json gate
attest_ends 0 history --history kept add made/14.json gate/gate.json
attest_ends 2 history --history kept add other/30.json gate/gate.json
says err 'gate.json: key "new.run_id": it judges the run'
attest_ends 0 history --history kept add other/30.json
attest_ends 2 history --history kept add other/3.json
says err 'other/3.json: the run night-0002 is night 3 already'
attest_ends 0 history --history kept check
says out '15 nights, all as they were added; chain [0-9a-f]{64}$'
attest_ends 0 history --history kept list
check "15 nights are listed" test "$(wc -l <out)" -eq 16
says out '^ *14 .* 4 .*no baseline'
attest_ends 0 history --history kept last
says out '^kept/nights/0015-'

# ---- one series ----
attest_ends 0 history --history kept $row --out drawn
says out "^$row\$"
says out '^ *1  2026-.* (ms|..?s|ns) '
says out '^ *14 .*slower, says its gate'
says out '^ *13 .*another machine'
check "15 points" test "$(grep -c '^ *[0-9][0-9]* *2026-' out)" -eq 15
check "15 lines of data" test "$(grep -c -v '^#' drawn/history.dat)" -eq 15
if command -v gnuplot >/dev/null; then
    says drawn/history.svg '</svg>'
    says out 'plot: drawn/history.svg'
fi
attest_ends 0 history --history kept pack_qkv/b:1/s:6/h:2/d:8
says out "^$row\$"
attest_ends 6 history --history kept pack_qkv/b:1/s:6/h:2/d:80
attest_ends 5 history --history kept $row --out /proc/nowhere
ATT_HISTORY=kept
export ATT_HISTORY
attest_ends 0 history list
unset ATT_HISTORY

# ---- all begins anew ----
cp -r kept anew
attest_ends 2 history --history anew begin
attest_ends 2 history --history anew begin made/14.json gate/gate.json
attest_ends 2 history --history anew begin made/14.json
"$nights" fresh --nights 32 --series 20 || exit 2
"$nights" dirty --nights 32 --series 20 --plant dirty || exit 2
attest_ends 2 history --history anew begin dirty/32.json
says err 'dirty/32.json: nothing can begin with it'
attest_ends 0 history --history anew begin fresh/31.json
says out 'night 16 added to anew: everything begins anew'
attest_ends 0 history --history anew list
says out '^ *16 .*[(]all begins anew[)]'
attest_ends 0 history --history anew $row --out drawn
says out '^ *16 .*all begins anew'
says drawn/history.gp 'all anew'
attest_ends 0 gate fresh/31.json fresh/32.json --history anew
tr -s ' \n' ' ' <out >flat
says flat 'anew: 1 usable night, 10 are needed'
attest_ends 2 history --history anew add made/13.json
says err 'night 13 already'
"$nights" late --nights 29 --series 20 --seed 4 || exit 2
attest_ends 2 history --history anew add late/29.json
says err 'late/29.json: key "started": the run began at .*, and night 16 of anew at'

# ---- without gnuplot the data are there ----
mkdir bare
timeout 20 env PATH="$scratch/bare" "$attest" history --history kept $row --out bare/drawn >out 2>err
code=$?
check "without gnuplot: exit code $code" test "$code" -eq 0
says err 'gnuplot cannot be started'
check "the data are there" test -s bare/drawn/history.dat
check "no plot is there" test ! -e bare/drawn/history.svg

# ---- damage ----
cp -r kept spoilt
echo ' ' >>"$(echo spoilt/nights/0003-*)"
attest_ends 2 history --history spoilt check
says err '0003-.*digest does not fit'
attest_ends 2 history --history spoilt $row
attest_ends 2 gate made/13.json made/14.json --history spoilt
says err 'night 3'
sed -i 2d spoilt/index.jsonl
for verb in list last check $row; do
    attest_ends 2 history --history spoilt $verb
    says err 'spoilt/index.jsonl: line 2'
done
attest_ends 2 history --history spoilt add made/14.json
attest_ends 5 history --history /proc/nowhere add made/1.json
attest_ends 2 history --history made/1.json list
finish
