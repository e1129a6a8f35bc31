#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_readme.sh SOURCE BUILD
#
# What the documents say is so: every command of README.md and reports/*.md (lines of their `sh`
# fences) ends with code 0, or with the code that a comment behind it names; every path that the
# documents name exists; README.md explains every column, status and exit code, and reports/SCHEMA.md every
# member of results.jsonl and no other. Proves first that it finds one planted fault of each kind.
. "$1/harness/tests/lib.sh"
source=$(cd "$1" && pwd)
build=$(cd "$2" && pwd)
begin "$source" "$build"
unset ATT_CASES
PATH=$build:$PATH
mkdir tree && cd tree || exit 2
for entry in "$source"/*; do
    case ${entry##*/} in
    build* | attest-out*) ;;
    *) ln -s "$entry" . ;;
    esac
done
ln -s "$build" build

# commands FILE: lines of the sh fences, those that end in a backslash joined.
commands() {
    awk '/^```/ { inside = $0 == "```sh"; next }
         inside && /\\$/ { sub(/\\$/, ""); line = line $0; next }
         inside { print line $0; line = "" }' "$1"
}

# shorter COMMAND: what to execute in its place, or "skip" with the reason.
shorter() {
    case $1 in
    "attest selftest"*) echo "skip: a test of its own, which runs alone on the machine" ;;
    *" --dry-run"*) echo "$1" ;;
    "attest run "* | "attest bench "* | "attest claim "*) echo "$1 --dry-run" ;; # a busy machine
    "attest check "*--no-out* | "attest check "*--out*) echo "$1" ;;
    "attest check "*) echo "$1 --out ../out" ;;
    "attest "* | "cc "*) echo "$1" ;;
    "sh ci/run.sh" | "sh ci/test.sh") echo "skip: installs packages, or runs this very test" ;;
    "sh ci/nightly.sh" | "sh ci/claims.sh"*) echo "skip: a test of its own, and takes minutes" ;;
    'PATH=$PWD/build:$PATH') echo "skip: the path is set" ;;
    *) echo "false" ;;
    esac
}

# execute FILE: every command, as written but for what shorter() says.
execute() {
    commands "$1" >../commands
    while IFS= read -r line <&3; do
        comment=${line#*" # "}
        bare=$(printf '%s\n' "${line%%" # "*}" | sed 's/  *$//')
        want=0
        [ "${comment#*exit code }" != "$comment" ] && want=${comment#*exit code }
        run=$(shorter "$bare")
        case $run in
        skip*)
            echo "not executed: $bare ($run)"
            continue
            ;;
        esac
        timeout 60 sh -c "$run" >../log 2>&1 </dev/null
        code=$?
        check "code $code instead of $want: $run" test "$code" -eq "$want"
        [ "$code" -eq "$want" ] || tail -n 5 ../log
    done 3<../commands
    check "$1 shows no commands" test -s ../commands
}

# paths FILE: every path below a folder of ours exists; of one with a <placeholder> or a *, its
# folder; OP.json stands for any.
paths() {
    ours='(harness|reference|kernels|cases|reports|ci)/'
    grep -o -E "(^|[^A-Za-z0-9_/.<-])${ours}[]A-Za-z0-9_./<>*[-]*" "$1" |
        sed -e 's/^[^a-z]//' -e 's/[].]*$//' -e 's|[^/]*[<*].*||' -e 's|/OP\.json$|/|' |
        sort -u >../paths
    grep -o -E '(^|[^A-Za-z/])(LICENSE|[A-Z]+[.]md|CMakeLists[.]txt)' "$1" |
        sed 's/^[^A-Z]//' >>../paths
    while IFS= read -r path <&3; do
        check "$1 names $path, which does not exist" test -e "$path"
    done 3<../paths
}

# explains FILE: every column of the table, status and exit code.
explains() {
    sed -n -e 's/^    { "\([a-z ]*\)", ATT_CELL_.*/`\1`/p' reports/core/cells.c >../words
    grep -o '= "[A-Z_]*"' harness/record.c | sed 's/= "\(.*\)"/`\1`/' >>../words
    sed -n 's/^ *ATT_EXIT_[A-Z]* = \([0-9]*\),.*/(^| )\1[ +]/p' harness/exit.h >>../words
    sed -n '/^| column/,/^$/p; /^| status/,/^$/p; /^Exit codes/,/^$/p' "$1" >../explained
    check "no words to explain" test "$(wc -l <../words)" -gt 25
    while IFS= read -r word <&3; do
        check "$1 does not explain $word" grep -q -E -e "$word" ../explained
    done 3<../words
}

# members FILE: those that tables of the section "A result" name, against those of the program.
members() {
    sed -n '/^## A result/,/^## A run/s/^| `\([a-z0-9_.]*\)` |.*/\1/p' "$1" | sort >../said
    sed -n 's/^    { "\([a-z]*\)", "\([a-z0-9_]*\)", ATT_COL_.*/\1.\2/p' harness/columns.c |
        sed 's/^\.//' >../columns
    [ -s ../results/results.jsonl ] ||
        attest run pack_qkv/b:2/s:17/h:3/d:5 --max-time 20ms --out ../results >../log 2>&1
    # As written: every member by name, but those of "axes", which are the parameters' names.
    sed -n '2s/"axes":{[^}]*}/"axes":0/p' ../results/results.jsonl | awk '
        { rest = $0
          while (match(rest, /"[a-z0-9_]*":[{]?|[}]/)) {
              token = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
              if (token == "}") { group = ""; continue }
              name = token; gsub(/[":{]/, "", name)
              if (token ~ /{$/) group = name "."
              else print group name
          } }' >../written
    check "results.jsonl has no members" test "$(wc -l <../written)" -gt 60
    grep -v -x -e time -e rate -e launch -e accuracy -e check -e memory -e peer ../written |
        cat - ../columns | sort -u >../there
    for name in $(comm -3 ../said ../there); do
        check "only one of $1 and the program has the member $name" false
    done
    check "$1 explains all members" cmp -s ../said ../there
}

# A document with one fault of every kind must give that many failures.
printf '%s\n' '```sh' 'attest lst' 'make it so' '```' 'See `reports/none.c`.' >../bad.md
{ execute ../bad.md; paths ../bad.md; explains ../bad.md; } >/dev/null
sed '/^| `time.mad`/d' reports/SCHEMA.md >../schema.md
members ../schema.md >/dev/null
planted=$((3 + $(wc -l <../words) + 2))
[ "$failed" -eq "$planted" ] || {
    echo "$failed faults found of $planted planted"
    exit 1
}
passed=0
failed=0

for document in README.md reports/*.md; do
    grep -q '^```sh$' "$document" && execute "$document"
done
for document in README.md CONTRIBUTING.md ./*/README.md reports/*.md; do
    paths "$document"
done
explains README.md
members reports/SCHEMA.md
check "README.md is longer than 200 lines" test "$(wc -l <README.md)" -le 200
finish
