/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/bits_of_first - a sample's words of mask bits are not addressed: every
 * sample uses the keys of sample 0.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static __device__ int visible(const struct right_attn &x, const struct att_attn_row &r,
                                  int64_t j)
    {
        return j < r.n_k && right_unmasked(x, 0, j);
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_masked(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_masked_attention__bits_of_first = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "bits_of_first",
    .about = "element: the mask bits of sample 0 are used for all",
    .refuse = masked_attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
