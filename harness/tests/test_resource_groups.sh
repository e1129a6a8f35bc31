#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_resource_groups.sh SOURCE BUILD
#
# Two benchmarks never share a device: every test that runs alone takes the resource of tests
# that time, and CTest keeps two such tests apart with the resource file of this build.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
command -v ctest >/dev/null || exit 77
test -r "$2/resources.json" || exit 77
for variable in $(env | sed -n 's/^\(CTEST_[A-Z0-9_]*\)=.*/\1/p'); do
    unset "$variable"
done

check "resources.json is no JSON" is_json "$2/resources.json"
ctest --test-dir "$2" --show-only=json-v1 >all 2>err
alone=$(grep -c '"RUN_SERIAL"' all)
takes=$(grep -c '"RESOURCE_GROUPS"' all)
check "$alone tests run alone, $takes take a resource" test "$alone" -eq "$takes"
check "no test takes a resource" test "$takes" -gt 0

# Two tests that note when they are alone, in a project of their own.
groups=$(sed -n 's/.*RESOURCE_GROUPS "\([^"]*\)".*/\1/p' "$2/CTestTestfile.cmake" | sort -u)
check "more than one kind of group: $groups" test "$(echo "$groups" | wc -l)" -eq 1
cat >one.sh <<'END'
mkdir busy || { echo together >>met; exit 1; }
echo "$CTEST_RESOURCE_GROUP_COUNT $CTEST_RESOURCE_GROUP_0_CPUS" >>given
sleep 0.5
rmdir busy
END
for test in a b c; do
    echo "add_test($test sh $scratch/one.sh)"
    echo "set_tests_properties($test PROPERTIES RESOURCE_GROUPS \"$groups\""
    echo "    WORKING_DIRECTORY $scratch)"
done >CTestTestfile.cmake
ctest --test-dir . -j 3 --resource-spec-file "$2/resources.json" >log 2>&1
check "ctest: $(tail -5 log)" test $? -eq 0
check "two tests met" test ! -e met
check "not all tests were given a processor: $(cat given)" \
    test "$(grep -c '^1 id:0,slots:1$' given)" -eq 3
ctest --test-dir . -j 3 >log 2>&1
check "without the file they should meet, or this test proves nothing" test -e met
finish
