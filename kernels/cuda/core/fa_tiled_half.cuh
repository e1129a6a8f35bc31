/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_tiled_half.cuh - the tiled attention core for bf16 and f16: any NVIDIA GPU from sm_80 on.
 *
 * A block of threads owns ROWS query rows of one head, a warp 16 M of them. It walks over the
 * blocks of KEYS keys that these rows see:
 *
 *     S = Q K^T         mma.sync m16n8k16, sums in f32
 *     m, l, P           online softmax in f32, base 2; l sums what was not rounded yet
 *     O = O f + P V     P rounded to the element type, in registers: the accumulators of S
 *                       are laid out as the operand that P has to be
 *
 * K and V come by cp.async, 16 bytes at a time. STAGES 1: one buffer each; V arrives during
 * S, the next K during softmax and the second product; two blocks of threads share a
 * multiprocessor and fill each other's gaps. STAGES 2: two buffers each, one barrier a step.
 * What must not be seen (rows behind the end, masked keys, columns behind d) is filled with
 * zeros by the copy, so it is never read: NaN there cannot reach a product.
 *
 * The bits of a row are a function of its query, its visible keys and their block borders.
 * Rows that follow no new maximum multiply by exactly 1, whatever their neighbours do.
 *
 * Source: FlashAttention-2 (arXiv 2307.08691), PTX ISA on mma.m16n8k16 and ldmatrix.
 */
#ifndef ATT_CUDA_FA_TILED_HALF_CUH
#define ATT_CUDA_FA_TILED_HALF_CUH

#include "kernels/cuda/core/fa_shift.cuh"
#include "kernels/cuda/core/fa_tiled_load.cuh"

