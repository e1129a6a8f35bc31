#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_nightly.sh SOURCE BUILD
#
# ci/nightly.sh, night after night, from a bundle whose attest hands out made-up nights in place of
# measuring: what is kept, what is judged against what, how a night that was cut off goes on, and
# which exit code wins.
. "$1/harness/tests/lib.sh"
nights=$(cd "$2" && pwd)/tests/random_nights
begin "$1" "$2"
[ -x "$nights" ] || {
    echo "there is no $nights"
    exit 77
}
mkdir -p bundle/bin bundle/share/attest/cases/claims
cp "$source/ci/nightly.sh" bundle/share/attest/
echo '{}' >bundle/share/attest/cases/claims/one.json
# Measuring is replaced by $NIGHT; CODE_<command> is how that command ends. What was asked for is
# kept in `asked`.
cat >bundle/bin/attest <<END
#!/bin/sh
echo "\$*" >>"$scratch/asked"
case \$1 in
bench)
    case \$* in *--dry-run*) i=0
        while [ \$i -lt \${ROWS:-300} ]; do echo cpu/a/b/s:\$i; i=\$((i + 1)); done
        exit \${CODE_dry:-0} ;;
    esac
    for word; do [ "\$last" = --out ] && out=\$word; last=\$word; done
    trap 'echo told >>"$scratch/asked"; exit 143' TERM
    sleep \${SLEEP:-0} & wait
    mkdir -p "\$out" && cp "\$NIGHT" "\$out/results.json" && echo {} >"\$out/journal.jsonl"
    echo "all right: as planned"
    exit \${CODE_bench:-0} ;;
selftest) [ -z "\${ATT_FILTER:-}" ] || exit 6; exit \${CODE_selftest:-0} ;;
claim) echo "one on cpu: CONFIRMED"; exit \${CODE_claim:-0} ;;
report) exit \${CODE_report:-0} ;;
esac
exec "$attest" "\$@"
END
chmod +x bundle/bin/attest
"$nights" made --nights 24 --series 60 --quiet-machine 1 --seed 8 || exit 2
for what in launch:13 wrong:14 dirty:22 other:19; do
    "$nights" "${what%:*}" --nights "${what#*:}" --series 60 --quiet-machine 1 --seed 8 \
        --plant "${what%:*}" --at 4
done

# night CODE FILE ASSIGNMENT...: one night of that file.
night() {
    want=$1
    NIGHT=$scratch/$2
    shift 2
    : >asked
    env NIGHT="$NIGHT" ATT_NIGHTLY_DIR=kept "$@" timeout 60 sh bundle/share/attest/nightly.sh \
        >out 2>err </dev/null
    code=$?
    check "exit code $code instead of $want: $NIGHT $*: $(tail -n 3 out | tr '\n' ' ')" \
        test "$code" -eq "$want"
}
entries() { check "$(wc -l <kept/history/index.jsonl) nights instead of $1" \
    test "$(wc -l <kept/history/index.jsonl)" -eq "$1"; }

# ---- what is refused ----
night 2 made/1.json ATT_NIGHTLY_SECONDS=soon
night 2 made/1.json ATT_NIGHTLY_KEEP=0
night 2 made/1.json ATT_NIGHTLY_APPROVED=missing
night 6 made/1.json ROWS=0
night 2 made/1.json ROWS=0 CODE_dry=2
night 77 made/1.json CODE_bench=77

# ---- nights ----
night 0 made/1.json
says out 'first night'
says out '^Subject: attest nightly, nightly: nothing is red .exit code 0'
says out '^one on cpu: CONFIRMED'
says asked '^bench .*--max-time 240ms'
check "the program is kept" test -x kept/baseline/bin/attest
check "nothing is left to go on with" test ! -e kept/current
check "the lock is held by nobody" flock -n kept/busy true
for i in 2 3 4 5 6 7 8 9 10 11 12; do
    night 0 made/$i.json
    says asked '^gate .*--baseline-bin kept/baseline/bin/attest'
done
entries 12
check "gate 12 compares with night 11" grep -q 'gate .*/0011-night-0010.json' asked
check "a folder of this machine is among the arguments" not grep -q " $scratch" asked
# Which rows are measured is no matter of the self-test.
cp -r kept twice
night 0 made/13.json ATT_FILTER=cpu ATT_NIGHTLY_DIR=twice
night 3 launch/13.json
says out '^attest gate: REGRESSION'
says out 'exit code 3'
entries 13
check "a red night is no baseline" sh -c \
    "'$attest' history last --history kept/history | grep -q 0012-"
