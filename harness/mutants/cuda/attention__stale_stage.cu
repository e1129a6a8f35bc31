/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/stale_stage - asynchronous copies: the wait behind the copies of a tile lets one
 * group of them be under way, and that is the one which is needed. What is read is the tile
 * before. Right where rows are no multiples of 16 bytes, and beyond 128 columns of 2 bytes.
 */
#include "harness/mutants/cuda/right_attention.cuh"

enum { STAGE_ROW = 256, CHUNK = 16 };

static __device__ inline int can_copy(const struct right_attn &x)
{
    const uint64_t bits = (uint64_t)x.k.data | (uint64_t)x.v.data | right_row_bytes(x)
                          | (x.k.stride[0] | x.k.stride[1] | x.k.stride[2] | x.v.stride[0]
                             | x.v.stride[1] | x.v.stride[2])
                                * right_size(x.k);

    return bits % CHUNK == 0 && right_row_bytes(x) <= STAGE_ROW;
}

static __device__ inline unsigned char *stage()
{
    __shared__ __align__(128) unsigned char memory[2 * RIGHT_KEYS * STAGE_ROW];

    return memory;
}

static __device__ inline void copy_async(void *to, const void *from)
{
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(
                     (unsigned)__cvta_generic_to_shared(to)),
                 "l"(from)
                 : "memory");
}

template <int LEFT> static __device__ inline void wait_for_copies()
{
    asm volatile("cp.async.wait_group %0;" ::"n"(LEFT) : "memory");
}

struct fault : right_steps {
    static __device__ void begin(const struct right_attn &, struct right_tile &)
    {
        for (int i = threadIdx.x; i < 2 * RIGHT_KEYS * STAGE_ROW; i += RIGHT_THREADS)
            stage()[i] = 0;
        __syncthreads();
    }

    static __device__ void load(const struct right_attn &x, const extra &more,
                                const struct att_attn_row &r, int64_t first,
                                struct right_tile &tile)
    {
        const int bytes = (int)right_row_bytes(x), n = RIGHT_KEYS * bytes;

        if (!can_copy(x)) {
            right_steps::load(x, more, r, first, tile);
            return;
        }
        for (int i = threadIdx.x * CHUNK; i < n; i += RIGHT_THREADS * CHUNK) {
            const int64_t j = first + i / bytes, head = right_kv_head(x, r.n);

            if (j >= r.n_k)
                continue;
            copy_async(stage() + i, right_head(x.k, r.k0 + j, head) + i % bytes);
            copy_async(stage() + n + i, right_head(x.v, r.k0 + j, head) + i % bytes);
        }
        asm volatile("cp.async.commit_group;" ::: "memory");
        wait_for_copies<1>();
    }

    /* As matrix instructions do, all is taken from the stage at once. */
    static __device__ void arrived(const struct right_attn &x, struct right_tile &tile, int64_t)
    {
        const int n = RIGHT_KEYS * (int)right_row_bytes(x);

        __syncthreads();
        for (int i = threadIdx.x * 4; i < n && can_copy(x); i += RIGHT_THREADS * 4) {
            *(unsigned *)(tile.k + i) = *(unsigned *)(stage() + i);
            *(unsigned *)(tile.v + i) = *(unsigned *)(stage() + n + i);
        }
        __syncthreads();
    }

    static __device__ void used(const struct right_attn &, struct right_tile &, int64_t)
    {
        wait_for_copies<0>();
        __syncthreads();
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__stale_stage = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "stale_stage",
    .about = "element: a tile of keys is read while its copies are still under way",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
