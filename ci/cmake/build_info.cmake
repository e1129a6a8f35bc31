# SPDX-License-Identifier: Apache-2.0
#
# Run at build time (cmake -P): writes what is known about this build as a header, only when
# it changes. Expects SOURCE, OUT, VERSION, FLAGS and BUILD_TYPE.

set(sha "")
set(dirty -1)
find_program(GIT git)
if(GIT AND EXISTS "${SOURCE}/.git")
    execute_process(COMMAND ${GIT} rev-parse HEAD WORKING_DIRECTORY "${SOURCE}"
        OUTPUT_VARIABLE head RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(NOT failed)
        set(sha "${head}")
    endif()
    # Untracked files count: a new kernel is part of the build before it is part of a commit.
    execute_process(COMMAND ${GIT} --no-optional-locks status --porcelain WORKING_DIRECTORY "${SOURCE}"
        OUTPUT_VARIABLE changes RESULT_VARIABLE failed ERROR_QUIET)
    if(NOT failed)
        string(COMPARE NOTEQUAL "${changes}" "" dirty)
    endif()
endif()

file(CONFIGURE OUTPUT "${OUT}" @ONLY CONTENT [[
/* attest_build.h - written by the build: what was built, from what, and how. */
#ifndef ATTEST_BUILD_H
#define ATTEST_BUILD_H

#define ATT_VERSION    "@VERSION@"
#define ATT_GIT_SHA    "@sha@"
#define ATT_GIT_DIRTY  @dirty@
#define ATT_CFLAGS     "@FLAGS@"
#define ATT_BUILD_TYPE "@BUILD_TYPE@"

#endif
]])
