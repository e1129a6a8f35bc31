/* SPDX-License-Identifier: Apache-2.0 */
/*
 * varlen_gate/heads_fall_back - unequal head counts fall back instead of raising. They are
 * compared with the other shapes, too early.
 */
#include "harness/mutants/right.h"

static int stops(const int64_t *f, int verdict)
{
    if (verdict == VARLEN_GATE_SHAPES && right_heads_differ(f))
        return 1;
    return right_stops(f, verdict);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_gate(call, right_order(), stops);
}

const struct att_kernel att_kernel_mutant_varlen_gate_heads_fall_back = {
    .size = sizeof(struct att_kernel),
    .op = "varlen_gate",
    .name = "heads_fall_back",
    .about = "exact: unequal head counts fall back instead of raising",
    .refuse = varlen_gate_refuse,
    .run = run,
};