namespace att_fa_tiled
{

/* The operand of 16 rows and 16 columns. */
template <class C>
__device__ __forceinline__ void q_fragment(uint32_t (&f)[4], uint32_t q, int i, int k)
{
    load4(f, tile<C::D>::step(q + i * 16 * tile<C::D>::pitch, k));
}

__device__ __forceinline__ void copy4(uint32_t (&to)[4], const uint32_t (&from)[4])
{
#pragma unroll
    for (int i = 0; i < 4; i++)
        to[i] = from[i];
}

template <class C>
__device__ __forceinline__ void
first_product(scores<C> &s, uint32_t q, const uint32_t (&kept)[C::M][C::D / 16][4], uint32_t k)
{
    uint32_t a[C::M][4], b[4];

#pragma unroll
    for (int i = 0; i < C::M; i++)
#pragma unroll
        for (int j = 0; j < C::KEYS / 8; j++)
#pragma unroll
            for (int e = 0; e < 4; e++)
                s[i][j][e] = 0;
#pragma unroll
    for (int e = 0; e < C::D / 16; e++) {
#pragma unroll
        for (int i = 0; i < C::M; i++)
            if (C::Q_STAYS)
                copy4(a[i], kept[i][e]);
            else
                q_fragment<C>(a[i], q, i, e);
#pragma unroll
        for (int j = 0; j < C::KEYS / 16; j++) {
            load4(b, tile<C::D>::step(k, e) + j * 16 * tile<C::D>::pitch);
#pragma unroll
            for (int i = 0; i < C::M; i++) {
                C::T::mma(s[i][2 * j], a[i], b[0], b[1]);
                C::T::mma(s[i][2 * j + 1], a[i], b[2], b[3]);
            }
        }
    }
}

template <class C>
__device__ __forceinline__ void
second_product(sums<C> &y, const uint32_t (&p)[C::M][C::KEYS / 16][4], uint32_t v)
{
    uint32_t b[4];

#pragma unroll
    for (int k = 0; k < C::KEYS / 16; k++)
#pragma unroll
        for (int e = 0; e < C::D / 16; e++) {
            load4_transposed(b, tile<C::D>::step(v, e) + k * 16 * tile<C::D>::pitch);
#pragma unroll
            for (int i = 0; i < C::M; i++) {
                C::T::mma(y.o[i][2 * e], p[i][k], b[0], b[1]);
                C::T::mma(y.o[i][2 * e + 1], p[i][k], b[2], b[3]);
            }
        }
}

/* S of visible keys times the factor plus bias; `row`: of this thread, within the sample. */
template <class C>
__device__ __forceinline__ void add_bias(const args &x, const walk &w, int first, int row,
                                         scores<C> &s)
{
    const int col = first + threadIdx.x % 4 * 2;

#pragma unroll
    for (int i = 0; i < C::M * 2; i++) {
        const int    r = min(row + i * 8, w.n_q - 1);
        const float *bias = (const float *)x.a.bias.data + w.sample * x.a.bias.sample
                            + w.head * x.a.bias.head + r * x.a.bias.row;

#pragma unroll
        for (int j = 0; j < C::KEYS / 8; j++)
#pragma unroll
            for (int e = 0; e < 2; e++) {
                float    &y = s[i / 2][j][i % 2 * 2 + e];
                const int at = col + j * 8 + e;

                y = y * x.factor + (at < w.n_k ? bias_of(bias, at) : 0);
            }
    }
}

/* -inf for what is invisible. */
template <class C>
__device__ __forceinline__ void hide(const args &x, const walk &w, const key_block &b, int row,
                                     scores<C> &s)
{
    const int col = threadIdx.x % 4 * 2;

#pragma unroll
    for (int i = 0; i < C::M * 2; i++) {
        const int end =
            C::KIND != PLAIN && x.a.causal ? row + i * 8 + w.shift + 1 - b.first : C::KEYS;

#pragma unroll
        for (int j = 0; j < C::KEYS / 4; j++) {
            float    &y = s[i / 2][j / 2][i % 2 * 2 + j % 2];
            const int at = col + j / 2 * 8 + j % 2;
            bool      seen = b.first + at < w.n_k;

            if (C::KIND != PLAIN)
                seen = ((uint32_t)(b.keep >> j / 8 * 32) >> (at - j / 8 * 32) & 1) && at < end;
            y = seen ? y : -CUDART_INF_F;
        }
    }
}

/* Let maximum and sums follow the new scores, and make them weights: rounded for the second
 * product, summed before that. */
template <class C>
__device__ __forceinline__ void weigh(sums<C> &y, scores<C>                      &s,
                                      uint32_t (&p)[C::M][C::KEYS / 16][4], float factor)
{
    const float lazy = fminf(C::LAZY / factor, 0x1p127f); // in scores
    float       f[C::M][2];
    bool        follow = false;

#pragma unroll
    for (int i = 0; i < C::M * 2; i++) {
        float *const m = &y.m[i / 2][i % 2];
        float        top = s[i / 2][0][i % 2 * 2], sum = 0;

#pragma unroll
        for (int j = 0; j < C::KEYS / 4; j++)
            top = fmaxf(top, s[i / 2][j / 2][i % 2 * 2 + j % 2]);
        top = fmaxf(top, __shfl_xor_sync(~0u, top, 1));
        top = fmaxf(top, __shfl_xor_sync(~0u, top, 2));
        top = top > *m + (fabsf(*m) * factor < FA_HUGE ? lazy : 0) ? top : *m;
        // nothing visible yet: any finite number will do, -inf - -inf is none
        const float    zero = top == -CUDART_INF_F ? 0 : top;
        const fa_shift shift = fa_shift_of(zero, factor);

        f[i / 2][i % 2] = exp2_of((*m - zero) * factor);
        follow |= top != *m;
        *m = top;
#pragma unroll
        for (int j = 0; j < C::KEYS / 4; j++) {
            float &x = s[i / 2][j / 2][i % 2 * 2 + j % 2];

            x = exp2_of(fmaf(x, shift.by, shift.add));
            sum += x;
        }
        y.l[i / 2][i % 2] = y.l[i / 2][i % 2] * f[i / 2][i % 2] + sum;
    }
#pragma unroll
    for (int i = 0; i < C::M; i++)
#pragma unroll
        for (int j = 0; j < C::KEYS / 4; j++)
            p[i][j / 4][j % 4] = C::T::pack(s[i][j / 2][j % 2 * 2], s[i][j / 2][j % 2 * 2 + 1]);
    if (__any_sync(~0u, follow))
#pragma unroll
        for (int i = 0; i < C::M; i++)
#pragma unroll
            for (int e = 0; e < C::D / 2; e++)
                y.o[i][e / 4][e % 4] *= f[i][e / 2 % 2];
}

} // namespace att_fa_tiled

#endif
