/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/static_bound_alone - scores are reduced by |q| max |k| scale in place of their
 * maximum, however large that is: beyond what f16 can tell from 0, weights are lost. The path
 * that is right without a bound is never taken.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static __device__ float top(const struct right_attn &x, const struct att_attn_row &r,
                                float most)
    {
        const int64_t d = right_columns(x), size = right_size(x.q);
        float         q2 = 0, k2 = 0;

        for (int64_t e = 0; e < d; e++) {
            const float q = right_float(x.q.dtype, right_head(x.q, r.q0 + r.i, r.n) + e * size);

            q2 += q * q;
        }
        for (int64_t j = threadIdx.x % 32; j < r.n_k; j += 32) {
            const char *k = right_head(x.k, r.k0 + j, right_kv_head(x, r.n));
            float       sum = 0;

            for (int64_t e = 0; e < d && right_unmasked(x, r.b, j); e++)
                sum +=
                    right_float(x.k.dtype, k + e * size) * right_float(x.k.dtype, k + e * size);
            k2 = fmaxf(k2, sum);
        }
        for (int i = 1; i < 32; i *= 2)
            k2 = fmaxf(k2, __shfl_xor_sync(~0u, k2, i));
        return most == -CUDART_INF_F ? most : sqrtf(q2) * sqrtf(k2) * x.scale;
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    if (x.bias.rank) // a bound on products says nothing about it
        return right_run<struct right_steps>(&x, call->queue);
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__static_bound_alone = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "static_bound_alone",
    .about = "element: scores are reduced by a bound however far above them it is",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
