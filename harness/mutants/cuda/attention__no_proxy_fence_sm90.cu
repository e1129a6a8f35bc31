/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/no_proxy_fence_sm90 - rows of O go through shared memory, and no fence stands
 * between the ordinary writes there and the bulk copy that takes them away. Such a copy may see
 * what was there before; hardware is kind and rarely lets it. Here the copy has read before the
 * writes begin, on every run. Right where bulk copies do not fit.
 */
#include "harness/mutants/cuda/right_sm90.cuh"

/* One row for each warp. */
static __device__ inline unsigned char *row_of_o()
{
    __shared__ __align__(128) unsigned char memory[RIGHT_ROWS][RIGHT_WIDEST * 4];

    return memory[threadIdx.x / 32];
}

struct fault : right_steps {
    static __device__ void begin(const struct right_attn &, struct right_tile &)
    {
        for (int i = threadIdx.x % 32; i < RIGHT_WIDEST * 4; i += 32)
            row_of_o()[i] = 0;
        proxy_fence();
        __syncthreads();
    }

    static __device__ char *o_at(const struct right_attn &x, const struct att_attn_row &r)
    {
        char *const at = right_steps::o_at(x, r);

        if (!bulk_fits(x.o))
            return at;
        if (threadIdx.x % 32 == 0) {
            bulk_store(at, row_of_o(), (unsigned)right_row_bytes(x));
            bulk_store_wait_read();
        }
        __syncwarp();
        return (char *)row_of_o();
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__no_proxy_fence_sm90 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "no_proxy_fence_sm90",
    .about = "element: rows of O are copied out before they were written to shared memory",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
