/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/reads_before_start - reads one byte before out_unpad and makes no use of
 * it.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const volatile char *before = (const char *)call->t[SCATTER_PADDED_OUT_UNPAD].data - 1;

    (void)dev;
    (void)*before;
    return right_scatter(call);
}

const struct att_kernel att_kernel_mutant_scatter_padded_reads_before_start = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "reads_before_start",
    .about = "guard_page: reads one byte before out_unpad and makes no use of it",
    .refuse = scatter_padded_refuse,
    .run = run,
};
