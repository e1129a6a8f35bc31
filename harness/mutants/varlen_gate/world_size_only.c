/* SPDX-License-Identifier: Apache-2.0 */
/*
 * varlen_gate/world_size_only - parallelism is judged by the world size alone. Two ways of
 * turning it off are ignored.
 */
#include "harness/mutants/right.h"

static int stops(const int64_t *f, int verdict)
{
    if (verdict == VARLEN_GATE_PARALLEL)
        return f[VARLEN_GATE_SP_WORLD] != 1;
    return right_stops(f, verdict);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_gate(call, right_order(), stops);
}

const struct att_kernel att_kernel_mutant_varlen_gate_world_size_only = {
    .size = sizeof(struct att_kernel),
    .op = "varlen_gate",
    .name = "world_size_only",
    .about = "exact: parallelism is judged by the world size alone",
    .refuse = varlen_gate_refuse,
    .run = run,
};
