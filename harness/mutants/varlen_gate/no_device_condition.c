/* SPDX-License-Identifier: Apache-2.0 */
/*
 * varlen_gate/no_device_condition - nobody asks where q and the mask are. One condition of
 * nine is missing.
 */
#include "harness/mutants/right.h"

static int stops(const int64_t *f, int verdict)
{
    return verdict != VARLEN_GATE_DEVICE && right_stops(f, verdict);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_gate(call, right_order(), stops);
}

const struct att_kernel att_kernel_mutant_varlen_gate_no_device_condition = {
    .size = sizeof(struct att_kernel),
    .op = "varlen_gate",
    .name = "no_device_condition",
    .about = "exact: nobody asks where q and the mask are",
    .refuse = varlen_gate_refuse,
    .run = run,
};
