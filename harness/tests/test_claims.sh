#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_claims.sh SOURCE BUILD
#
# attest claim from file to exit code: claims that hold and that do not, kernels that are wrong,
# that crash and that print, programs that are no attest, die, fall silent or babble, signals;
# and a few trials of ci/claims.sh.
# It runs alone: it times kernels.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"

# claim_ends CODE ARGUMENTS...: as attest_ends, with the patience that timing needs.
claim_ends() {
    want=$1
    shift
    timeout -s KILL 100 "$attest" claim "$@" --threads 1 >out 2>err </dev/null
    code=$?
    tr -s ' \n' ' ' <out >flat # sentences are wrapped
    check "exit code $code instead of $want: attest claim $*: $(tail -n 2 err)" \
        test "$code" -eq "$want"
}

# claim NAME BEFORE AFTER CLAUSES [KEYS]: NAME.json, on one small case.
claim() {
    cat >"$1.json" <<END
{ "claim": "$1", "about": "a test", "source": "test_claims.sh", "cannot": "nothing",
  "before": { "kernel": "$2", "cases": ["pack_qkv/b:2/s:64/h:4/d:64/cache:warm"] },
  "after": { "kernel": "$3" }, "seconds": 0.05, ${5:-} "clauses": [$4] }
END
}
fused=cpu/pack_qkv/fused unfused=cpu/pack_qkv/unfused
slack='{ "metric": "no_slower", "by": 0.2 }'
launches='{ "metric": "launches", "from": 3, "to": 1 }'

# ---- what ships is valid ----
for file in "$source"/cases/claims/*.json; do
    claim_ends 0 "$file" --dry-run
    says out '^  after  '
done
claim_ends 0 f1-pack-qkv-fused --dry-run
"$attest" schema claim >schema.json
check "the schema of claims is no JSON" is_json "$scratch/schema.json"
# To accept a change: attest schema claim > harness/tests/data/schema/claim.json
check "the schema of claims is not the one in review" \
    cmp -s schema.json "$source/harness/tests/data/schema/claim.json"

# ---- true and false ----
claim holds $unfused $fused "$launches, { \"metric\": \"identical\" },
    { \"metric\": \"bytes\", \"ratio\": 1 }, { \"metric\": \"latency\", \"at_least\": 1.02 }"
claim_ends 0 holds.json --out kept --json holds.out
says out '^holds on cpu: CONFIRMED'
says flat 'Paired ABBA blocks in (8|16|32) fresh processes'
for file in kept/claims.json holds.out; do
    check "$file is no JSON" is_json "$scratch/$file"
done
says kept/claims.md 'holds . cpu . ..CONFIRMED'
check "not one number per process" test "$(grep -c '"d": \[' holds.out)" -eq 1
claim wrong_way $fused $unfused '{ "metric": "latency", "at_least": 1.02 }'
claim_ends 3 wrong_way.json
says out '^wrong_way on cpu: REFUTED'
claim counts $unfused $fused '{ "metric": "launches", "from": 3, "to": 2 }'
claim_ends 3 counts.json
says flat 'REFUTED +launches from 3 to 2: 3 -> 1'
claim equal $fused $fused "$slack"
claim_ends 0 equal.json holds.json --json -
check "--json - gives no JSON" is_json "$scratch/out"
claim_ends 2 equal.json ./equal.json
says err 'is the name of equal.json as well'

# ---- not here ----
claim absent abacus/pack_qkv/fused abacus/pack_qkv/fused "$slack"
claim_ends 77 absent.json
says out 'NOT_APPLICABLE'
claim odd $fused $fused "$slack" '"conditions": [{ "isa": ["z80"] }],'
claim_ends 77 odd.json
says flat 'this CPU has no z80'
claim_ends 6 equal.json --backend '^cuda$'
claim_ends 6 equal.json --backend '^cuda$' --dry-run
claim nobody cpu/pack_qkv/fusd $fused "$slack"
claim_ends 2 nobody.json
says flat 'no kernel cpu/pack_qkv/fusd; did you mean cpu/pack_qkv/fused'

# ---- bad files and usage ----
echo '{ "claim": "x", "claims": 1 }' >bad.json
claim_ends 2 bad.json
says err '^bad.json: key "claims": unknown here; did you mean "claim"'
# Arms may run different cases; which, and how much less work that is, stands beside the verdict.
sed 's/"after": {/& "cases": ["pack_qkv\/b:2\/s:32\/h:4\/d:64\/cache:warm"],/' equal.json >less.json
claim_ends 0 less.json
says out '^    before: pack_qkv/b:2/s:64/h:4/cache:warm'
says flat 'The arms run different cases: .* with 0.5 times its bytes by definition'
sed 's/s:32.h:4.d:64.cache:warm/s:64/' less.json >cache.json
claim_ends 2 cache.json
says err '^cache.json: key "cases": one arm is timed with cold caches and one with warm ones'
claim_ends 2 missing.json
claim_ends 2 equal.json --processes 3
claim_ends 2
claim_ends 2 equal.json --plugin missing.so

claim_ends 5 equal.json --json nowhere/x.json
check "it measured before its report was refused" test ! -s out
attest_ends 2 arm
says err 'arm is for attest itself'

# ---- wrong kernels: before and after in two processes ----
if [ -f "$2/mutants.so" ]; then
    claim mutant $fused mutant/pack_qkv/swap_rows "$slack"
    claim_ends 1 mutant.json --plugin "$2/mutants.so"
    says out '^mutant on cpu: INVALID'
    says flat 'mutant/pack_qkv/swap_rows.*FAIL exact'
fi
# Wrong on one case, and refused on another: it is wrong, whether or not that can be written down.
sed 's/"rows"/"half"/; s/= pack_qkv_refuse/= some/; s/(void)dev;/(void)dev; if (call->t[0].dim[1] == 64) return 0;/
s/^static const struct att_kernel rows/static const char *some(struct att_device *dev, const struct att_call *call) { return call->t[0].dim[1] == 32 ? "not 32" : pack_qkv_refuse(dev, call); }\n&/' \
    "$source/ci/plugin/rows.c" >half.c
${CC:-cc} -shared -fPIC -I"$source" half.c -o half.so || exit 2
sed "s/\[\"/[\"pack_qkv\/b:2\/s:32\/h:4\/d:64\", \"/; s/equal/half/; s/fused\" }/&/" equal.json |
    sed '/"after"/s/cpu.pack_qkv.fused/half\/pack_qkv\/memcpy/' >half.json
claim_ends 1 half.json --plugin ./half.so --json /dev/full
says out '^half on cpu: INVALID'
says flat 'because half/pack_qkv/memcpy/b:2/s:64.*FAIL'
# plugin NAME STATEMENT: NAME.so, whose kernel does STATEMENT first; `n` counts its runs.
plugin() {
    sed "s/\"rows\"/\"$1\"/; s/^static int run(.*/static int n;\\n&/; s/(void)dev;/(void)dev; n++; $2/" \
        "$source/ci/plugin/rows.c" >"$1.c"
    ${CC:-cc} -D_GNU_SOURCE -include stdlib.h -include stdio.h -include unistd.h -shared -fPIC \
        -I"$source" "$1.c" -o "$1.so" || exit 2
    claim "$1" "$1/pack_qkv/memcpy" "$1/pack_qkv/memcpy" "$slack"
}
plugin right ';'
claim_ends 0 right.json --plugin ./right.so
# Two versions of one back-end: the first is before, the last is after.
for how in quick slow; do
    sed 's/.name = "rows"/.name = "version"/' "$source/ci/plugin/rows.c" >$how.c
