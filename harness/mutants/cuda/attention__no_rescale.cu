/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/no_rescale - online softmax: when a larger score comes along, the sum of weights
 * shrinks and what O has summed up does not.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static __device__ float shrink(float o, float)
    {
        return o;
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__no_rescale = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "no_rescale",
    .about = "element: O keeps the scale of the first tile",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
