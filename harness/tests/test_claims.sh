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
  "after": { "kernel": "$3" }, "seconds": 0.03, ${5:-} "clauses": [$4] }
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
says flat 'counts on cpu: REFUTED. cpu/pack_qkv/fused against cpu/pack_qkv/unfused: launches 3 -> 1'
silent out 'nothing was measured'
claim self $fused $fused '{ "metric": "identical" }'
claim_ends 4 self.json --strict
says flat 'Both arms are the same kernel of the same program'
claim per_head $fused $fused '{ "metric": "latency", "at_least": 0.01 }' '"work": "h",'
sed 's/"after": {/& "cases": ["pack_qkv\/b:2\/s:64\/h:1\/d:64\/cache:warm"],/' per_head.json >per.json
claim_ends 0 per.json --md per.md
says flat 'Times are divided by "h", of which the case after has 0.25 times as much'
says per.md 'ratio per .h.: 0.25 times as much after'
claim equal $fused $fused "$slack"
claim_ends 3 equal.json counts.json --json -
check "--json - gives no JSON" is_json "$scratch/out"
cp out kept.json
claim_ends 0 equal.json counts.json --dry-run
attest_ends 0 report kept.json
sed 's/"processes": 8/"processes": 32/' kept.json >edited.json
attest_ends 2 report edited.json
says err '^attest: edited.json: the file was changed after it was written'
claim_ends 2 equal.json ./equal.json
says err 'is the name of equal.json as well'

# ---- not here ----
claim absent abacus/pack_qkv/fused abacus/pack_qkv/fused "$slack"
claim_ends 77 absent.json
says out 'NOT_APPLICABLE'
claim odd $fused $fused "$slack" '"conditions": [{ "isa": ["z80"] }],'
claim_ends 77 odd.json
says flat 'this CPU has no z80; of what kernels here ask for it has'
claim_ends 6 equal.json --backend '^cuda$'
claim_ends 6 equal.json --backend '^cuda$' --dry-run
claim nobody cpu/pack_qkv/fusd $fused "$slack"
claim_ends 2 nobody.json
says flat 'no kernel cpu/pack_qkv/fusd; did you mean cpu/pack_qkv/fused'
claim_ends 2 nobody.json --dry-run
says err '^nobody.json: before, key "kernel": "cpu/pack_qkv/fusd": .* did you mean "fused"'
claim_ends 0 nobody.json --dry-run --baseline-bin "$attest"

# ---- bad files and usage ----
echo '{ "claim": "x", "claims": 1 }' >bad.json
claim_ends 2 bad.json
says err '^bad.json: key "claims": unknown here; did you mean "claim"'
# Arms may run different cases; which, and how much less work that is, stands beside the verdict.
claim one_each $fused $fused '{ "metric": "launches", "from": 1, "to": 1 }'
sed 's/"after": {/& "cases": ["pack_qkv\/b:2\/s:32\/h:4\/d:64\/cache:warm"],/' one_each.json >less.json
claim_ends 0 less.json
says out '^    before: pack_qkv/b:2/s:64/h:4/cache:warm'
says flat 'The arms run different cases: .* with 0.5 times its bytes by definition'
sed 's/s:32.h:4.d:64.cache:warm/s:64/' less.json >cache.json
claim_ends 2 cache.json
says err '^cache.json: key "cases": one arm is timed with cold caches and one with warm ones'
claim_ends 2 missing.json
claim_ends 2 equal.json --processes 7
claim_ends 2
claim_ends 2 equal.json --plugin missing.so

claim_ends 5 equal.json --json nowhere/x.json
check "it measured before its report was refused" test ! -s out
attest_ends 2 arm
says err 'arm is for attest itself'

# ---- files that would be lost ----
cp equal.json precious.json
claim_ends 2 precious.json --json ./precious.json
says err 'precious.json" is a claim: a report would replace it'
check "a report took the place of a claim" cmp -s precious.json equal.json
claim_ends 2 equal.json --json same.out --md same.out
says err 'two reports would be written to "same.out"'