done
sed -i 's/(void)dev;/(void)dev; for (volatile int i = 0; i < 200000; i++) ;/' slow.c
for how in quick slow; do
    ${CC:-cc} -shared -fPIC -I"$source" $how.c -o $how.so || exit 2
done
claim versions version/pack_qkv/memcpy version/pack_qkv/memcpy \
    '{ "metric": "latency", "at_least": 1.2 }'
claim_ends 0 versions.json --plugin ./slow.so --plugin ./quick.so
claim_ends 3 versions.json --plugin ./quick.so --plugin ./slow.so
claim mixed $fused version/pack_qkv/memcpy '{ "metric": "latency", "at_least": 1.2 }'
claim_ends 3 mixed.json --plugin ./slow.so
says flat 'fresh processes \(one per arm\)'
plugin late 'if (n > 700) abort();'
claim_ends 1 late.json --plugin ./late.so
says flat 'CRASH crash: .*SIGABRT'
plugin stuck 'if (n > 700) for (;;) pause();'
claim_ends 1 stuck.json --plugin ./stuck.so --timeout 1s
says flat 'TIMEOUT timeout: .*no progress for 1 s'
plugin chatty 'puts("hello");'
claim_ends 1 chatty.json --plugin ./chatty.so
says flat 'FAIL stdout'
plugin tired 'if (n > 700) return 0;'
claim_ends 1 tired.json --plugin ./tired.so

# ---- two programs ----
claim_ends 0 equal.json --baseline-bin "$attest"
says flat 'one per arm'
# fake NAME TEXT: an executable script.
fake() {
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}
hello='echo "{\"arm\":1}"; read q; echo "{\"backend\":\"cpu\",\"device\":\"d\"}"'
fake silent 'sleep 60'
fake dies "$hello; read q; exit 9"
fake babbles "$hello; read q; echo nonsense"
fake twice "$hello; read q; echo '{}'; echo '{}'"
fake mute "$hello; read q; sleep 60"
fake older 'echo "{\"arm\":0}"; sleep 60'
for program in /bin/true /bin/yes ./silent ./dies ./babbles ./twice ./mute ./older ./missing; do
    claim_ends "$(case $program in *dies | *babbles | *twice | *mute) echo 1 ;; *) echo 2 ;; esac)" \
        equal.json --baseline-bin $program --timeout 1s
    says flat "$program"
    says out '^equal on cpu: INVALID'
done

# ---- signals ----
for end in 'INT 130' 'TERM 143'; do
    signal=${end% *}
    claim long $fused $fused '{ "metric": "latency", "at_least": 1.0005 }' '"margin": 0.0001,'
    sed -i 's/0.05/5/' long.json
    "$attest" claim long.json --threads 1 --json long.out >out 2>err </dev/null &
    pid=$!
    within 100 sh -c "test \$(cat /proc/$pid/task/$pid/children 2>/dev/null | wc -w) -gt 0"
    sleep 0.5
    arms=$(children $pid)
    kill -s $signal $pid
    wait $pid
    code=$?
    check "$signal: exit code $code" test $code -eq "${end#* }"
    check "$signal: no report" is_json "$scratch/long.out"
    check "$signal: it had no arms" test -n "$arms"
    says long.out '"partial": true'
    for arm in $arms; do
        check "$signal left process $arm behind" not is_running "$arm"
    done
done
claim_ends 124 long.json --deadline 1s

# ---- how often is it wrong? ----
if sh "$source/ci/claims.sh" "$2" 4 2 4 >trials 2>&1; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    cat trials
fi

finish
