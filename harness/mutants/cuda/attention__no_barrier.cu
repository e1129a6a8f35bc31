/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/no_barrier - no barrier between the last use of a tile and the load of the next
 * one. A race that one warp loses on every run: it comes 0.2 ms late to each tile.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static __device__ void arrived(const struct right_attn &, struct right_tile &, int64_t)
    {
        __syncthreads();
        if (threadIdx.x / 32 == RIGHT_ROWS - 1)
            for (int i = 0; i < 200; i++)
                __nanosleep(1000);
    }

    static __device__ void used(const struct right_attn &, struct right_tile &, int64_t)
    {
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__no_barrier = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "no_barrier",
    .about =
        "element: the next tile of keys is loaded over the one that a late warp still reads",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
