/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/lse_of_segment - the LSE of a packed call is [h, n_q], and its heads are
 * taken to be as far apart as the segment is long. Right for one segment, and for head 0.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static __device__ int64_t lse_at(const struct right_attn &x, const struct att_attn_row &r)
    {
        return r.n * r.n_q + (r.q0 + r.i) * x.lse.stride[1];
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_varlen(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention_varlen__lse_of_segment = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "lse_of_segment",
    .about = "element: heads of the LSE are taken to be one segment apart",
    .refuse = attention_varlen_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
