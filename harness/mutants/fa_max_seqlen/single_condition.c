/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_max_seqlen/single_condition - both maxima are filled when that of q is missing, none
 * when only that of k is. The code before its fix.
 */
#include "harness/mutants/right.h"

static void rule(int present, int64_t *meta, const int64_t *given, int64_t *used)
{
    if (present && meta[0] == -1) {
        meta[0] = given[0];
        meta[1] = given[1];
    }
    for (int x = 0; x < 2; x++)
        used[x] = present ? meta[x] : given[x];
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_maxima(call, rule);
}

const struct att_kernel att_kernel_mutant_fa_max_seqlen_single_condition = {
    .size = sizeof(struct att_kernel),
    .op = "fa_max_seqlen",
    .name = "single_condition",
    .about =
        "exact: both maxima are filled when that of q is missing, none when only that of k is",
    .refuse = fa_max_seqlen_refuse,
    .run = run,
};
