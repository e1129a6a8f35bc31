/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/wrong_phase_sm90 - the parity that a barrier is asked for is one off: a phase that
 * has not begun counts as the one before it, which is over, and the wait is none. What is read
 * is the tile before. Right where bulk copies do not fit, and beyond 128 columns of 2 bytes.
 */
#include "harness/mutants/cuda/right_sm90.cuh"

enum { STAGE_ROW = 256 };

static __device__ inline int can_copy(const struct right_attn &x)
{
    return bulk_fits(x.k) && bulk_fits(x.v) && right_row_bytes(x) <= STAGE_ROW;
}

static __device__ inline unsigned char *stage()
{
    __shared__ __align__(128) unsigned char memory[2 * RIGHT_KEYS * STAGE_ROW];

    return memory;
}

struct fault : right_steps {
    static __device__ void begin(const struct right_attn &, struct right_tile &)
    {
        for (int i = threadIdx.x; i < 2 * RIGHT_KEYS * STAGE_ROW; i += RIGHT_THREADS)
            stage()[i] = 0;
        proxy_fence();
        barrier_init(1);
    }

    static __device__ void load(const struct right_attn &x, const extra &more,
                                const struct att_attn_row &r, int64_t first,
                                struct right_tile &tile)
    {
        if (!can_copy(x)) {
            right_steps::load(x, more, r, first, tile);
        } else if (threadIdx.x == 0) {
            barrier_expect(bulk_bytes(x, r, first));
            bulk_load_tile(x, r, first, stage(), stage() + RIGHT_KEYS * STAGE_ROW);
        }
    }

    /* As matrix instructions do, all is taken from the stage at once. */
    static __device__ void arrived(const struct right_attn &x, struct right_tile &tile,
                                   int64_t number)
    {
        const int n = RIGHT_KEYS * (int)right_row_bytes(x);

        if (can_copy(x)) {
            barrier_wait((number + 1) % 2);
            for (int i = threadIdx.x * 4; i < n; i += RIGHT_THREADS * 4) {
                *(unsigned *)(tile.k + i) = *(unsigned *)(stage() + i);
                *(unsigned *)(tile.v + i) = *(unsigned *)(stage() + RIGHT_KEYS * STAGE_ROW + i);
            }
        }
        __syncthreads();
    }

    static __device__ void used(const struct right_attn &x, struct right_tile &, int64_t number)
    {
        if (can_copy(x))
            barrier_wait(number % 2);
        __syncthreads();
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__wrong_phase_sm90 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "wrong_phase_sm90",
    .about = "timeout: the wait for a tile of keys takes the phase before for it",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
