#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_exit.sh SOURCE BUILD
#
# Every exit code that a run can have, which one wins when several hold, and what a full or
# read-only disk does: exit code 5, a message that names path and cause, and old files intact.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
hostile_plugin
one=pack_qkv/b:2/s:17/h:3/d:5
row=hostile/pack_qkv
kernels() { # CODE NAMES ARGUMENTS...: these hostile kernels on one case
    want=$1
    names=$2
    shift 2
    attest_ends "$want" check $one $hostile --filter "/($names)/" --no-out --json json "$@"
}

wall() { sed -n '/"attest": {"row"/s/.*"wall_s": \([0-9.e+-]*\)[,}].*/\1/p' json | tail -n 1; } # of the last row

# ---- single causes ----
kernels 0 good
says out 'all right: 1 row passed'
kernels 1 wrong
kernels 1 crashes
kernels 1 hangs --timeout 300ms
check "a hang took no time: $(wall)" sh -c 'awk "BEGIN { exit !($1 >= 0.3 && $1 < 9) }"' - "$(wall)"
kernels 5 starves
row_is json /starves/ OOM
kernels 6 refuses
row_is json /refuses/ SKIP
check "a hostile reason breaks the JSON" is_json json
kernels 6 nobody
attest_ends 6 check $one --backend nobody --no-out
attest_ends 2 check nothing --no-out
attest_ends 1 check $one/fill:zeros --no-out --json json
row_is json . MISTRUSTED

# ---- --require ----
kernels 0 'good|refuses' --require "^$row/good/"
kernels 6 'good|refuses' --require "^$row/refuses/"
kernels 6 good --require '^cuda/'
kernels 2 good --require '('
kernels 1 'good|wrong' --require "^$row/good/"

# ---- several at once: the worst wins ----
kernels 1 'wrong|starves|refuses|good'
kernels 5 'starves|refuses|good'
kernels 5 'starves|refuses|good' --require nobody
kernels 0 'refuses|good'
kernels 5 'wrong|good' --json missing/json
kernels 5 good --json missing/json
says err 'missing/json.*No such file'
kernels 5 good --junit missing/xml --json /dev/null

# ---- time and signals ----
attest_ends 124 check smoke --deadline 1ms --out late
row_is late/results.json . NOT_RUN
valid_report late
# One that never says that it has started does not listen either.
echo '#include <unistd.h>
__attribute__((constructor)) static void wait(void) { pause(); }' >waits.c
${CC:-cc} -shared -fPIC waits.c -o waits.so
attest_ends 124 check smoke --plugin ./waits.so --deadline 1s --no-out
attest_ends 124 check smoke --backend ^cpu$ --peer 'sleep 87' --deadline 1s --no-out
check "a peer was left behind" within 20 not pgrep -f '^sleep 87'
kernels 124 'hangs|good' --timeout 9s --deadline 700ms
row_is json /good/ PASS
attest_ends 124 run $one $hostile --filter '/(naps|good)/' --max-time 30s --target-ci 0.00001% \
    --deadline 300ms --out late-timing
