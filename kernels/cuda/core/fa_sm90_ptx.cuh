/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_sm90_ptx.cuh - barriers, bulk tensor copies and conversions of Hopper, one instruction
 * each (PTX ISA 8.x). Shared memory is addressed by its 32-bit window.
 *
 * With ATT_DEBUG_SPIN, a wait that never ends traps, so that a deadlock becomes an error of the
 * launch instead of a hang.
 */
#ifndef ATT_CUDA_FA_SM90_PTX_CUH
#define ATT_CUDA_FA_SM90_PTX_CUH

#include <cuda.h>
#include <stdint.h>

#include "kernels/cuda/core/fa_sm90_mma.cuh"

namespace att_sm90
{

/* L2 policies of createpolicy: read once; read by every tile of a head. */
constexpr uint64_t EVICT_FIRST = 0x12F0000000000000ull, EVICT_LAST = 0x14F0000000000000ull;

__device__ __forceinline__ uint32_t shared_of(const void *p)
{
    return (uint32_t)__cvta_generic_to_shared(p);
}

/* ---- mbarriers: count arrivals and bytes; a phase ends when both are complete ---------- */

__device__ __forceinline__ void bar_init(uint32_t bar, int count)
{
    asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(bar), "r"(count));
}

/* Arrive, and expect `bytes` more by bulk copies before the phase ends. */
__device__ __forceinline__ void bar_expect(uint32_t bar, uint32_t bytes)
{
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(bar), "r"(bytes)
                 : "memory");
}

__device__ __forceinline__ void bar_arrive(uint32_t bar)
{
    asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(bar) : "memory");
}

/* Wait for the end of the phase of this parity. */
__device__ __forceinline__ void bar_wait(uint32_t bar, uint32_t parity)
{
#ifdef ATT_DEBUG_SPIN
    asm volatile("{\n.reg .pred P, Q;\n.reg .u32 n;\nmov.u32 n, 0;\nL:\n"
                 "mbarrier.try_wait.parity.shared::cta.b64 P, [%0], %1;\n"
                 "@P bra D;\nadd.u32 n, n, 1;\nsetp.gt.u32 Q, n, 1048576;\n@Q trap;\n"
                 "bra L;\nD:\n}" ::"r"(bar),
                 "r"(parity)
                 : "memory");
#else
    asm volatile("{\n.reg .pred P;\nL:\n"
                 "mbarrier.try_wait.parity.shared::cta.b64 P, [%0], %1;\n"
                 "@P bra D;\nbra L;\nD:\n}" ::"r"(bar),
                 "r"(parity)
                 : "memory");
#endif
}

/* The same for a warp that has long to wait and may be late by NAP ns: it looks rarely, because
 * every look takes time from the warps that compute. */
template <int NAP> __device__ __forceinline__ void bar_nap(uint32_t bar, uint32_t parity)
{
    uint32_t done;

    for (int spin = 0;; spin++) {
        asm volatile("{\n.reg .pred P;\n"
                     "mbarrier.test_wait.parity.shared::cta.b64 P, [%1], %2;\n"
                     "selp.u32 %0, 1, 0, P;\n}"
                     : "=r"(done)
                     : "r"(bar), "r"(parity)
                     : "memory");
        if (done)
            return;
#ifdef ATT_DEBUG_SPIN
        if (spin > 1 << 22)
            __trap();
#endif
        __nanosleep(NAP);
    }
}

/* ---- named barriers ------------------------------------------------------------------- */

__device__ __forceinline__ void named_sync(int id, int threads)
{
    asm volatile("bar.sync %0, %1;" ::"r"(id), "r"(threads) : "memory");
}

__device__ __forceinline__ void named_arrive(int id, int threads)
{
    asm volatile("bar.arrive %0, %1;" ::"r"(id), "r"(threads) : "memory");
}

/* ---- bulk tensor copies --------------------------------------------------------------- */

/* A box of a [sample, row, head, column] tensor. */
struct box {
    int column, head, row, sample;
};

__device__ __forceinline__ void tma_load(uint32_t to, const CUtensorMap *map, uint32_t bar,
                                         const box &x, uint64_t policy)
{
    asm volatile("cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes"
                 ".L2::cache_hint [%0], [%1, {%3, %4, %5, %6}], [%2], %7;" ::"r"(to),
                 "l"(map), "r"(bar), "r"(x.column), "r"(x.head), "r"(x.row), "r"(x.sample),
                 "l"(policy)
                 : "memory");
}

__device__ __forceinline__ void tma_store(const CUtensorMap *map, uint32_t from, const box &x)
{
    asm volatile("cp.async.bulk.tensor.4d.global.shared::cta.bulk_group "
                 "[%0, {%2, %3, %4, %5}], [%1];" ::"l"(map),
                 "r"(from), "r"(x.column), "r"(x.head), "r"(x.row), "r"(x.sample)
                 : "memory");
}

__device__ __forceinline__ void store_commit()
{
    asm volatile("cp.async.bulk.commit_group;" ::: "memory");
}

