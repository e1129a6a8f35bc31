/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_sm90_tile.cuh - what the roles of fa_sm90_kernel.cuh share: arguments, how a kernel is
 * cut, and what lies in shared memory.
 */
#ifndef ATT_CUDA_FA_SM90_TILE_CUH
#define ATT_CUDA_FA_SM90_TILE_CUH

#include <math_constants.h>

#include "kernels/cuda/core/fa_sm90.h"
#include "kernels/cuda/core/fa_sm90_ptx.cuh"

namespace att_sm90
{

/* What does not change during a launch. Sizes are host-checked to fit. */
struct args {
    int   b, h, group, d; // samples or segments; heads; query heads per K/V head
    int   s_q, s_kv;
    int   packed, causal, zero_rows;
    float scale_log2;
    const att_cuda_fa_sm90_segment *segments;
    const uint32_t                 *bits; // mask or NULL, see struct att_cuda_fa_mask
    const int32_t                  *block, *blocks, *count;
    int                             words, capacity;
    int                             sorted; // 1: no block hides keys behind one that does not
    const uint32_t *norms; // [b, h / group, parts] of |k|^2, or NULL: running maximum always
    int             parts;
    float           limit; // of |q|^2 |k|^2 scale_log2^2
    uint8_t        *o;
    int64_t         o_sample, o_row, o_head; // bytes
    float          *lse;                     // or NULL
    int64_t         l_sample, l_row, l_head; // elements
    unsigned long long *paths;               // or NULL
};

/* A tile, for all warps. blocks < 0: there is none any more. */
struct head {
    int x, sample; // number of the sample or segment; coordinate of the tensors
    int h, m, row; // head; first row within the sample; the same within the tensor
    int n_q, n_k;  // rows of the sample
    int k0;        // first row of its keys within the tensor
    int blocks;    // of keys
    int groups;    // warpgroups that have rows: the first ones
    int entry;     // with a mask: of its list, the block of keys taken first
    int first;     // `info` of the first block of keys, once that has arrived
};

/* Rows of V to be zeroed: those of the block at `base` that are not valid. */
struct repair {
    int slot; // of the ring, < 0: no more work
    int x, n_k, base;

