#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_report_against.sh SOURCE BUILD
#
# `attest report --against`: the ratios of a real run, recomputed here from the blocks in its
# file; which rows are in the table and which are counted below it; and what is refused.
# It runs alone: rows that are not timed have no ratio.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -I"$source" "$source/harness/tests/fake_peer.c" -lcjson -lm -o fake ||
    exit 2
PATH=$PWD:$PATH

# row_line JSON ROW: the object that holds the whole row.
row_line() { grep -F "\"attest\": {\"row\": \"$2\"" "$1"; }

# blocks JSON ROW: the medians of its blocks, one on a line.
blocks() { row_line "$1" "$2" | sed 's/.*"block_ns": \[\([^]]*\)\].*/\1/' | tr -d ' ' | tr ',' '\n'; }

# paired JSON ROW OTHER: "rounds median low high" of OTHER / ROW, from the definition: x_(k) to
# x_(n+1-k), k the largest with P(Bin(n, 1/2) <= k-1) <= 2.5 %.
paired() {
    blocks "$1" "$2" >own.txt
    blocks "$1" "$3" >other.txt
    paste -d ' ' other.txt own.txt |
        awk '$1 != "null" && $2 != "null" { printf "%.17g\n", $1 / $2 }' | sort -g | awk '
        { r[NR] = $1 }
        END {
            term = 0.5 ^ NR
            for (k = 0; k < NR; k++) {
                sum += term
                if (sum > 0.025)
                    break
                term *= (NR - k) / (k + 1)
            }
            m = NR % 2 ? r[(NR + 1) / 2] : (r[NR / 2] + r[NR / 2 + 1]) / 2
            printf "%d %.12g %.12g %.12g\n", NR, m, r[k], r[NR + 1 - k]
        }'
}

# printed TABLE CASE KERNEL OTHER: the same numbers of its line; the interval where there is one.
printed() {
    awk -F ' *[|] *' -v c="\`$2\`" -v k="\`$3\`" -v o="\`$4\`" '
        $2 == c && $3 == k && $5 == o { gsub(/[][,]/, "", $8); sub(/[?]/, "", $7); print $9, $7, $8 }' "$1"
}

# agree TABLE JSON CASE KERNEL OTHER: what is printed of them is what follows from the blocks.
# KERNEL and OTHER are <backend>/<variant>.
agree() {
    op=${3%%/*}
    rest=${3#*/}
    want=$(paired "$2" "${4%/*}/$op/${4#*/}/$rest" "${5%/*}/$op/${5#*/}/$rest")
    got=$(printed "$1" "$3" "$4" "$5")
    check "$4 against $5 on $3: \"$got\" is printed, \"$want\" follows" \
        awk -v got="$got" -v want="$want" 'BEGIN {
            split(want, w)
            n = w[1] < 6 ? 2 : 4 # without and with an interval
            if (split(got, g) != n || g[1] != w[1] || w[1] < 1)
                exit 1
            for (i = 2; i <= n; i++) {
                d = g[i] - w[i]
                if (!(w[i] > 0) || d * d > (0.0006 * (w[i] > 1 ? w[i] : 1)) ^ 2)
                    exit 1
            }
        }'
}

# lines TABLE N: it has so many kernels.
lines() { check "not $2 lines in: $(cat "$1")" test "$(grep -c '^| `' "$1")" -eq "$2"; }