mkfifo pipe
cat pipe >piped &
timeout -s KILL 30 "$attest" claim counts.json --threads 1 --json pipe >out 2>err </dev/null
check "a report into a pipe: exit code $?" test $? -eq 3
wait $!
check "the reader of a pipe got no report" is_json "$scratch/piped"
timeout 0.5 "$attest" claim counts.json --threads 1 --json pipe >out 2>err </dev/null
check "nobody reads, and it cannot be ended: $?" test $? -eq 124

# ---- wrong kernels: before and after in two processes ----
if [ -f "$2/mutants.so" ]; then
    claim mutant $fused mutant/pack_qkv/swap_rows "$slack"
    claim_ends 1 mutant.json --plugin "$2/mutants.so"
    says out '^mutant on cpu.mutant: INVALID'
    says flat 'mutant/pack_qkv/swap_rows.*FAIL exact'
    claim_ends 6 mutant.json --plugin "$2/mutants.so" --backend -cpu
fi
# Wrong on one case, and refused on another: it is wrong, whether or not that can be written down.
sed 's/"rows"/"half"/; s/= pack_qkv_refuse/= some/; s/(void)dev;/(void)dev; if (call->t[0].dim[1] == 64) return 0;/
s/^static const struct att_kernel rows/static const char *some(struct att_device *dev, const struct att_call *call) { return call->t[0].dim[1] == 32 ? "not 32" : pack_qkv_refuse(dev, call); }\n&/' \
    "$source/ci/plugin/rows.c" >half.c
${CC:-cc} -shared -fPIC -I"$source" half.c -o half.so || exit 2
sed "s/\[\"/[\"pack_qkv\/b:2\/s:32\/h:4\/d:64\", \"/; s/equal/half/; s/fused\" }/&/" equal.json |
    sed '/"after"/s/cpu.pack_qkv.fused/half\/pack_qkv\/memcpy/' >half.json
claim_ends 1 half.json --plugin ./half.so --json /dev/full
says out '^half on cpu.half: INVALID'
says flat 'because half/pack_qkv/memcpy/b:2/s:64.*FAIL'
# Refused on one case: the others are not timed for nothing.
sed 's/pack_qkv.b:2.s:64/pack_qkv\/b:2\/s:128/; s/"half"/"picky"/' half.json >picky.json
claim_ends 77 picky.json --plugin ./half.so --json picky.out
says flat 'half/pack_qkv/memcpy/.* refuses: not 32'
silent picky.out '"processes": [1-9]'

# A plug-in whose kernel does as the variable RUDE says; `n` counts its runs.
sed 's/"rows"/"rude"/; s/^static int run(.*/static int n;\n&/
s/(void)dev;/(void)dev; n++; const char *how = getenv("RUDE"); if (!how) how = "";\
    if (!strcmp(how, "late") \&\& n > 700) abort();\
    if (!strcmp(how, "stuck") \&\& n > 700) for (;;) pause();\
    if (!strcmp(how, "chatty")) puts("hello");\
    if (!strcmp(how, "tired") \&\& n > 700) return 0;/' "$source/ci/plugin/rows.c" >rude.c
sed 's/.name = "rows"/.name = "version"/' "$source/ci/plugin/rows.c" >quick.c
sed 's/(void)dev;/(void)dev; for (volatile int i = 0; i < 40000; i++) ;/' quick.c >slow.c
for name in rude quick slow; do
    ${CC:-cc} -D_GNU_SOURCE -include stdlib.h -include stdio.h -include unistd.h -shared -fPIC \
        -I"$source" $name.c -o $name.so || exit 2
done
claim rude rude/pack_qkv/memcpy rude/pack_qkv/memcpy "$slack"
# rude_ends CODE HOW REGEX
rude_ends() {
    RUDE=$2
    export RUDE
    claim_ends "$1" rude.json --plugin ./rude.so --timeout 500ms
    unset RUDE
    says flat "$3"
}
rude_ends 0 right 'rude: CONFIRMED'
rude_ends 1 late 'CRASH crash: .*SIGABRT'
rude_ends 1 stuck 'TIMEOUT timeout: .*no progress for 0.5 s'
rude_ends 1 chatty 'FAIL stdout'
rude_ends 1 tired 'FAIL '
# Two versions of one back-end: the first is before, the last is after.
claim versions version/pack_qkv/memcpy version/pack_qkv/memcpy \
    '{ "metric": "latency", "at_least": 1.2 }'
