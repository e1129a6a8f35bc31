/* SPDX-License-Identifier: Apache-2.0 */
/*
 * varlen_gate/wrong_order - the environment is asked before the mask. Shows only in a call
 * that lacks both.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    int order[RIGHT_CONDITIONS];

    (void)dev;
    memcpy(order, right_order(), sizeof(order));
    for (int i = 0; i < RIGHT_CONDITIONS; i++)
        order[i] = order[i] == VARLEN_GATE_NO_MASK    ? VARLEN_GATE_DISABLED
                   : order[i] == VARLEN_GATE_DISABLED ? VARLEN_GATE_NO_MASK
                                                      : order[i];
    return right_gate(call, order, right_stops);
}

const struct att_kernel att_kernel_mutant_varlen_gate_wrong_order = {
    .size = sizeof(struct att_kernel),
    .op = "varlen_gate",
    .name = "wrong_order",
    .about = "exact: the environment is asked before the mask",
    .refuse = varlen_gate_refuse,
    .run = run,
};
