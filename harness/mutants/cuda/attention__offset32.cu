/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/offset32 - byte offsets of o are computed in 32 bits. Right below 4 GiB. Beyond,
 * the row lands near the start, in a gap, and its own place stays empty.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static __device__ char *o_at(const struct right_attn &x, const struct att_attn_row &r)
    {
        return (char *)x.o.data + (uint32_t)right_offset(x.o, r.q0 + r.i, r.n);
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__offset32 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "offset32",
    .about = "unwritten: byte offsets of o are computed in 32 bits",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
