/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_max_seqlen/largest_call - the largest length of all calls so far is used. A maximum in
 * earnest; the source keeps the first.
 */
#include "harness/mutants/right.h"

static void rule(int present, int64_t *meta, const int64_t *given, int64_t *used)
{
    right_rule(present, meta, given, used);
    for (int x = 0; x < 2; x++)
        used[x] = meta[x] = meta[x] < given[x] && present ? given[x] : meta[x];
    if (!present)
        memcpy(used, given, 2 * sizeof(*used));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_maxima(call, rule);
}

const struct att_kernel att_kernel_mutant_fa_max_seqlen_largest_call = {
    .size = sizeof(struct att_kernel),
    .op = "fa_max_seqlen",
    .name = "largest_call",
    .about = "exact: the largest length of all calls so far is used",
    .refuse = fa_max_seqlen_refuse,
    .run = run,
};
