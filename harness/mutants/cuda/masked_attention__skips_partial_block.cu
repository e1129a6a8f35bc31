/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/skips_partial_block - the list of tiles with a valid key leaves out those in
 * which only some keys are valid.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static __device__ int visible(const struct right_attn &x, const struct att_attn_row &r,
                                  int64_t j)
    {
        const int64_t first = j / RIGHT_KEYS * RIGHT_KEYS;
        int           all = 1;

        for (int64_t i = first; i < first + RIGHT_KEYS; i++)
            all &= i < r.n_k && right_unmasked(x, r.b, i);
        return all;
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_masked(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel
    att_kernel_mutant_cuda_masked_attention__skips_partial_block = {
        .size = sizeof(struct att_kernel),
        .op = "masked_attention",
        .name = "skips_partial_block",
        .about = "element: tiles of keys that are valid in part are left out",
        .refuse = masked_attention_refuse,
        .plan = right_plan<struct fault>,
        .run = run,
    };