    /* For a warp, read by the one lane that gives it back. */
    __device__ __forceinline__ repair broadcast(bool reads) const
    {
        const repair r = reads ? *this : repair{};

        return { __shfl_sync(~0u, r.slot, 0), __shfl_sync(~0u, r.x, 0),
                 __shfl_sync(~0u, r.n_k, 0), __shfl_sync(~0u, r.base, 0) };
    }
};

/*
 * How a kernel is cut.
 *
 * HD, BN     columns at most; keys in a block
 * NWG        times 64 query rows
 * QST, KST, VST  slots for Q, K and V
 * BOUNDED    knows the fixed exponent
 * MASK       takes key masks and causal; without it only the last keys of a sample can be
 *            hidden, and these come first
 * AHEAD      of a thread's BN / 2 exponentials, how many are begun while O += P V is in flight
 * FIRM       with the fixed exponent: how many ptxas is held to (before_wait), 0: as it likes
 * NAP        ns that warps 2 and 3 may be late
 * EARLY      at which block of keys Q of the next tile is asked for
 */
template <class T_, int HD_, int BN_, int NWG_, int QST_, int KST_, int VST_, bool BOUNDED_,
          bool MASK_, int AHEAD_ = 16, int FIRM_ = 0>
struct tile {
    using T = T_;
    static constexpr int  HD = HD_, BN = BN_, NWG = NWG_, QST = QST_, KST = KST_, VST = VST_;
    static constexpr int  AHEAD = AHEAD_, FIRM = FIRM_, NAP = 500, EARLY = 8;
    static constexpr bool BOUNDED = BOUNDED_, MASK = MASK_;
    static constexpr int  BM = 64 * NWG, HALVES = HD / 64, THREADS = 128 * (NWG + 1);
    static constexpr int  UP = NWG == 2 ? 232 : 160, DOWN = NWG == 2 ? 40 : 32;
    static constexpr uint32_t SUB_Q = 64 * 128, SUB_KV = BN * 128;
    static constexpr uint32_t Q_BYTES = BM * HD * 2, KV_BYTES = BN * HD * 2;
    static constexpr uint32_t Q = 0, K = Q + QST * Q_BYTES, V = K + KST * KV_BYTES;
    static constexpr uint32_t BARS = V + VST * KV_BYTES, SIDE = BARS + 256, BYTES = SIDE + 256;
    static_assert(BYTES <= 232448, "shared memory");
    static_assert(QST == 2, "Q of the next tile comes while this one is computed");
    static_assert(AHEAD <= BN / 2 && FIRM <= BN / 2, "a thread's exponentials");
};

/* Where a ring of N slots stands: the slot, and the parity of its round. */
template <int N> struct ring {
    uint32_t slot, round;

    __device__ __forceinline__ void next()
    {
        slot++;
        if (slot == N) {
            slot = 0;
            round ^= 1;
        }
    }
};

/* Addresses of one block of threads. */
template <class C> struct place {
    uint32_t at; // 1024-aligned

    struct side {
        head   tiles[C::QST];
        repair repairs[C::VST];
        int    info[C::KST]; // of K slots: first row * 2 + 1 when some keys are hidden
        int    bounded[C::QST][C::NWG];
    };
    static_assert(sizeof(side) <= 252, "side");
    side *s;

    /* 4 bytes behind `side`, see before_wait. */
    __device__ uint32_t spare() const
    {
        return at + C::SIDE + 252;
    }

    __device__ uint32_t bar(int i) const
    {
        return at + C::BARS + 8 * i;
    }
    /* full and empty, by slot */
    __device__ uint32_t q_full(int i) const
    {
        return bar(i);
    }
    __device__ uint32_t q_empty(int i) const
    {
        return bar(C::QST + i);
    }
    __device__ uint32_t norm_full(int i) const
    {
        return bar(2 * C::QST + i);
    }
    __device__ uint32_t o_full(int i) const
    {
        return bar(3 * C::QST + i);
    }
    __device__ uint32_t k_full(int i) const
    {
        return bar(4 * C::QST + i);
    }
    __device__ uint32_t k_empty(int i) const
    {
        return bar(4 * C::QST + C::KST + i);
    }
    __device__ uint32_t v_full(int i) const
    {
        return bar(4 * C::QST + 2 * C::KST + i);
    }
    __device__ uint32_t v_empty(int i) const
    {
        return bar(4 * C::QST + 2 * C::KST + C::VST + i);
    }
    __device__ uint32_t v_raw(int i) const
    {
        return bar(4 * C::QST + 2 * C::KST + 2 * C::VST + i);
    }
    __device__ uint32_t q(int slot) const
    {
        return at + C::Q + slot * C::Q_BYTES;
    }
    __device__ uint32_t k(int slot) const
    {
        return at + C::K + slot * C::KV_BYTES;
    }
    __device__ uint32_t v(int slot) const
    {
        return at + C::V + slot * C::KV_BYTES;
    }
};

/* The first n of 32 bits. */
__device__ __forceinline__ uint32_t first_bits(int n)
{
    return n <= 0 ? 0 : n >= 32 ? ~0u : (1u << n) - 1;
}

/* Valid rows among the 32 from row `base` of a sample of n. Without branches: between the
 * matrix instructions what is uniform has to stay so. */
template <class C>
__device__ __forceinline__ uint32_t valid_bits(const args &a, int x, int n, int base)
{
    const uint32_t all = first_bits(n - base);

    if (C::MASK && a.bits)
        return all & __ldg(&a.bits[x * a.words + min(base >> 5, a.words - 1)]);
    return all;
}

/* 1 when the 16 rows from `row` of a sample are all ours, or what is not is no row at all. */
__device__ __forceinline__ bool whole_rows(const args &a, const head &t, int row)
{
    return !a.packed || row + 16 <= t.n_q;
}

/* Tensor maps: in the kernel's parameters. */
struct maps {
    const CUtensorMap *q, *k, *v, *o;
};

} // namespace att_sm90

#endif