claim_ends 0 versions.json --plugin ./slow.so --plugin ./quick.so
claim mixed $fused version/pack_qkv/memcpy '{ "metric": "latency", "at_least": 1.2 }'
claim_ends 3 mixed.json --plugin ./slow.so
says out '^mixed on cpu.version: REFUTED'
says flat 'fresh processes \(one per arm\)'
# One that hangs while it is loaded does not outlast the deadline.
echo 'const struct att_backend *att_backend_v1(void) { for (;;) pause(); }' >hang.c
${CC:-cc} -include unistd.h -include harness/attest.h -shared -fPIC -I"$source" hang.c -o hang.so || exit 2
claim_ends 124 equal.json --plugin ./hang.so --deadline 300ms --json hang.out
check "no report of a run that was cut off" is_json "$scratch/hang.out"

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
# lies NAME QUESTION: answers all that it is asked as it must, but QUESTION with an empty object.
lies() {
    fake "$1" "$hello
right='\"record\":{\"status\":\"PASS\",\"hash\":\"00000000000000ff\"}'
while read -r q; do
    case \$q in
    *'\"do\": \"$2\"'* | *'\"do\":\"$2\"'*) echo '{}' ;;
    *prove*) echo \"{\$right,\\\"same_bits\\\":true}\" ;;
    *load*row*row*) echo \"{\\\"arms\\\":[{\$right},{\$right}]}\"; two=1 ;;
    *load*) echo \"{\\\"arms\\\":[{\$right}]}\"; two= ;;
    *plan*) echo \"{\\\"planted\\\":[{}\${two:+,{\}}]}\" ;;
    *round*) echo \"{\\\"ns\\\":[\$(echo \"\$q\" | sed 's/.*order[^[]*.//; s/].*//; s/[0-9]/5000/g')]}\" ;;
    *check*) echo \"{\\\"arms\\\":[{\$right}\${two:+,{\$right\}}]}\" ;;
    esac
done"
}
for what in load plan round check; do
    lies lies_$what $what
done
programs='/bin/true /bin/yes ./silent ./dies ./babbles ./twice ./mute ./older ./missing'
programs="$programs ./lies_load ./lies_plan ./lies_round ./lies_check"
for program in $programs; do # most of them wait: together
    name=${program##*/}
    {
        timeout -s KILL 100 "$attest" claim equal.json --baseline-bin $program --timeout 500ms \
            --threads 1 >$name.out 2>$name.err </dev/null
        echo $? >$name.code
    } &
done
wait
for program in $programs; do
    name=${program##*/}
    tr -s ' \n' ' ' <$name.out >flat
    case $name in dies | babbles | twice | mute | lies_*) want=1 ;; *) want=2 ;; esac
    check "exit code $(cat $name.code) instead of $want: before is of $program" \
        test "$(cat $name.code)" -eq $want
    says flat "$program"
    says $name.out '^equal on cpu: INVALID'
    case $name in lies_*) says flat 'FAIL babble: .*it (loaded|planned|told|checked) other' ;; esac
done

# ---- signals ----
for end in 'INT 130' 'TERM 143'; do
    signal=${end% *}
    claim long $fused $fused '{ "metric": "latency", "at_least": 1.0005 }' '"margin": 0.0001,'
    sed -i 's/0.03/5/' long.json
    "$attest" claim long.json --threads 1 --json long.out >out 2>err </dev/null &
    pid=$!
    within 100 sh -c "test \$(cat /proc/$pid/task/$pid/children 2>/dev/null | wc -w) -gt 0"
    sleep 0.2
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
claim_ends 124 long.json --deadline 300ms

# ---- how often is it wrong? ----
for count in 0 x -1; do
    sh "$source/ci/claims.sh" "$2" "$count" 0 0 >trials 2>&1
    check "claims.sh takes \"$count\" claims for a success" test $? -ne 0
done
if sh "$source/ci/claims.sh" "$2" 1 1 2 0.03 >trials 2>&1; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    cat trials
fi

finish
