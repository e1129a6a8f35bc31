/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case_tally.h - what the tests of fields, cases and schemas count with.
 */
#ifndef ATT_TESTS_CASE_TALLY_H
#define ATT_TESTS_CASE_TALLY_H

#include <stdarg.h>
#include <stdio.h>

struct tally {
    int passed, failed;
};

/* Counts one expectation; when it fails the text says which one. */
__attribute__((format(printf, 3, 4))) static inline void tally(struct tally *t, int ok,
                                                               const char *fmt, ...)
{
    va_list args;

    t->passed += ok != 0;
    t->failed += ok == 0;
    if (ok)
        return;
    fputs("failed: ", stdout);
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    fputc('\n', stdout);
}

/* The last line, and the exit status. */
static inline int tally_end(const struct tally *t)
{
    printf("%d passed, %d failed\n", t->passed, t->failed);
    return t->failed != 0 || t->passed == 0;
}

#endif
