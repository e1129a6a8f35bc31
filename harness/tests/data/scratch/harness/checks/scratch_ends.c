/* SPDX-License-Identifier: Apache-2.0 */
/* scratch_ends.c - the first and the last element of a list of i64. */
#include <stdio.h>

#include "harness/check.h"

static void judge(const struct att_tensor *want, const struct att_tensor *got,
                  struct att_verdict *v)
{
    const int64_t *w = want->data, *g = got->data;
    const int64_t  end[2] = { 0, att_count(want) - 1 };

    for (int i = 0; i < 2; i++) {
        v->compared++;
        if (w[end[i]] == g[end[i]])
            continue;
        if (!v->bad++) {
            v->first_bad = end[i];
            snprintf(v->what, sizeof(v->what), "another end than wanted");
        }
    }
}

const struct att_check att_check_scratch_ends = {
    .name = "scratch_ends",
    .about = "the first and the last element",
    .judge = judge,
};
