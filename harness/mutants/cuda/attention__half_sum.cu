/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/half_sum - each lane has a part of the sum of weights, and the last exchange
 * between neighbours is missing: even and odd lanes divide by sums over half of the keys.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static constexpr int LAST_STEP = 2;
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__half_sum = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "half_sum",
    .about = "element: the sum over lanes lacks its last exchange",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
