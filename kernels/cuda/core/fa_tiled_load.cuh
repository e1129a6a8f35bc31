/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_tiled_load.cuh - the shapes that the tiled core comes in, and how its threads bring rows
 * of Q, K and V into shared memory; see fa_tiled_half.cuh.
 */
#ifndef ATT_CUDA_FA_TILED_LOAD_CUH
#define ATT_CUDA_FA_TILED_LOAD_CUH

#include "kernels/cuda/core/fa_tiled_mma.cuh"
#include "kernels/cuda/core/fa_tiled_walk.cuh"

namespace att_fa_tiled
{

/* PLAIN: all keys visible, d = D, 16-byte rows. ANY adds mask, bias, causal, zero_rows. ODD is
 * ANY for rows that begin anywhere: it loads element by element. */
enum kind { PLAIN, ANY, ODD };

template <class T_, int D_, kind KIND_, int ROWS_, int KEYS_, int M_, int STAGES_,
          bool Q_STAYS_, int BLOCKS_, int LAZY_>
struct shape {
    using T = T_;
    static constexpr int  D = D_, ROWS = ROWS_, KEYS = KEYS_, M = M_, STAGES = STAGES_;
    static constexpr bool Q_STAYS = Q_STAYS_; // Q is kept in registers
    static constexpr kind KIND = KIND_;
    static constexpr int  BLOCKS = BLOCKS_; // of threads on a multiprocessor
    // A row's maximum is followed when it grew by more than this, in base 2: weights are at
    // most 2^LAZY then, which costs no bit, and most steps leave O alone.
    static constexpr int LAZY = LAZY_;
    static constexpr int WARPS = ROWS / (16 * M), THREADS = WARPS * 32;
    static constexpr int Q_BYTES = ROWS * D * 2, KV_BYTES = KEYS * D * 2;
    static constexpr int SHARED = Q_BYTES + 2 * STAGES * KV_BYTES;
};

/* What a thread holds of its warp's rows: row h of pair i is row 16 i + 8 h + lane / 4. */
template <class C> struct sums {
    float o[C::M][C::D / 8][4];
    float m[C::M][2], l[C::M][2]; // maximum in base 2, and this thread's part of the sum
};

template <class C> using scores = float[C::M][C::KEYS / 8][4];

/* 16 bytes of a row that begins anywhere: the first n of 8 elements, then zeros. */
__device__ __forceinline__ void copy_elements(uint32_t to, const uint16_t *from, int n)
{
    uint32_t x[4];

#pragma unroll
    for (int i = 0; i < 4; i++) {
        const uint32_t low = 2 * i < n ? from[2 * i] : 0;
        const uint32_t high = 2 * i + 1 < n ? from[2 * i + 1] : 0;

        x[i] = low | high << 16;
    }
    store16(to, x);
}

/* Rows 0 .. N-1 from `from` on; those that `keep` denies become zeros: a copy of 0 bytes reads
 * nothing, wherever its source is. */
template <class C, int N, class KEEP>
__device__ __forceinline__ void load_rows(uint32_t to, const uint16_t *from, int64_t stride,
                                          int d, KEEP keep)
{
    using tile = tile<C::D>;
    constexpr int  STEP = C::THREADS / tile::group;
    const unsigned r0 = threadIdx.x / tile::group, c0 = threadIdx.x % tile::group;

    static_assert(STEP % 8 == 0 && N % STEP == 0, "all passes store at the same places");
    to += tile::at(r0, c0);
    from += r0 * stride + c0 * 8;
#pragma unroll
    for (int r = 0; r < N; r += STEP, from += STEP * stride) {
        const bool kept = keep(r0 + r);

#pragma unroll
        for (int c = 0; c < C::D / 8; c += tile::group) {
            const int      left = C::KIND == PLAIN ? 8 : min(max(d - (int)(c0 + c) * 8, 0), 8);
            const int      n = kept ? left : 0;
            const uint32_t at = to + r * tile::pitch + c * 16;

            if (C::KIND == ODD)
                copy_elements(at, from + c * 8, n);
            else
                copy16(at, from + c * 8, n * 2);
        }
    }
}

template <class C>
__device__ __forceinline__ void load_q(const args &x, const walk &w, uint32_t to)
{
    const uint16_t *q = (const uint16_t *)x.a.q.data + w.sample * x.a.q.sample
                        + (w.q0 + w.m0) * x.a.q.row + w.head * x.a.q.head;

    load_rows<C, C::ROWS>(to, q, x.a.q.row, (int)x.a.d, [&](int r) {
        return C::KIND == PLAIN ? w.m0 + r < w.n_q : row_counts(x, w, w.m0 + r);
    });
}

/* Keys or values of a block: `from` is row 0 of the sample. */
template <class C>
__device__ __forceinline__ void load_kv(const args &x, const walk &w, const key_block &b,
                                        uint32_t to, const void *from, int64_t stride)
{
    load_rows<C, C::KEYS>(
        to, (const uint16_t *)from + b.first * stride, stride, (int)x.a.d,
        [&](int r) { return C::KIND == PLAIN ? r < w.n_k - b.first : (b.keep >> r & 1) != 0; });
}

} // namespace att_fa_tiled

#endif