night 2 launch/13.json # the same run is not added twice
cat kept/runs/*/history.txt >added
says added 'is night 13 already'
night 1 wrong/14.json
night 0 made/15.json
check "the gate goes on from the last good night" grep -q 'gate .*/0012-night-0011.json' asked
says kept/history/index.jsonl '"accepted":true'

# ---- which code wins ----
night 7 made/16.json CODE_selftest=7 CODE_claim=3
cp -r kept before
fresh() { rm -rf kept && cp -r before kept; }
fresh && night 1 made/17.json CODE_claim=1 CODE_report=5
fresh && night 5 made/17.json CODE_report=5 CODE_claim=3
fresh && night 3 made/17.json CODE_claim=3
fresh && night 0 made/17.json CODE_claim=77
fresh && night 5 made/17.json CODE_claim=137
fresh && night 5 dirty/22.json
fresh && night 2 made/12.json # is there already
fresh && night 2 launch/13.json

# ---- cut off, and on ----
fresh && night 5 made/17.json CODE_bench=124
says out 'call the script again'
check "there is something to go on with" test -s kept/current
n=$(wc -l <kept/history/index.jsonl)
check "half a night is not kept" test "$n" -eq "$(wc -l <before/history/index.jsonl)"
night 0 made/17.json
says out 'going on with'
says asked '^bench .*--resume .*/bench/journal.jsonl'
check "the selftest is not repeated" test "$(grep -c '^selftest' asked)" -eq 0
entries $((n + 1))
check "all is done" test ! -e kept/current

# ---- known issues, approved values; old runs go, their results stay ----
fresh
echo '{"known": [{"row": "nobody", "signature": "x", "issue": "#1", "expires": "2999-01-01"}]}' >known
echo '# nothing' >approved
night 0 made/17.json ATT_NIGHTLY_KNOWN="$scratch/known" ATT_NIGHTLY_APPROVED="$scratch/approved" \
    ATT_NIGHTLY_KEEP=2
says asked '^bench .*--known-issues .*/known '
says asked '^gate .*--approved .*/approved .*--known-issues .*/known '
check "two runs are kept" test "$(find kept/runs -mindepth 1 -maxdepth 1 | wc -l)" -eq 2
entries $(($(wc -l <before/history/index.jsonl) + 1))

# ---- company ----
cat >holds <<'END'
exec 9<>"$1" && flock 9 && echo here >held && sleep 60
END
sh holds kept/busy &
holder=$!
check "somebody holds the lock" within 100 test -s held
night 5 made/18.json
says err 'another night is under way in kept'
kill $holder $(children $holder)
wait $holder 2>/dev/null
night 0 made/18.json # whoever is gone holds nothing, whatever it left behind

# ---- another machine, for good: all begins anew ----
night 5 other/19.json
entry() { sed -n "$1p" kept/history/index.jsonl; }
night 2 made/20.json ATT_NIGHTLY_BEGIN=yes
night 0 made/20.json ATT_NIGHTLY_BEGIN=1
says asked '^history begin '
check "no gate was asked" test "$(grep -c '^gate ' asked)" -eq 0
says out 'all begins anew tonight'
entry '$' >last
says last '"begin":true'
night 0 made/21.json
says asked '^gate .*--baseline-bin kept/baseline/bin/attest'

# ---- stopped: the step under way is told, and the night goes on later ----
: >asked
env NIGHT="$scratch/made/23.json" SLEEP=30 ATT_NIGHTLY_DIR=kept sh bundle/share/attest/nightly.sh \
    >out 2>err </dev/null &
script=$!
check "it is measuring" within 100 grep -q '^bench .*--out' asked
kill -TERM $script
wait $script
code=$?
check "stopped: exit code $code" test "$code" -eq 143
says asked '^told'
check "there is something to go on with" test -s kept/current

# ---- from elsewhere, in a folder with blanks, and by another path ----
mkdir "a b" && cp -r kept "a b/kept of it"
night 0 made/23.json ATT_NIGHTLY_DIR="a b/kept of it"
says out 'going on with a b/kept of it/runs'
says asked '^gate .*--baseline-bin a b/kept of it/baseline/bin/attest'
(cd "a b" && env NIGHT="$scratch/made/24.json" ATT_NIGHTLY_DIR="kept of it" timeout 60 \
    sh ../bundle/share/attest/nightly.sh >"$scratch/out" 2>&1 </dev/null)
code=$?
check "from elsewhere: exit code $code: $(tail -n 2 out)" test "$code" -eq 0
says asked '^gate .*--baseline-bin kept of it/baseline/bin/attest'

# ---- a history that was touched ----
sed -i 2d kept/history/index.jsonl
night 2 made/24.json
finish
