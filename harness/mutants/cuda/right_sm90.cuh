/* SPDX-License-Identifier: Apache-2.0 */
/*
 * right_sm90.cuh - one mbarrier and bulk copies, for the mutants that need Hopper. No wait is
 * endless here.
 */
#ifndef ATT_MUTANTS_CUDA_RIGHT_SM90_CUH
#define ATT_MUTANTS_CUDA_RIGHT_SM90_CUH

#include "harness/mutants/cuda/right_attention.cuh"

/* ---- one mbarrier ------------------------------------------------------------------------ */

static __device__ inline unsigned shared_of(const void *p)
{
    return (unsigned)__cvta_generic_to_shared(p);
}

static __device__ inline unsigned barrier()
{
    __shared__ __align__(8) unsigned long long memory;

    return shared_of(&memory);
}

static __device__ inline void barrier_init(int arrivals)
{
    if (threadIdx.x == 0) {
        asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(barrier()), "r"(arrivals)
                     : "memory");
        asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    }
    __syncthreads();
}

/* Arrive, and expect `bytes` of copies. */
static __device__ inline void barrier_expect(unsigned bytes)
{
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(barrier()),
                 "r"(bytes)
                 : "memory");
}

/* 1 when the phase of this parity has ended. */
static __device__ inline int barrier_passed(unsigned parity)
{
    int passed;

    asm volatile("{\n\t"
                 ".reg .pred p;\n\t"
                 "mbarrier.test_wait.parity.shared::cta.b64 p, [%1], %2;\n\t"
                 "selp.s32 %0, 1, 0, p;\n\t"
                 "}"
                 : "=r"(passed)
                 : "r"(barrier()), "r"(parity)
                 : "memory");
    return passed;
}

static __device__ inline unsigned long long now()
{
    unsigned long long ns;

    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(ns));
    return ns;
}

/* Wait for the end of the phase of this parity, but 3 seconds at most: longer than anybody
 * waits for a mutant, and the device is free again. */
static __device__ inline void barrier_wait(unsigned parity)
{
    const unsigned long long until = now() + 3000000000ull;

    while (!barrier_passed(parity) && now() < until)
        ;
}

/* ---- bulk copies ------------------------------------------------------------------------- */

/* `bytes` and both addresses are multiples of 16. */
static __device__ inline void bulk_load(void *to, const void *from, unsigned bytes)
{
    asm volatile("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes "
                 "[%0], [%1], %2, [%3];" ::"r"(shared_of(to)),
                 "l"(from), "r"(bytes), "r"(barrier())
                 : "memory");
}

static __device__ inline void bulk_store(void *to, const void *from, unsigned bytes)
{
    asm volatile("cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], %2;" ::"l"(to),
                 "r"(shared_of(from)), "r"(bytes)
                 : "memory");
    asm volatile("cp.async.bulk.commit_group;" ::: "memory");
}

/* The stores of this thread have read their shared memory. */
static __device__ inline void bulk_store_wait_read()
{
    asm volatile("cp.async.bulk.wait_group.read 0;" ::: "memory");
}

/* Ordinary writes to shared memory become visible to copies. */
static __device__ inline void proxy_fence()
{
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

/* 1 when all rows of `t` begin at multiples of 16 bytes and are multiples of it. */
static __host__ __device__ inline int bulk_fits(const struct att_tensor &t)
{
    const uint64_t size = t.dtype == ATT_F32 ? 4 : 2;
    uint64_t       bits = (uint64_t)t.data | (uint64_t)t.dim[t.rank - 1] * size;

    for (int i = 0; i < t.rank - 1; i++)
        bits |= (uint64_t)t.stride[i] * size;
    return bits % 16 == 0;
}

/* What bulk_load_tile copies. */
static __device__ inline unsigned bulk_bytes(const struct right_attn   &x,
                                             const struct att_attn_row &r, int64_t first)
{
    const int64_t left = r.n_k - first, n = left < RIGHT_KEYS ? left : RIGHT_KEYS;

    return (unsigned)(2 * n * right_row_bytes(x));
}

/* The keys and values from `first` on are copied to k and v by one thread, those that a mask
 * leaves out too: nobody reads them. */
static __device__ inline void bulk_load_tile(const struct right_attn   &x,
                                             const struct att_attn_row &r, int64_t first,
                                             unsigned char *k, unsigned char *v)
{
    const int64_t bytes = right_row_bytes(x), head = right_kv_head(x, r.n);

    for (int64_t j = 0; j < RIGHT_KEYS && first + j < r.n_k; j++) {
        bulk_load(k + j * bytes, right_head(x.k, r.k0 + first + j, head), (unsigned)bytes);
        bulk_load(v + j * bytes, right_head(x.v, r.k0 + first + j, head), (unsigned)bytes);
    }
}

#endif
