/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/grid_rounds_down - the grid has as many blocks as there are full tiles of query
 * rows, and one at least. The rows behind them are left to nobody.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn   x = right_dense(call);
    const struct fault::extra none = {};
    const int64_t             full = x.q.dim[1] / RIGHT_ROWS;

    (void)dev;
    return right_launch<struct fault>(&x, &none, full ? full : 1, right_segments(&x),
                                      call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__grid_rounds_down = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "grid_rounds_down",
    .about = "unwritten: query rows behind the last full tile have no block",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
