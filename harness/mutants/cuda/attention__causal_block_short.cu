/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/causal_block_short - causal: the keys that a tile of query rows walks over are
 * those that its first row sees. Later rows miss the keys of the tile on the diagonal.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static __device__ int64_t keys(const struct right_attn &x, const struct att_attn_row &r,
                                   int64_t i0)
    {
        const int64_t end = i0 + r.n_k - r.n_q;

        return x.causal && end < r.n_k ? end : r.n_k;
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__causal_block_short = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "causal_block_short",
    .about = "element: causal rows stop at the keys that the first row of their tile sees",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