/* All stores of this thread have read their shared memory. */
__device__ __forceinline__ void store_wait_read()
{
    asm volatile("cp.async.bulk.wait_group.read 0;" ::: "memory");
}

__device__ __forceinline__ void store_wait()
{
    asm volatile("cp.async.bulk.wait_group 0;" ::: "memory");
}

/* Ordinary writes to shared memory become visible to copies and matrix instructions. */
__device__ __forceinline__ void proxy_fence()
{
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

/* ---- matrix instructions -------------------------------------------------------------- */

template <int N> __device__ __forceinline__ void mma_wait()
{
    asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(N) : "memory");
}

__device__ __forceinline__ void mma_fence()
{
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}

__device__ __forceinline__ void mma_commit()
{
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}

/*
 * Keeps the next wait behind these sums of weights. A wait for matrix instructions has no
 * operands, so ptxas moves it in front of arithmetic as it likes, and what stands behind it
 * does not overlap with the product in flight. Memory operations stay in place: this store
 * hangs on the sums and never happens, as none is negative. (Of a comparison of numbers ptxas
 * knows that too, and drops it; hence bits.) `at` is 4 bytes that nobody reads.
 */
__device__ __forceinline__ void before_wait(const float (&sum)[4], uint32_t at)
{
    asm volatile(
        "{\n.reg .pred P;\n.reg .b32 x, y;\n"
        "or.b32 x, %0, %1;\nor.b32 y, %2, %3;\nor.b32 x, x, y;\n"
        "setp.lt.s32 P, x, 0;\n@P st.shared.u32 [%4], x;\n}" ::"r"(__float_as_int(sum[0])),
        "r"(__float_as_int(sum[1])), "r"(__float_as_int(sum[2])), "r"(__float_as_int(sum[3])),
        "r"(at)
        : "memory");
}

/* Keeps the compiler from moving the use of accumulators across this point. */
template <int N> __device__ __forceinline__ void pin(float (&d)[N])
{
#pragma unroll
    for (int i = 0; i < N; i++)
        asm volatile("" : "+f"(d[i])::"memory");
}

/* Descriptor of an operand with a 128-byte swizzle, 1024 bytes from 8 rows to the next: its low
 * word, offsets in bytes. Addresses move by additions of bytes / 16. */
__device__ __forceinline__ uint32_t operand_low(uint32_t at, uint32_t leading)
{
    return (at & 0x3FFFF) >> 4 | leading >> 4 << 16;
}

__device__ __forceinline__ uint64_t operand(uint32_t low)
{
    return (uint64_t)(1024 >> 4 | 1 << 30) << 32 | low;
}

template <int N> __device__ __forceinline__ void registers_up()
{
    asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(N));
}

template <int N> __device__ __forceinline__ void registers_down()
{
    asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(N));
}

/* ---- conversions ---------------------------------------------------------------------- */

__device__ __forceinline__ float exp2_unit(float x)
{
    float y;

    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

/*
 * 2^x by the FMA units: x = n + f, |f| <= 1/2, 2^f by a polynomial of degree 4 (relative error
 * 4e-6, a fiftieth of what rounding to bf16 may do), n added to the exponent. 0 from 2^-127
 * down.
 */
__device__ __forceinline__ float exp2_poly(float x)
{
    const float c = fmaxf(x, -127.f), t = c + 12582912.f, f = c - (t - 12582912.f);
    float       p = fmaf(f, 9.6181291e-3f, 5.5504109e-2f);

    p = fmaf(p, f, 2.4022651e-1f);
    p = fmaf(p, f, 6.9314718e-1f);
    p = fmaf(p, f, 1.f);
    return __int_as_float(__float_as_int(p) + (__float_as_int(t) << 23));
}

__device__ __forceinline__ uint32_t pack(bf16, float low, float high)
{
    uint32_t r;

    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
    return r;
}

__device__ __forceinline__ uint32_t pack(f16, float low, float high)
{
    uint32_t r;

    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
    return r;
}

__device__ __forceinline__ void store_matrix(uint32_t at, uint32_t a, uint32_t b, uint32_t c,
                                             uint32_t d)
{
    asm volatile("stmatrix.sync.aligned.m8n8.x4.shared.b16 [%0], {%1, %2, %3, %4};" ::"r"(at),
                 "r"(a), "r"(b), "r"(c), "r"(d)
                 : "memory");
}

__device__ __forceinline__ uint4 shared_load(uint32_t at)
{
    uint4 x;

    asm volatile("ld.shared.v4.u32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(x.x), "=r"(x.y), "=r"(x.z), "=r"(x.w)
                 : "r"(at)
                 : "memory");
    return x;
}

__device__ __forceinline__ void shared_zero(uint32_t at)
{
    asm volatile("st.shared.v4.u32 [%0], {%1, %1, %1, %1};" ::"r"(at), "r"(0) : "memory");
}

} // namespace att_sm90

#endif
