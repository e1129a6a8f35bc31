/* SPDX-License-Identifier: Apache-2.0 */
/*
 * varlen_gate/empty_before_raise - a batch without valid tokens is answered before the
 * metadata is compared. Metadata of another shape goes unnoticed when it is empty.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    int order[RIGHT_CONDITIONS];

    (void)dev;
    memcpy(order, right_order(), sizeof(order));
    for (int i = 0; i < RIGHT_CONDITIONS; i++)
        order[i] = order[i] == VARLEN_GATE_EMPTY            ? VARLEN_GATE_RAISES_INVERSE
                   : order[i] == VARLEN_GATE_RAISES_INVERSE ? VARLEN_GATE_EMPTY
                                                            : order[i];
    return right_gate(call, order, right_stops);
}

const struct att_kernel att_kernel_mutant_varlen_gate_empty_before_raise = {
    .size = sizeof(struct att_kernel),
    .op = "varlen_gate",
    .name = "empty_before_raise",
    .about = "exact: a batch without valid tokens is answered before the metadata is compared",
    .refuse = varlen_gate_refuse,
    .run = run,
};
