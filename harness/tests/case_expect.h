/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case_expect.h - what the tests of cases share: read, and keep the line that came out.
 */
#ifndef ATT_TESTS_CASE_EXPECT_H
#define ATT_TESTS_CASE_EXPECT_H

#include <stdio.h>
#include <string.h>

#include "harness/casefile.h"
#include "harness/tests/case_tally.h"

/* Refused, with exactly the line `want`. */
static inline void expect_line(struct tally *t, const char *input, int rc, const char *got,
                               const char *want)
{
    size_t n = strlen(want);

    tally(t, rc == ATT_EINVAL && !strncmp(got, want, n) && !strcmp(got + n, "\n"),
          "%.60s\n   want %s\n   got  %s", input, want, got);
}

/* att_cases_name, its message in `line`. */
static inline int parse_name(struct att_caselist *list, const char *name, int64_t seed,
                             char *line, size_t line_size)
{
    FILE *err = fmemopen(line, line_size, "w");
    int   rc = att_cases_name(list, name, seed, err);

    fclose(err);
    return rc;
}

#endif
