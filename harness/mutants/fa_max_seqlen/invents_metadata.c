/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_max_seqlen/invents_metadata - a request without metadata gets some at its first call.
 * Every call has its own lengths there.
 */
#include "harness/mutants/right.h"

static void rule(int present, int64_t *meta, const int64_t *given, int64_t *used)
{
    (void)present;
    right_rule(1, meta, given, used);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_maxima(call, rule);
}

const struct att_kernel att_kernel_mutant_fa_max_seqlen_invents_metadata = {
    .size = sizeof(struct att_kernel),
    .op = "fa_max_seqlen",
    .name = "invents_metadata",
    .about = "exact: a request without metadata gets some at its first call",
    .refuse = fa_max_seqlen_refuse,
    .run = run,
};
