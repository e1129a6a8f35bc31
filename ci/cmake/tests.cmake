# SPDX-License-Identifier: Apache-2.0
#
# Every harness/tests/test_*.c is a program linked with the core, every test_*.sh a script
# called with the source and the build folder; both are tests of the same name. 77 is "skipped".

# att_test(<name> <label> <seconds> <command>...)
function(att_test name label seconds)
    add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${seconds}
        SKIP_RETURN_CODE 77)
endfunction()

# Tests that time kernels share no device with each other: they take what this file hands out,
#
#     ctest -j 8 --resource-spec-file resources.json        (in the build folder)
#
# Without it they only run alone. A processor is one resource, since benchmarks use all of its
# cores; every GPU is one, and the program sees the one that its test was given.
file(GLOB gpus /proc/driver/nvidia/gpus/*)
list(LENGTH gpus gpus)
set(att_timing "1,cpus:1")
set(spec "")
if(gpus)
    set(att_timing "1,cpus:1,gpus:1")
    math(EXPR last "${gpus} - 1")
    foreach(id RANGE ${last})
        list(APPEND spec "{ \"id\": \"${id}\", \"slots\": 1 }")
    endforeach()
    list(JOIN spec ", " spec)
endif()
file(WRITE ${CMAKE_BINARY_DIR}/resources.json
"{ \"version\": { \"major\": 1, \"minor\": 0 },
  \"local\": [ { \"cpus\": [ { \"id\": \"0\", \"slots\": 1 } ],
               \"gpus\": [ ${spec} ] } ] }
")

# att_times(<name>): that test times kernels.
function(att_times name)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE RESOURCE_GROUPS ${att_timing})
endfunction()

# att_program(<name> <file> <library>): a test program. One that says in its opening comment
# that it links <x>_for_tests.c gets that file of harness/tests, in place of a generated table.
function(att_program name file library)
    file(STRINGS ${file} stand_in REGEX "[a-z_]+_for_tests\\.c" LIMIT_COUNT 1)
    if(stand_in)
        string(REGEX REPLACE ".*[^a-z_]([a-z_]+_for_tests\\.c).*" "\\1" stand_in "${stand_in}")
        set(stand_in harness/tests/${stand_in})
    endif()
    add_executable(${name} ${file} ${stand_in})
    target_link_libraries(${name} PRIVATE ${library})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endfunction()

file(GLOB programs CONFIGURE_DEPENDS harness/tests/test_*.c)
if(NOT att_has_cuda)
    list(FILTER programs EXCLUDE REGEX "/test_cuda_") # they link what is not there
endif()
foreach(file IN LISTS programs)
    get_filename_component(name ${file} NAME_WE)
    att_program(${name} ${file} attest_core)
    att_test(${name} unit 120 ${name})
endforeach()

# Programs that scripts call; what they share stands in <x>_for_tests.c.
file(GLOB programs CONFIGURE_DEPENDS harness/tests/random_*.c)
list(FILTER programs EXCLUDE REGEX "_for_tests\\.c$")
foreach(file IN LISTS programs)
    get_filename_component(name ${file} NAME_WE)
    att_program(${name} ${file} attest_core)
endforeach()

# The Google Benchmark wrapper is a library of its own: its tests and its example link
# nothing else.
file(GLOB programs CONFIGURE_DEPENDS harness/gbench/test_*.c harness/gbench/example*.c)
foreach(file IN LISTS programs)
    get_filename_component(name ${file} NAME_WE)
    if(NOT name STREQUAL "test_gbench")
        string(REGEX REPLACE "^test_" "" name ${name})
        set(name test_gbench_${name})
    endif()
    att_program(${name} ${file} gbench)
    att_test(${name} unit 120 ${name})
endforeach()

file(GLOB fuzzers CONFIGURE_DEPENDS harness/tests/fuzz_*.c)
if(ATT_FUZZ)
    set(ATT_FUZZ_SECONDS 10 CACHE STRING "how long each fuzzer runs as a test")
    # Every fuzzer starts from every text that we have, and adds what it finds to its own folder.
    file(GLOB seeds LIST_DIRECTORIES true CONFIGURE_DEPENDS cases/* harness/tests/data/*)
    list(FILTER seeds EXCLUDE REGEX "\\.[a-z]+$")
    foreach(file IN LISTS fuzzers)
        get_filename_component(name ${file} NAME_WE)
        att_program(${name} ${file} attest_core)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/corpus/${name})
        math(EXPR seconds "${ATT_FUZZ_SECONDS} + 60")
        att_test(${name} fuzz ${seconds} ${name} -max_total_time=${ATT_FUZZ_SECONDS} -timeout=10
                 -verbosity=0 -print_final_stats=1 -artifact_prefix=${CMAKE_BINARY_DIR}/corpus/
                 ${CMAKE_BINARY_DIR}/corpus/${name} ${seeds})
    endforeach()
endif()

file(GLOB scripts CONFIGURE_DEPENDS harness/tests/test_*.sh)
foreach(file IN LISTS scripts)
    get_filename_component(name ${file} NAME_WE)
    att_test(${name} script 300 sh ${file} ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
    # A script that times kernels says so in its opening comment: company would fail it.
    file(STRINGS ${file} alone REGEX "^# It runs alone" LIMIT_COUNT 1)
    if(alone)
        att_times(${name})
    endif()
endforeach()

# The program on its own suites, checked and not timed: company does not harm them. The
# self-test has mutants that hang and that are too fast: it runs alone.
# The thread sanitizer slows kernels fifty times: there, one instruction set stands for all,
# since they share their threads.
set(att_suite_rows "")
if(ATT_SANITIZE MATCHES "thread")
    set(att_suite_rows --filter "-/(plain|avx2|avx512bf16)/")
endif()
foreach(suite smoke edges)
    if(EXISTS ${CMAKE_SOURCE_DIR}/cases/${suite})
        att_test(${suite} suite 600 attest check ${suite} ${att_suite_rows}
                 --out ${CMAKE_BINARY_DIR}/reports/${suite})
    endif()
endforeach()
if(TARGET mutants)
    att_test(selftest selftest 180 attest selftest)
    att_times(selftest)
endif()
