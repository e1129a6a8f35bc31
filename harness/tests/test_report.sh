#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_report.sh SOURCE BUILD
#
# `attest report` on files of real runs: what is written, what is refused, and that a file that
# was cut off, edited or comes from elsewhere is never taken for granted.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
old=$source/reports/baselines/nvidia-h200/layout

# ---- two runs ----
attest_ends 0 run pack_qkv/b:2/s:17/h:3/d:5 --backend '^cpu$' --max-time 20ms --out a
attest_ends 0 run pack_qkv/b:2/s:17/h:3/d:5 --backend '^cpu$' --max-time 20ms --out b
check "a run has its page" test -s a/results.html
says a/results.html '<b class=good>.* PASS</b> all right'
says a/results.html 'attest check pack_qkv/b:2/s:17/h:3/d:5'
silent a/results.html 'https?:|<link|<img'

# ---- one file ----
attest_ends 0 report a
says out '^## attest run pack.*qkv'
says out '<details><summary>all 2 rows</summary>'
silent out 'Notice'
attest_ends 0 report a/results.json --html page.html --md -
says out '\*\*all right'
check "the page is the run's own" cmp -s page.html a/results.html
attest_ends 0 report a/ --html -
check "the page on standard output is another" cmp -s out a/results.html

# ---- against a baseline ----
attest_ends 0 report "$old" --out gpu
says gpu/plots/setup.gp 'run_title = .*cuda: NVIDIA H200, 20'
says gpu/plots/setup_series.gp 'run_title = .*cuda: NVIDIA H200, 20'
says a/plots/setup.gp 'run_title = .*cpu: '
attest_ends 0 report a b --out both
says both/report.html '>b against a<'
says both/report.html '<th scope=col class=x>vs a'
says both/report.md '^### `b` against `a`'
check "plots are drawn beside the page" test -s both/plots/rows.dat
attest_ends 0 report "$old" a --html far.html --md far.md
says far.md '^> \*\*Different machines: '
says far.md 'Notice:.* no digest'
says far.html '<b class=bad>Different machines: '
says far.html 'Notice:.* no digest'

# ---- verdicts ----
cat >gate.json <<'END'
{"attest_gate": {"schema": "attest-gate-1", "exit_code": 3, "verdict": "1 row <slower> & worse",
 "findings": [{"word": "SLOWER", "red": true, "row": "cpu/pack_qkv/fused/b:2", "text": "+7.0 %"},
              {"word": "TRANSIENT", "red": false, "row": "cpu/x", "text": "no"}]}}
END
cat >claims.json <<'END'
{"schema": "attest-claims-1", "exit_code": 4, "claims": [
 {"claim": "f1-pack", "verdict": "CONFIRMED", "why": "", "about": "packs once", "clauses": [
  {"metric": "latency", "verdict": "CONFIRMED", "said": "at least 1.2x", "found": "1.47x"}]},
 {"claim": "f1-meta", "verdict": "INCONCLUSIVE", "why": "8 more processes", "clauses": []}]}
END
attest_ends 0 report a gate.json claims.json --html verdicts.html --md -
says out '\*\*gate RED\*\* 1 row &lt;slower>? ?.*worse'
says out '^- SLOWER cpu/pack.*qkv/fused/b:2: \+7.0 %'
silent out 'TRANSIENT'
says out '\*\*claim CONFIRMED\*\* f1-pack: packs once'
sed '/"latency"/s/CONFIRMED/REFUTED/' claims.json >turned.json
attest_ends 2 report a turned.json --md turned.md
says err '^attest: turned.json: key "verdict": claim "f1-pack": CONFIRMED, and its clauses are not'
attest_ends 0 report a gate.json claims.json --html verdicts.html --md -
says verdicts.html 'gate RED</b> 1 row &lt;slower&gt; &amp; worse'
says verdicts.html 'CONFIRMED at least 1.2x: 1.47x'
says verdicts.html 'claim INCONCLUSIVE</b> f1-meta: 8 more processes'
attest_ends 0 report claims.json
says out '2 verdicts: 1 good, 0 bad, 1 open'
silent out 'exit code'
says out 'no digest: nobody can tell'
sed 's/"findings"/"baseline": {"path": "x", "run_id": "r1"}, "new": {"path": "y", "run_id": "r2"}, &/' \
    gate.json >runs.json