# ---- two variants on two cases ----
one=pack_qkv/b:2/s:17/h:3/d:5
two=pack_qkv/b:2/s:33/h:3/d:5
attest_ends 0 run $one $two --backend '^cpu$' --max-time 60ms --out a
attest_ends 0 report a --against /unfused/
says out '^## a: attest run pack.*qkv.* against /unfused/$'
says out '^\| case \| kernel \| its time \| held against \| its time \| ratio \| 95 % interval \| rounds \|$'
lines out 2
agree out a/results.json $one cpu/fused cpu/unfused
agree out a/results.json $two cpu/fused cpu/unfused
silent out 'Not in the table|Notice|Interrupted'
says out '<sub>ratio: the time of the kernel it is held against over its own, above 1 is faster'
says out '^<sub>.*20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]T'
says out '^attest run pack_qkv/b:2/s:17/h:3/d:5 .*--out a$'
speedup=$(row_line a/results.json cpu/pack_qkv/fused/${one#*/} | sed 's/.*"speedup": \([0-9.e+-]*\).*/\1/')
check "the run itself says $speedup" awk -v a="$speedup" -v w="$(paired a/results.json \
    cpu/pack_qkv/fused/${one#*/} cpu/pack_qkv/unfused/${one#*/})" \
    'BEGIN { split(w, b); exit !(a > 0 && (a - b[2]) ^ 2 < (1e-9 * a) ^ 2) }'
attest_ends 0 report a/results.json --against '/fused/.*s:33' --md turned.md
check "nothing but the file is written" test ! -s out
lines turned.md 1
agree turned.md a/results.json $two cpu/unfused cpu/fused
says turned.md '^Not in the table: 2 rows in whose rounds none matches[.]$'
attest_ends 0 report a --against -/fused/
agree out a/results.json $one cpu/fused cpu/unfused
attest_ends 0 report a --against .
lines out 0
says out '^No other row was timed in the same rounds as one that matches'

# ---- a round that one of them has lost, rounds that are others: files without digests ----
# spoiled SED: the file with an edit of the row of the fused kernel in the first case.
spoiled() {
    sed -z 's/,[[:space:]]*"digest": "[0-9a-f]*"//g' a/results.json |
        sed -E "\\|\"row\": \"cpu/pack_qkv/fused/b:2/s:17/|{ $1
        }"
}
spoiled 's/("block_ns": \[)[^,]*,/\1null,/' >hole.json
attest_ends 0 report hole.json --against /unfused/
says out '^\*\*Notice:\*\* .*no digest'
lines out 2
agree out hole.json $one cpu/fused cpu/unfused
attest_ends 0 report hole.json --against /fused/
agree out hole.json $one cpu/unfused cpu/fused
check "no round was lost" test "$(paired hole.json cpu/pack_qkv/fused/${one#*/} \
    cpu/pack_qkv/unfused/${one#*/} | cut -d ' ' -f 1)" -eq \
    "$(($(blocks a/results.json cpu/pack_qkv/fused/${one#*/} | wc -l) - 1))"
spoiled ':a
    s/("block_ns": \[(null, )*)[0-9][^],]*/\1null/
    ta' >empty.json
attest_ends 0 report empty.json --against /unfused/
lines out 1
says out '^Not in the table: 1 row without a round in common with it[.]$'
# Five pairs have no interval.
spoiled ':a
    s/("block_ns": \[(null, ){0,'"$(($(wc -l <own.txt) - 6))"'})[0-9][^],]*/\1null/
    ta' >few.json
attest_ends 0 report few.json --against /unfused/
says out '^\| `pack_qkv/b:2/s:17/.* \| [0-9.]+\? \|  \| 5 \|$'
spoiled 's/"warmup_s": [^,]*/"warmup_s": 7/' >others.json
attest_ends 0 report others.json --against /unfused/
lines out 1
says out '^Not in the table: 1 row in whose rounds none matches[.]$'
# Beside 1, no ratio is rounded onto it; a run that was cut off says so.
near=$(blocks a/results.json cpu/pack_qkv/unfused/${one#*/} | awk '{ printf "%s%.17g", s, $1 * 1.0001; s = ", " }')
spoiled "s/\"block_ns\": \[[^]]*\]/\"block_ns\": [$near]/" | sed 's/"partial": false/"partial": true/' >near.json
attest_ends 0 report near.json --against /unfused/
says out '\| 0[.]9999 \| \[0[.]9999, 0[.]9999\] \|'
says out '^\*\*Interrupted:\*\* .*incomplete$'
# Timed, and then found to be wrong.
spoiled 's/"status": "PASS"/"status": "FAIL"/' |
    sed 's/"PASS": "4"/"PASS": "3"/; s/"FAIL": "0"/"FAIL": "1"/; s/"exit_code": 0/"exit_code": 1/' >wrong.json
attest_ends 0 report wrong.json --against /unfused/
lines out 1
says out '^Not in the table: 1 row failed[.]$'
attest_ends 2 report wrong.json --against '/fused/.*s:17'
says err ': the rows that match failed, or have no times$'
spoiled 's/"variant": "fused"/"variant": "a|`b<c"/' >marked.json
attest_ends 0 report marked.json --against /unfused/
says out '\| `cpu/a\\\|.b<c` \|'

# ---- peers, failures, what has no times; the fastest of several ----
dense=attention/dtype:f32/s:24/h:2/d:16
attest_ends 1 run $dense --filter '^(cpu/attention/plain|fake/)' \
    --peer 'fake right leaks wrong refuses' --max-time 60ms --out p
attest_ends 0 report p --against /plain/
lines out 2
agree out p/results.json $dense fake/right cpu/plain
agree out p/results.json $dense fake/leaks cpu/plain
says out '^Not in the table: 1 row failed, 1 row without times[.]$'
says out '^<sub>.* fake 1[.]5 '
attest_ends 0 report p --against ^fake/
lines out 1
best=$(for k in right leaks; do
    row_line p/results.json fake/attention/$k/${dense#*/} |
        sed 's/.*"time": {[^}]*"median": \([0-9.e+-]*\).*/\1 '$k'/'
done | sort -g | sed -n '1s/.* //p')
agree out p/results.json $dense cpu/plain "fake/$best"
attest_ends 2 report p --against /wrong/
says err '^attest: --against "/wrong/": the rows that match failed, or have no times$'
attest_ends 2 report p --against /refuses/
says err '/refuses/'

# ---- several files ----
attest_ends 0 report a p/results.json --against '/(plain|unfused)/'
check "a part for each, in order" test "$(sed -n 's/^## \([^:]*\):.*/\1/p' out | tr '\n' ' ')" = "a p "
lines out 4
check "a command for each" test "$(grep -c '^attest run ' out)" -eq 2
attest_ends 0 report a p --against /plain/
lines out 2
says out '^No other row was timed'

# ---- refused: nothing is written ----
# refused REGEX ARGUMENTS...
refused() {
    like=$1
    shift
    attest_ends 2 report "$@"
    says err "$like"
    check "one line: $(cat err)" test "$(wc -l <err)" -eq 1
    check "a table was written" test ! -s out
    check "a file was written" test ! -e no.md
}
refused 'attest: --against "\(": .' a --against '(' --md no.md
refused 'attest: --against "/missing/": no row' a p --against /missing/ --md no.md
refused '^attest: --html "no.md": .*--against' a --against /fused/ --html no.md
refused '^attest: --out "no.md": .*--against' a --against /fused/ --out no.md
echo '{"schema": "attest-claims-1", "exit_code": 0, "claims": []}' >claims.json
mkdir verdicts
cp claims.json verdicts/
refused 'claims.json holds verdicts' a claims.json --against /fused/ --md no.md
refused 'verdicts holds verdicts' a verdicts --against /fused/ --md no.md
refused 'missing.json.*No such file' missing.json --against /fused/ --md no.md
head -c 3000 a/results.json >cut.json
refused 'cut.json: .*cut off' a cut.json --against /fused/ --md no.md
sed 's/"bytes": [0-9.e+]*/"bytes": 1/' a/results.json >edited.json
refused 'edited.json: .*changed' edited.json --against /fused/ --md no.md
refused 'no file of results' --against /fused/ --md no.md
refused 'a is given twice' a a --against /fused/ --md no.md
refused '--md would overwrite a/results.json' a --against /fused/ --md a/results.json
attest_ends 5 report a --against /fused/ --md missing/no.md
says err 'missing/no.md'
"$attest" report a --against /fused/ >/dev/full 2>err
check "exit code $? on a full disk" test $? -eq 5
attest_ends 0 help report
says out '^  --against REGEX '

finish
