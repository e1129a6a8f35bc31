/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/lost_arrival_sm90 - a barrier expects one arrival more than there are, so that no
 * tile ever seems to be complete. The wait gives up long after everybody else has.
 */
#include "harness/mutants/cuda/right_sm90.cuh"

struct fault : right_steps {
    static __device__ void begin(const struct right_attn &, struct right_tile &)
    {
        barrier_init(2);
    }

    static __device__ void load(const struct right_attn &x, const extra &more,
                                const struct att_attn_row &r, int64_t first,
                                struct right_tile &tile)
    {
        right_steps::load(x, more, r, first, tile);
        __syncthreads();
        if (threadIdx.x == 0)
            barrier_expect(0);
    }

    static __device__ void arrived(const struct right_attn &, struct right_tile &,
                                   int64_t number)
    {
        if (number == 0)
            barrier_wait(0);
        __syncthreads();
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__lost_arrival_sm90 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "lost_arrival_sm90",
    .about = "timeout: waits for an arrival that nobody makes",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