attest_ends 0 report runs.json
says out '^- judged: y \(r2\) against x \(r1\)'
attest_ends 0 report gate.json --html bad.html
says bad.html 'NOT ALL HOLD</b> 1 verdict: 0 good, 1 bad, 0 open'
silent bad.html 'scope=row>build'
check "the whole stands before its parts" test "$(grep -n 'id=verdict ' bad.html | cut -d: -f1)" \
    -lt "$(grep -n 'id=claims ' bad.html | cut -d: -f1)"
mkdir verdicts
cp claims.json verdicts/
attest_ends 0 report verdicts
says out '2 verdicts: 1 good'
sed 's/"exit_code": 4/"exit_code": 4, "partial": true/' claims.json >part.json
attest_ends 0 report part.json
says out 'interrupted: claims behind this one were not reached'

# ---- refused: nothing is written ----
# refused REGEX ARGUMENTS...
refused() {
    like=$1
    shift
    attest_ends 2 report "$@" --html no.html
    says err "$like"
    check "one line: $(cat err)" test "$(wc -l <err)" -eq 1
    check "a page was written" test ! -e no.html
}
refused 'no file of results is named'
refused 'missing/x.json.*No such file' missing/x.json
refused 'a/results.json is given twice' a a/results.json
refused './a is given twice' a ./a
ln -s a alias
refused 'alias is given twice' a b alias
ln a/results.json hard.json
refused 'hard.json is given twice' a hard.json
refused 'claims.json is given twice' claims.json a claims.json
refused 'verdicts/claims.json is given twice' verdicts a verdicts/claims.json
head -c 3000 a/results.json >cut.json
refused 'cut.json: .*cut off' cut.json
sed 's/"bytes": [0-9.e+]*/"bytes": 1/' a/results.json >edited.json
refused 'edited.json: .*changed' a edited.json
refused 'edited.json: .*changed' edited.json
echo '{"claims": 1}' >other.json
refused 'other.json: .*no file of results' other.json
head -c 200 gate.json >half.json
refused 'half.json: line' half.json
sed 's/CONFIRMED/MAYBE/' claims.json >word.json
refused 'word.json: .*no verdict "MAYBE"' word.json
sed 's/"exit_code": 3/"exit_code": 3, "exit_code": 0/' gate.json >twice.json
refused 'twice.json: .*exit_code' twice.json
for i in 1 2 3 4 5 6 7; do
    mkdir copy$i
    cp a/results.json copy$i/
done
refused 'at most 8 files' a b copy1 copy2 copy3 copy4 copy5 copy6 copy7
attest_ends 0 report a copy1 b --html copies.html --md -
says copies.html 'NO CHANGE SEEN</b> 2 rows show no difference'
says copies.html 'Notice:</b> it is of the same run as a: 2'

# ---- a page takes the place of nothing that it is made of ----
cp a/results.json kept.json
attest_ends 2 report a --html a/results.json
says err 'attest: report: --html would overwrite a/results.json, which it is made of'
attest_ends 2 report claims.json --md ./claims.json
says err '--md would overwrite ./claims.json'
attest_ends 2 report a --html one --md one
says err '--html and --md both name one'
attest_ends 2 report a b --out a
says err '--out a is the folder of another run than the last'
attest_ends 0 report a b --out b
attest_ends 0 report a --html /dev/null --md /dev/null
check "the file is what it was" cmp -s a/results.json kept.json
attest_ends 5 report a --html missing/page.html
says err 'missing/page.html'
"$attest" report a >/dev/full 2>err
check "exit code $? on a full disk" test $? -eq 5

finish
