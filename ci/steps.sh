# SPDX-License-Identifier: Apache-2.0
#
# steps.sh - sourced by the scripts of this folder, from the root of the repository: one line
# per step with its seconds, whole logs in build/logs, the end of the log where a step failed.

logs=build/logs
passed=0
failed=0
jobs=$(getconf _NPROCESSORS_ONLN)
mkdir -p "$logs"

# verdict NAME STATUS START PASSED FAILED: print the line of a step and count it.
verdict() {
    passed=$((passed + $4))
    failed=$((failed + $5))
    if [ "$2" = 0 ]; then
        printf '%-30s ok     %4d s   %s\n' "$1" $(($(date +%s) - $3)) "${6:-}"
        return 0
    fi
    printf '%-30s FAILED %4d s   %s\n' "$1" $(($(date +%s) - $3)) "${6:-}"
    tail -n 40 "$logs/$1.log" | sed 's/^/    /'
    echo "    (whole log: $logs/$1.log)"
    return 1
}

# step NAME COMMAND...: one step; counts as one test.
step() {
    name=$1
    shift
    start=$(date +%s)
    if "$@" >"$logs/$name.log" 2>&1 </dev/null; then
        verdict "$name" 0 "$start" 1 0
    else
        verdict "$name" 1 "$start" 0 1
    fi
}

# configure_and_build FOLDER OPTION...: Ninja where the folder is new, else what it has.
configure_and_build() {
    folder=$1
    shift
    generator='-GNinja'
    [ -f "$folder/CMakeCache.txt" ] && generator=''
    # shellcheck disable=SC2086 # empty or one word
    cmake -S . -B "$folder" $generator "$@" && cmake --build "$folder" --parallel "$jobs"
}

# print_of FOLDER: what tests there depend on: programs, cases, scripts, data.
print_of() {
    (
        find "$1" -maxdepth 1 -type f \( -name attest -o -name 'mutants*.so' -o -name 'test_*' \
            -o -name 'fuzz_*' \) -exec cksum {} +
        find cases harness reference kernels reports ci ./*.md CMakeLists.txt -type f \
            -exec cksum {} +
    ) | sort | cksum
}

# tests_once NAME FOLDER OPTION...: as tests, but not again while nothing has changed since all
# of them passed. Remove FOLDER/passed to repeat them.
tests_once() {
    if [ -f "$2/passed" ] && [ "$(print_of "$2")" = "$(cat "$2/passed")" ]; then
        verdict "$1" 0 "$(date +%s)" 1 0 "nothing has changed since they passed"
        return 0
    fi
    rm -f "$2/passed"
    tests "$@" && print_of "$2" >"$2/passed"
}

# tests NAME FOLDER OPTION...: ctest there; every test counts.
tests() {
    name=$1
    folder=$2
    shift 2
    start=$(date +%s)
    status=0
    ${prefix:-} ctest --test-dir "$folder" --parallel "$jobs" --output-on-failure --no-tests=error \
        --schedule-random "$@" >"$logs/$name.log" 2>&1 </dev/null || status=1
    ok=$(grep -c '^ *[0-9]*/[0-9]* Test .*[.] *Passed ' "$logs/$name.log")
    skipped=$(grep -c '^ *[0-9]*/[0-9]* Test .*[*]Skipped ' "$logs/$name.log")
    all=$(grep -c '^ *[0-9]*/[0-9]* Test ' "$logs/$name.log")
    bad=$((all - ok - skipped))
    # ctest itself failed, or found nothing to do.
    [ "$status" = 1 ] && [ "$bad" = 0 ] && bad=1
    [ "$bad" = 0 ] || status=1
    verdict "$name" "$status" "$start" "$ok" "$bad" "$ok passed, $bad failed, $skipped skipped"
}
