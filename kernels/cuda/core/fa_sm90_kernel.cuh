/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_sm90_kernel.cuh - attention on Hopper: one persistent kernel.
 *
 * A block of threads computes one tile at a time: 64 query rows for each of its NWG consumer
 * warpgroups, one head, all keys. Consecutive tiles share their head, so that K and V of the
 * few heads at work stay in L2. The last tiles may be cut (cut_from): 64 rows, one warpgroup.
 * Those without rows in a tile let everything pass. The first warpgroup feeds the others:
 *
 *     warp 0  issues all loads, bulk tensor copies: Q, then K one block ahead of V
 *     warp 1  zeroes rows of V that must not be seen: a weight of 0 times NaN is NaN
 *     warp 2  decides by |q| |k| whether 64 rows need a running maximum (fa_sm90.h)
 *     warp 3  copies finished tiles out, and writes the zeros of masked queries
 *
 * Q, K and V arrive in rings of QST, KST and VST slots. Finished rows of O lie where their Q
 * was, so Q's slot is given back by warp 3.
 *
 * A consumer computes S = Q K^T (A and B in shared memory), softmax in registers, O += P V
 * (A in registers). Two things hide softmax: within a warpgroup the product S of the next block
 * and O of this one are in flight together, softmax needs only the first of them; and the
 * warpgroups take turns in issuing (named barriers), so that one computes softmax while the
 * other keeps the tensor cores busy. Only warp 0 knows how tiles and key blocks are found:
 * everybody else reads `struct head` per tile and, while blocks may still hide keys, a word per
 * key block. A block list, or keys in two tensors, is another walk in warp 0.
 *
 * Shared memory: every operand is sub-tiles of 64 columns, 128 bytes a row, swizzled: chunk c
 * of 16 bytes of row r lies at chunk c ^ (r & 7). Copies fill columns beyond d and rows beyond
 * the tensor with zeros, and do not store them, so one kernel serves every d up to HD.
 *
 * Sources: FlashAttention-3 (arXiv 2407.08608) for the overlap and the turns; PTX ISA for
 * layouts of fragments and descriptors.
 */
#ifndef ATT_CUDA_FA_SM90_KERNEL_CUH
#define ATT_CUDA_FA_SM90_KERNEL_CUH

#include "kernels/cuda/core/fa_sm90_consume.cuh"
#include "kernels/cuda/core/fa_sm90_feed.cuh"

namespace att_sm90
{

template <class C>
__global__ void __launch_bounds__(C::THREADS, 1)
    fa_sm90_kernel(const __grid_constant__ CUtensorMap mq,
                   const __grid_constant__ CUtensorMap mk,
                   const __grid_constant__ CUtensorMap mv,
                   const __grid_constant__ CUtensorMap mo, const __grid_constant__ args a)
{
#if defined __CUDA_ARCH_FEAT_SM90_ALL
    extern __shared__ __align__(1024) uint8_t raw[];
    const maps                                map = { &mq, &mk, &mv, &mo };
    const int                                 group = __shfl_sync(~0u, threadIdx.x / 128, 0);
    place<C>                                  p;

    p.at = shared_of(raw);
    p.s = (typename place<C>::side *)(raw + C::SIDE);
    if (threadIdx.x == 0) {
        if (p.at % 1024)
            __trap(); // swizzles count from there
        for (int i = 0; i < C::QST; i++) {
            bar_init(p.q_full(i), 1);
            bar_init(p.q_empty(i), 32);
            bar_init(p.o_full(i), 4 * C::NWG);
            bar_init(p.norm_full(i), 1);
        }
        for (int i = 0; i < C::KST; i++) {
            bar_init(p.k_full(i), 1);
            bar_init(p.k_empty(i), C::NWG);
        }
        for (int i = 0; i < C::VST; i++) {
            bar_init(p.v_full(i), 1);
            bar_init(p.v_empty(i), C::NWG);
            bar_init(p.v_raw(i), 1);
        }
        asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    }
    __syncthreads();
    if (group == 0) {
        const int warp = __shfl_sync(~0u, threadIdx.x / 32, 0);

        registers_down<C::DOWN>();
        if (warp == 0) {
            produce<C>(a, p, map);
        } else if (warp == 1) {
            if (a.packed || C::MASK)
                repair_values<C>(a, p);
        } else if (warp == 2) {
            if (C::BOUNDED && a.norms)
                decide<C>(a, p);
        } else {
            write_tiles<C>(a, p, map);
        }
    } else {
        registers_up<C::UP>();
        consume<C>(a, p, group - 1);
    }
#endif
}

} // namespace att_sm90

#endif
