/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_max_seqlen/zero_is_none - a maximum of 0 counts as missing. "not x" where "x is None"
 * is meant.
 */
#include "harness/mutants/right.h"

static void rule(int present, int64_t *meta, const int64_t *given, int64_t *used)
{
    for (int x = 0; x < 2; x++)
        meta[x] = meta[x] ? meta[x] : -1;
    right_rule(present, meta, given, used);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_maxima(call, rule);
}

const struct att_kernel att_kernel_mutant_fa_max_seqlen_zero_is_none = {
    .size = sizeof(struct att_kernel),
    .op = "fa_max_seqlen",
    .name = "zero_is_none",
    .about = "exact: a maximum of 0 counts as missing",
    .refuse = fa_max_seqlen_refuse,
    .run = run,
};
