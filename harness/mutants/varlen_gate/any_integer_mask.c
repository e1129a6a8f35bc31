/* SPDX-License-Identifier: Apache-2.0 */
/* varlen_gate/any_integer_mask - every integer type counts as a mask, int8 and int16 too. */
#include "harness/mutants/right.h"

static int stops(const int64_t *f, int verdict)
{
    const int64_t d = f[VARLEN_GATE_MASK_DTYPE];

    if (verdict == VARLEN_GATE_MASK_KIND && (d == VARLEN_GATE_I8 || d == VARLEN_GATE_I16))
        return f[VARLEN_GATE_MASK_RANK] != 2;
    return right_stops(f, verdict);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_gate(call, right_order(), stops);
}

const struct att_kernel att_kernel_mutant_varlen_gate_any_integer_mask = {
    .size = sizeof(struct att_kernel),
    .op = "varlen_gate",
    .name = "any_integer_mask",
    .about = "exact: every integer type counts as a mask, int8 and int16 too",
    .refuse = varlen_gate_refuse,
    .run = run,
};
