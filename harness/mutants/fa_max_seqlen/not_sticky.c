/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_max_seqlen/not_sticky - a filled maximum is forgotten before the next call. Right for
 * one call.
 */
#include "harness/mutants/right.h"

static void rule(int present, int64_t *meta, const int64_t *given, int64_t *used)
{
    for (int x = 0; x < 2; x++)
        used[x] = present && meta[x] != -1 ? meta[x] : given[x];
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_maxima(call, rule);
}

const struct att_kernel att_kernel_mutant_fa_max_seqlen_not_sticky = {
    .size = sizeof(struct att_kernel),
    .op = "fa_max_seqlen",
    .name = "not_sticky",
    .about = "exact: a filled maximum is forgotten before the next call",
    .refuse = fa_max_seqlen_refuse,
    .run = run,
};
