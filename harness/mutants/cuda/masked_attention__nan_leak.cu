/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/nan_leak - rows of masked keys are brought to shared memory as they are.
 * Their weights are 0, and 0 times NaN is NaN.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static constexpr int SKIPS_ZEROS = 0;

    static __device__ void load(const struct right_attn   &x, const extra &,
                                const struct att_attn_row &r, int64_t first,
                                struct right_tile &tile)
    {
        const int64_t bytes = right_row_bytes(x), n = right_kv_head(x, r.n);

        for (int64_t i = threadIdx.x; i < RIGHT_KEYS * bytes; i += RIGHT_THREADS) {
            const int64_t j = first + i / bytes;

            tile.k[i] = j < r.n_k ? right_head(x.k, r.k0 + j, n)[i % bytes] : 0;
            tile.v[i] = j < r.n_k ? right_head(x.v, r.k0 + j, n)[i % bytes] : 0;
        }
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_masked(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_masked_attention__nan_leak = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "nan_leak",
    .about = "element: a masked key has weight 0, and 0 times NaN is NaN",
    .refuse = masked_attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