valid_report late-timing
for signal in INT:130 TERM:143 HUP:129; do
    rm -f mark
    # With its whole group, as a terminal, timeout(1) and service managers do.
    for target in parent group; do
        rm -f mark
        dir=signal-$target-${signal#*:}
        HOSTILE_MARK=mark setsid "$attest" check $one pack_qkv/b:2/s:18/h:3/d:5 $hostile \
            --filter '/(good|waits|zz_last)/' --timeout 5s --out "$dir" >out 2>err </dev/null &
        pid=$!
        check "the kernel never began to wait" within 100 test -e mark
        child=$(children "$pid")
        if test "$target" = parent; then
            kill -"${signal%:*}" "$pid"
        else
            env kill -s "${signal%:*}" -- "-$pid"
        fi
        wait "$pid"
        check "SIG${signal%:*} to the $target: exit code $?" test $? -eq "${signal#*:}"
        row_is "$dir/results.json" '/(waits|zz_last)/' NOT_RUN
        row_is "$dir/results.json" '/good/.*s:17/' PASS
        silent "$dir/journal.jsonl" 'CRASH'
        valid_report "$dir"
        check "the child is left behind" within 20 not is_running "$child"
    done
done

# ---- memory: a case that cannot fit is OOM, not a crash, and the machine lives on ----
(
    ulimit -v 2000000 2>/dev/null || exit 99
    "$attest" help >/dev/null 2>&1 || exit 99 # a sanitizer needs more
    timeout -s KILL 20 "$attest" check pack_qkv/b:64/s:65536/h:24/d:128 --no-out --json json \
        >out 2>err
)
code=$?
if test "$code" -eq 99; then
    echo "skipped: no limit on memory can be set"
else
    check "a case larger than memory: exit code $code" test "$code" -eq 5
    row_is json . OOM
fi

# ---- known issues ----
known() { # CODE NAMES ROW SIGNATURE EXPIRES
    printf '{"known": [{"row": "%s", "signature": "%s", "issue": "#7", "expires": "%s"}]}\n' \
        "$3" "$4" "$5" >known.json
    kernels "$1" "$2" --known-issues known.json
}
known 0 'wrong|good' /wrong/ exact 2999-12-31
row_is json /wrong/ KNOWN
row_is json /good/ PASS
known 0 'crashes|good' /crashes/ crash 2999-12-31
row_is json /crashes/ KNOWN
known 1 'wrong|good' /wrong/ exact 2001-01-01
row_is json /wrong/ FAIL
known 1 'wrong|good' /wrong/ timeout 2999-12-31
row_is json /wrong/ FAIL
known 1 good /good/ exact 2999-12-31
row_is json /good/ XPASS
repro() { sed -n 's/.*"repro": "\([^"]*\)".*/\1/p' json; }
check "not the list that says otherwise: $(repro)" \
    sh -c 'case $1 in *" --known-issues known.json") ;; *) false ;; esac' - "$(repro)"
cp known.json 'a list.json'
kernels 1 good --known-issues 'a list.json'
eval "set -- $(repro)"
shift
attest_ends 1 "$@" --no-out --json json # as its line says
row_is json /good/ XPASS
attest_ends 1 check $one $hostile --filter /good/ --known-issues known.json --out kept
attest_ends 1 check $one $hostile --filter /good/ --resume kept/journal.jsonl --json json
check "resumed, not the list: $(repro)" \
    sh -c 'case $1 in *" --known-issues known.json") ;; *) false ;; esac' - "$(repro)"
kernels 0 good
check "known issues that were none: $(repro)" \
    sh -c 'case $1 in *known*) false ;; esac' - "$(repro)"
known 0 good /wrong/ exact 2999-12-31
known 2 good '(' exact 2999-12-31
says err 'known.json: entry 1, key "row"'
known 2 good /good/ exact tomorrow
known 2 good /good/ '' 2999-12-31
for text in '' '[]' '{"known": {}}' '{"known": [{}]}' '{"known": [1]}' '{"known": [], "x": 1}' \
    '{"known": []' 'null'; do
    printf '%s' "$text" >known.json
    kernels 2 good --known-issues known.json
    says err known.json
done
kernels 2 good --known-issues missing.json
says err missing.json

# ---- a folder that cannot be written ----
attest_ends 0 check $one --out keep
cp -r keep copy
for place in keep/results.json/sub /dev/null/sub /proc/nowhere; do
    attest_ends 5 check $one --out "$place"
    says err "$place"
done
if test "$(id -u)" -ne 0; then
    chmod 555 keep
    attest_ends 5 check $one --out keep
    says err 'keep/.*Permission denied'
    chmod 755 keep
    check "old results were changed" diff -r keep copy
else
    echo "skipped: root may write into a read-only folder"
fi

# ---- a full disk ----
few=$source/cases/smoke/pack_qkv.json
(
    ulimit -f 0 2>/dev/null || exit 99
    timeout -s KILL 20 "$attest" check $one --out keep 2>&1 >/dev/null | cat >&3
) 3>&1 | cat >err
says err 'keep/journal.jsonl.*: File too large'
check "a full disk destroyed what was there" diff -r keep copy
(
    ulimit -f 16
    timeout -s KILL 20 "$attest" check $few --out full >/dev/null 2>&1
)
check "a disk that fills up: exit code $?" test $? -eq 5
check "no whole lines are left in the journal" \
    sh -c 'grep -q . full/journal.jsonl && ! grep -v -q "^{.*}\$" full/journal.jsonl'
check "a report is half written" test -z "$(find full -name '*.tmp*')"
attest_ends 0 check $few --resume full/journal.jsonl
valid_report full
mkdir small
if mount -t tmpfs -o size=96k none small 2>/dev/null; then
    attest_ends 5 check $few --out small/run
    says err 'small/run/.*No space left on device'
    check "no whole lines are left in the journal of the full disk" \
        sh -c '! grep -v -q "^{.*}\$" small/run/journal.jsonl'
    umount small
else
    echo "skipped: no file system can be mounted here"
fi
if test -w /dev/full; then
    attest_ends 5 check $one --no-out --json /dev/full
    says err '/dev/full: No space left on device'
    for option in --json=- --junit=- --quiet --verbose; do
        timeout -s KILL 20 "$attest" check $one --no-out "$option" >/dev/full 2>err
        code=$?
        case $option in
        --quiet) check "nothing was to be printed: exit code $code" test "$code" -eq 0 ;;
        *) check "standard output is full, $option: exit code $code" test "$code" -eq 5 ;;
        esac
    done
    "$attest" list cases >/dev/full 2>err
    check "standard output is full, list cases: exit code $?" test $? -eq 5
else
    echo "skipped: there is no /dev/full"
fi
finish
