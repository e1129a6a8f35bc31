/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_sm90_consume.cuh - the consumer warpgroups of fa_sm90_kernel.cuh: both products, softmax,
 * and what is written.
 */
#ifndef ATT_CUDA_FA_SM90_CONSUME_CUH
#define ATT_CUDA_FA_SM90_CONSUME_CUH

#include "kernels/cuda/core/fa_sm90_tile.cuh"

namespace att_sm90
{

/* ---- consumers -------------------------------------------------------------------------- */

/* A warpgroup at work. The thread holds, of rows lane / 4 and lane / 4 + 8 of its warp's 16,
 * columns 8 j + 2 (lane % 4) and the next: s[4 j .. 4 j + 3]. */
template <class C> struct state {
    float    o[C::HD / 2], s[C::BN / 2], m[2], l[2], f[2], shift[2];
    uint32_t p[C::BN / 4]; // rounded weights
};

template <class C> __device__ __forceinline__ void scores(state<C> &x, uint32_t q, uint32_t k)
{
#pragma unroll
    for (int d = 0; d < C::HD / 16; d++)
        mma_ss(typename C::T{}, x.s, operand(q + (d / 4) * (C::SUB_Q >> 4) + (d % 4) * 2),
               operand(k + (d / 4) * (C::SUB_KV >> 4) + (d % 4) * 2), d != 0);
    mma_commit();
}

template <class C> __device__ __forceinline__ void values(state<C> &x, uint32_t v)
{
#pragma unroll
    for (int k = 0; k < C::BN / 16; k++)
        mma_rs(typename C::T{}, x.o, x.p[4 * k], x.p[4 * k + 1], x.p[4 * k + 2], x.p[4 * k + 3],
               operand(v + k * (2048 >> 4)));
    mma_commit();
}

/* Scores of keys that are not valid, or not visible to the row when causal, become -inf. */
template <class C>
__device__ __forceinline__ void hide(state<C> &x, const args &a, const head *t, int base)
{
    const int lane = threadIdx.x & 31, warp = threadIdx.x / 32 - 4;
    const int seen =
        t->m + 16 * warp + lane / 4 + t->n_k - t->n_q - base + 1; // first row, causal

#pragma unroll
    for (int word = 0; word < (C::BN + 31) / 32; word++) {
        const uint32_t valid = valid_bits<C>(a, t->x, t->n_k, base + 32 * word);
        uint32_t       bits[2] = { valid, valid };

        if (C::MASK && a.causal) {
            bits[0] &= first_bits(seen - 32 * word);
            bits[1] &= first_bits(seen + 8 - 32 * word);
        }
        bits[0] >>= 2 * (lane & 3);
        bits[1] >>= 2 * (lane & 3);
#pragma unroll
        for (int i = 0; i < 16 && 16 * word + i < C::BN / 2; i++) {
            float &y = x.s[16 * word + i];

            y = bits[i >> 1 & 1] & (1u << (8 * (i / 4) + (i & 1))) ? y : -CUDART_INF_F;
        }
    }
}

/* Before the weights of a block: the new maximum of both rows, and by how much what was summed
 * so far must shrink. */
template <class C, bool FIRST> __device__ __forceinline__ void raise(state<C> &x, const args &a)
{
#pragma unroll
    for (int r = 0; r < 2; r++) {
        float low = x.s[2 * r], high = x.s[2 * r + 1];

#pragma unroll
        for (int j = 1; j < C::BN / 8; j++) {
            low = fmaxf(low, x.s[4 * j + 2 * r]);
            high = fmaxf(high, x.s[4 * j + 2 * r + 1]);
        }
        low = fmaxf(low, high);
        low = fmaxf(low, __shfl_xor_sync(~0u, low, 1));
        low = fmaxf(low, __shfl_xor_sync(~0u, low, 2));
        if (!FIRST)
            low = fmaxf(low, x.m[r]);
        const float zero = low == -CUDART_INF_F ? 0.f : low; // no key so far

        x.shift[r] = -zero * a.scale_log2;
        // Of the difference: rounding m * scale once more each block would let f drift from 1.
        if (!FIRST)
            x.f[r] = exp2_unit((x.m[r] - zero) * a.scale_log2);
        x.m[r] = low;
    }
}

/* Weights FROM .. TO - 1 of the thread's, in place of their scores. */
template <class C, bool BOUNDED, int FROM, int TO>
__device__ __forceinline__ void weigh(state<C> &x, const args &a)
{
#pragma unroll
    for (int i = FROM; i < TO; i++)
        x.s[i] = exp2_unit(BOUNDED ? x.s[i] * a.scale_log2
                                   : fmaf(x.s[i], a.scale_log2, x.shift[i >> 1 & 1]));
}

/* They add to the sums, two of even and two of odd columns. */
template <class C, int FROM, int TO>
__device__ __forceinline__ void add_up(const state<C> &x, float (&sum)[4])
{
#pragma unroll
    for (int i = FROM; i < TO; i++)
        sum[2 * (i & 1) + (i >> 1 & 1)] += x.s[i];
}

/* The weights as the tensor cores take them, and what they add up to: those from ADDED on are
 * not in the sums yet. */
template <class C, bool BOUNDED, bool FIRST, int ADDED>
__device__ __forceinline__ void round_weights(state<C> &x, float (&sum)[4])
{
#pragma unroll
    for (int i = 0; i < C::BN / 4; i++)
        x.p[i] = pack(typename C::T{}, x.s[2 * i], x.s[2 * i + 1]);
    add_up<C, ADDED, C::BN / 2>(x, sum);
#pragma unroll
    for (int r = 0; r < 2; r++) {
        const float add = sum[r] + sum[2 + r];

        x.l[r] = FIRST ? add : BOUNDED ? x.l[r] + add : fmaf(x.l[r], x.f[r], add);
    }
}

/* A ring whose slots are operands, with that of the slot: carried along, because a warpgroup
 * whose turn it is should have nothing left to compute. */
template <int N, uint32_t STEP> struct feed {
    uint32_t slot, round, at;

    __device__ __forceinline__ void next()
    {
        slot++;
        at += STEP;
        if (slot == N) {
            slot = 0;
            at -= N * STEP;
            round ^= 1;
        }
    }
};

/* What a warpgroup needs to know while it computes a tile. */
template <class C> struct work {
    const head                      *t;
    uint32_t                         q;   // operand
    int                              w;   // which warpgroup
    bool                             one; // the thread that arrives for all
    feed<C::KST, (C::KV_BYTES >> 4)> k;
    feed<C::VST, (C::KV_BYTES >> 4)> v;
};

/* S of the first block of keys: the same with and without a maximum, so that which of them it
 * will be need not be known yet. */
template <class C>
__device__ __forceinline__ void begin(state<C> &x, const args &a, const place<C> &p,
                                      work<C> &at)
{
    bar_wait(p.k_full(at.k.slot), at.k.round);
    const int info = at.t->first; // not `info`: one thread gives K's slot back for all

    pin(x.s);
    mma_fence();
    scores<C>(x, at.q, at.k.at);
    mma_wait<0>();
    pin(x.s);
    if (at.one)
        bar_arrive(p.k_empty(at.k.slot));
    at.k.next();
    if (__any_sync(~0u, info & 1))
        hide<C>(x, a, at.t, info >> 1);
}

/* Its weights. */
template <class C, bool BOUNDED>
__device__ __forceinline__ void first(state<C> &x, const args &a)
{
    float sum[4] = {};

    if constexpr (!BOUNDED)
        raise<C, true>(x, a);
    weigh<C, BOUNDED, 0, C::BN / 2>(x, a);
    round_weights<C, BOUNDED, true, 0>(x, sum);
#pragma unroll
    for (int i = 0; i < C::HD / 2; i++)
        x.o[i] = 0;
}

/* S of the next block of keys and O of the one before; then the weights of the next. */
template <class C, bool BOUNDED, bool HIDE>
__device__ __forceinline__ void step(state<C> &x, const args &a, const place<C> &p, work<C> &at,
                                     int info)
{
    constexpr int FIRM = BOUNDED ? C::FIRM : 0, AHEAD = FIRM ? FIRM : C::AHEAD;
    float         sum[4] = {};

    named_sync(8 + at.w, 256); // my turn
    pin(x.s);
    pin(x.o);
    mma_fence();
    scores<C>(x, at.q, at.k.at);
    bar_wait(p.v_full(at.v.slot), at.v.round);
    values<C>(x, at.v.at);
    named_arrive(8 + (at.w + 1 == C::NWG ? 0 : at.w + 1), 256);
    mma_wait<1>();
    pin(x.s);
    if (at.one)
        bar_arrive(p.k_empty(at.k.slot));
    at.k.next();
    if (HIDE)
        hide<C>(x, a, at.t, info >> 1);
    if constexpr (!BOUNDED)
        raise<C, false>(x, a);
    weigh<C, BOUNDED, 0, AHEAD>(x, a);
    add_up<C, 0, FIRM>(x, sum);
    if constexpr (FIRM > 0)
        before_wait(sum, p.spare());
    mma_wait<0>();
    pin(x.o);
    if (at.one)
        bar_arrive(p.v_empty(at.v.slot));
    at.v.next();
    weigh<C, BOUNDED, AHEAD, C::BN / 2>(x, a);
    round_weights<C, BOUNDED, false, FIRM>(x, sum);
    if (!BOUNDED)
#pragma unroll
        for (int j = 0; j < C::HD / 2; j++)
            x.o[j] *= x.f[j >> 1 & 1];
}

/* O of the last block of keys; sums over the four threads of a row meanwhile. */
template <class C, bool BOUNDED>
__device__ __forceinline__ void last(state<C> &x, const place<C> &p, work<C> &at)
{
    bar_wait(p.v_full(at.v.slot), at.v.round);
    pin(x.o);
    mma_fence();
    values<C>(x, at.v.at);
#pragma unroll
    for (int r = 0; r < 2; r++) {
        x.l[r] += __shfl_xor_sync(~0u, x.l[r], 1);
        x.l[r] += __shfl_xor_sync(~0u, x.l[r], 2);
        if (BOUNDED)
            x.m[r] = 0;
    }
    mma_wait<0>();
    pin(x.o);
    if (at.one)
        bar_arrive(p.v_empty(at.v.slot));
    at.v.next();
}

/* All key blocks of a tile, S of the first is there: o and l of its rows. */
template <class C, bool BOUNDED>
__device__ __forceinline__ void attend(state<C> &x, const args &a, const place<C> &p,
                                       work<C> &at, int blocks)
{
    int n = 1;

    first<C, BOUNDED>(x, a);
    if constexpr (C::MASK)
        for (; n < blocks; n++) {
            bar_wait(p.k_full(at.k.slot), at.k.round);
            // All threads have read it when they take their turn, before one frees the slot.
            const int  info = p.s->info[at.k.slot];
            const bool hides = __any_sync(~0u, info & 1);

            if (hides)
                step<C, BOUNDED, true>(x, a, p, at, info);
            else if (a.sorted)
                break; // the loop below is faster, and nothing is hidden any more
            else
                step<C, BOUNDED, false>(x, a, p, at, info);
        }
    for (; n < blocks; n++) {
        bar_wait(p.k_full(at.k.slot), at.k.round);
        step<C, BOUNDED, false>(x, a, p, at, 0);
    }
    last<C, BOUNDED>(x, p, at);
}

/* A tile without rows for this warpgroup: what the others wait for is given at once. */
template <class C>
__device__ __forceinline__ void pass(const place<C> &p, work<C> &at, int blocks, int q_slot)
{
    for (int n = 0; n < blocks; n++) {
        if (n > 0) {
            named_sync(8 + at.w, 256);
            named_arrive(8 + (at.w + 1 == C::NWG ? 0 : at.w + 1), 256);
        }
        bar_wait(p.k_full(at.k.slot), at.k.round);
        if (at.one)
            bar_arrive(p.k_empty(at.k.slot));
        at.k.next();
        bar_wait(p.v_full(at.v.slot), at.v.round);
        if (at.one)
            bar_arrive(p.v_empty(at.v.slot));
        at.v.next();
    }
    if ((threadIdx.x & 31) == 0)
        bar_arrive(p.o_full(q_slot));
}

/* 1 when row i of the sample is computed at all. */
template <class C>
__device__ __forceinline__ bool row_counts(const args &a, const head &t, int i)
{
    return i < t.n_q
           && (!C::MASK || !a.zero_rows
               || (valid_bits<C>(a, t.x, t.n_q, i & ~31) >> (i & 31) & 1));
}

/* Rows of a warp whose 16 are not all ours: each element by itself. */
template <class C>
__device__ void store_rows(const state<C> &x, const args &a, const head &t, int row,
                           float (&inv)[2])
{
    const int lane = threadIdx.x & 31;

#pragma unroll
    for (int r = 0; r < 2; r++) {
        const int i = row + lane / 4 + 8 * r;
        uint8_t  *o =
            a.o + t.sample * a.o_sample + (int64_t)(t.row - t.m + i) * a.o_row + t.h * a.o_head;

        if (i < t.n_q)
#pragma unroll
            for (int c = 0; c < C::HD / 8; c++)
                if (8 * c < a.d)
                    *(uint32_t *)(o + 16 * c + 4 * (lane & 3)) =
                        pack(typename C::T{}, x.o[4 * c + 2 * r] * inv[r],
                             x.o[4 * c + 2 * r + 1] * inv[r]);
    }
}

/* 16 rows to `at`, sub-tiles SUB_Q bytes from each other. */
template <class C>
__device__ __forceinline__ void store_tile(const state<C> &x, uint32_t at, float (&inv)[2])
{
    const int lane = threadIdx.x & 31;

#pragma unroll
    for (int c = 0; c < C::HD / 16; c++) { // 16 columns
        const int      line = lane & 15, chunk = 2 * (c % 4) + (lane >> 4);
        const uint32_t to = at + c / 4 * C::SUB_Q + line * 128 + ((chunk ^ (line & 7)) << 4);
        const float   *o = &x.o[8 * c];

        store_matrix(to, pack(typename C::T{}, o[0] * inv[0], o[1] * inv[0]),
                     pack(typename C::T{}, o[2] * inv[1], o[3] * inv[1]),
                     pack(typename C::T{}, o[4] * inv[0], o[5] * inv[0]),
                     pack(typename C::T{}, o[6] * inv[1], o[7] * inv[1]));
    }
    proxy_fence();
}

/* Divide; o and lse of the warp's 16 rows. */
template <class C>
__device__ __forceinline__ void finish(state<C> &x, const args &a, const place<C> &p,
                                       const head &t, int q_slot, int w)
{
    const int  lane = threadIdx.x & 31, warp = threadIdx.x / 32 & 3;
    const int  row = t.m + 64 * w + 16 * warp;
    const bool whole = whole_rows(a, t, row);
    float      inv[2];

#pragma unroll
    for (int r = 0; r < 2; r++) {
        const int  i = row + lane / 4 + 8 * r;
        const bool counts = row_counts<C>(a, t, i) && x.l[r] != 0;

        inv[r] = counts ? 1.f / x.l[r] : 0.f;
        if (!counts)
#pragma unroll
            for (int j = 0; j < C::HD / 4; j++)
                x.o[4 * (j >> 1) + 2 * r + (j & 1)] = 0; // even where q was NaN
        if (a.lse && (lane & 3) == 0 && i < t.n_q)
            a.lse[t.sample * a.l_sample + (int64_t)(t.row - t.m + i) * a.l_row
                  + t.h * a.l_head] =
                counts ? fmaf(x.m[r], a.scale_log2 * 0.69314718f, logf(x.l[r])) : -CUDART_INF_F;
    }
    named_sync(12 + w, 128); // every warp of this group has finished with Q
    if (whole)
        store_tile<C>(x, p.q(q_slot) + w * C::HALVES * C::SUB_Q + warp * 2048, inv);
    else
        store_rows<C>(x, a, t, row, inv);
    __syncwarp();
    if (lane == 0)
        bar_arrive(p.o_full(q_slot)); // to warp 3
}

template <class C>
__device__ __forceinline__ void consume(const args &a, const place<C> &p, int w)
{
    state<C> x;
    work<C>  at = {};

    at.w = w;
    at.k.at = operand_low(p.k(0), 16);
    at.v.at = operand_low(p.v(0), C::SUB_KV);
    at.one = (threadIdx.x & 127) == 0;
    if (w == C::NWG - 1)
        named_arrive(8, 256); // the first turn is warpgroup 0's
    for (ring<C::QST> turn = {};; turn.next()) {
        const int slot = turn.slot;
        bool      bounded = false;

        bar_wait(p.q_full(slot), turn.round);
        const int blocks = __reduce_max_sync(~0u, p.s->tiles[slot].blocks); // known as uniform

        if (blocks < 0) {
            if ((threadIdx.x & 31) == 0)
                bar_arrive(p.o_full(slot));
            break;
        }
        if (__any_sync(~0u, w >= p.s->tiles[slot].groups)) {
            pass<C>(p, at, blocks, slot);
            continue;
        }
        at.t = &p.s->tiles[slot];
        at.q = operand_low(p.q(slot) + w * C::HALVES * C::SUB_Q, 16);
        if (blocks > 0)
            begin<C>(x, a, p, at);
        if (C::BOUNDED && a.norms) { // also without keys: warp 2 still reads Q
            bar_wait(p.norm_full(slot), turn.round);
            bounded = __any_sync(~0u, p.s->bounded[slot][w]);
        }
        if (blocks == 0) {
#pragma unroll
            for (int j = 0; j < C::HD / 2; j++)
                x.o[j] = 0;
            x.l[0] = x.l[1] = x.m[0] = x.m[1] = 0;
        } else if (C::BOUNDED && bounded) {
            attend<C, true>(x, a, p, at, blocks);
        } else {
            attend<C, false>(x, a, p, at, blocks);
        }
        finish<C>(x, a, p, *at.t, slot, w);
    }
    if (w == 0)
        named_sync(8, 256); // the turn that nobody took
}

} // namespace att_sm90

#endif
