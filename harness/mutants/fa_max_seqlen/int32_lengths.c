/* SPDX-License-Identifier: Apache-2.0 */
/* fa_max_seqlen/int32_lengths - lengths are kept in 32 bits. */
#include "harness/mutants/right.h"

static void rule(int present, int64_t *meta, const int64_t *given, int64_t *used)
{
    right_rule(present, meta, given, used);
    for (int x = 0; x < 2; x++)
        used[x] = (int32_t)used[x];
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_maxima(call, rule);
}

const struct att_kernel att_kernel_mutant_fa_max_seqlen_int32_lengths = {
    .size = sizeof(struct att_kernel),
    .op = "fa_max_seqlen",
    .name = "int32_lengths",
    .about = "exact: lengths are kept in 32 bits",
    .refuse = fa_max_seqlen_refuse,
    .run = run,
};
