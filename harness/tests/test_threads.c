/* SPDX-License-Identifier: Apache-2.0 */
/* test_threads.c - every part is done exactly once, whatever their number. */
#include "harness/tests/case_tally.h"
#include "harness/threads.h"

enum { MOST = 40 };

static void count(void *user, int i)
{
    __atomic_fetch_add((int *)user + i, 1, __ATOMIC_RELAXED);
}

int main(void)
{
    struct tally t = { 0, 0 };

    for (int parts = 0; parts <= MOST; parts++) {
        int done[MOST + 1] = { 0 }, wrong = 0;

        att_threads(parts, count, done);
        for (int i = 0; i <= MOST; i++)
            wrong += done[i] != (i < parts);
        tally(&t, !wrong, "%d of %d parts were not done once", wrong, parts);
    }
    tally(&t, att_threads_parts() >= 1 && att_threads_parts() <= 16, "%d parts",
          att_threads_parts());
    return tally_end(&t);
}
