/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_tiled_f32.cu - the tiled attention core for f32: f32 multiply-adds throughout.
 *
 * 256 threads, 16 by 16: thread (ty, tx) owns ROWS / 16 query rows from ty ROWS / 16 on; of
 * the scores the keys tx + 16 j, of the output the columns 4 tx + 64 j. A block of 64 keys is
 * read in parts of PART rows into one buffer, K first, V behind the softmax. Weights travel
 * through shared memory. Rows in shared memory are 4 floats longer than D, so that eight rows
 * of one column lie in different banks.
 */
#include <math_constants.h>

#include "kernels/cuda/core/fa_tiled_launch.cuh"

namespace att_fa_tiled
{
namespace
{

enum { KEYS = 64 };

template <int D_, int ROWS_, int PART_> struct f32 {
    static constexpr int D = D_, ROWS = ROWS_, PART = PART_, THREADS = 256;
    static constexpr int PITCH = D + 4, P_PITCH = KEYS + 4;
    static constexpr int R = ROWS / 16, V = D / 64; // rows, groups of 4 columns of a thread
    static constexpr int SHARED = (ROWS * PITCH + PART * PITCH + ROWS * P_PITCH) * 4;
};

template <class C> struct state {
    float o[C::R][C::V][4];
    float s[C::R][KEYS / 16];
    float m[C::R], l[C::R];
};

/* N rows from `from` on; what `keep` denies, and columns behind d, become zeros. */
template <class C, int N, class KEEP>
__device__ __forceinline__ void load(float *to, const float *from, int64_t stride, int d,
                                     bool aligned, KEEP keep)
{
    for (int i = threadIdx.x; i < N * C::D / 4; i += C::THREADS) {
        const int    r = i / (C::D / 4), c = i % (C::D / 4) * 4;
        const float *x = from + r * stride + c;
        const bool   kept = keep(r);
        float4       y = { 0, 0, 0, 0 };

        if (kept && aligned && c + 4 <= d) {
            y = *(const float4 *)x;
        } else if (kept) {
            y.x = c < d ? x[0] : 0;
            y.y = c + 1 < d ? x[1] : 0;
            y.z = c + 2 < d ? x[2] : 0;
            y.w = c + 3 < d ? x[3] : 0;
        }
        *(float4 *)(to + r * C::PITCH + c) = y;
    }
}

/* Scores of the keys of one part, all sums in ascending order of columns. */
template <class C>
__device__ __forceinline__ void multiply_qk(state<C> &y, const float *q, const float *k,
                                            int part)
{
    constexpr int N = C::PART / 16;
    const int     tx = threadIdx.x % 16, ty = threadIdx.x / 16;

    for (int e = 0; e < C::D; e += 4) {
        float4 b[N];

#pragma unroll
        for (int j = 0; j < N; j++)
            b[j] = *(const float4 *)(k + (tx + 16 * j) * C::PITCH + e);
#pragma unroll
        for (int i = 0; i < C::R; i++) {
            const float4 a = *(const float4 *)(q + (ty * C::R + i) * C::PITCH + e);

#pragma unroll
            for (int j = 0; j < KEYS / 16; j++) {
                if (j / N != part)
                    continue;
                float &s = y.s[i][j];

                s = fmaf(a.x, b[j % N].x, s);
                s = fmaf(a.y, b[j % N].y, s);
                s = fmaf(a.z, b[j % N].z, s);
                s = fmaf(a.w, b[j % N].w, s);
            }
        }
    }
}

template <class C>
__device__ __forceinline__ void multiply_pv(state<C> &y, const float *p, const float *v)
{
    const int tx = threadIdx.x % 16, ty = threadIdx.x / 16;

    for (int k = 0; k < C::PART; k++)
#pragma unroll
        for (int j = 0; j < C::V; j++) {
            const float4 b = *(const float4 *)(v + k * C::PITCH + 4 * tx + 64 * j);

#pragma unroll
            for (int i = 0; i < C::R; i++) {
                const float a = p[(ty * C::R + i) * C::P_PITCH + k];

                y.o[i][j][0] = fmaf(a, b.x, y.o[i][j][0]);
                y.o[i][j][1] = fmaf(a, b.y, y.o[i][j][1]);
                y.o[i][j][2] = fmaf(a, b.z, y.o[i][j][2]);
                y.o[i][j][3] = fmaf(a, b.w, y.o[i][j][3]);
            }
        }
}

/* The score of one key in base 2, -inf when it is invisible to query row `row`. */
__device__ __forceinline__ float score(const args &x, const walk &w, const key_block &b,
                                       float s, int row, int key)
{
    const int at = b.first + key, r = min(row, w.n_q - 1);

    if (!(b.keep >> key & 1) || (x.a.causal && at > row + w.shift))
        return -CUDART_INF_F;
    s *= x.factor;
    if (x.a.bias.data)
        s += bias_of((const float *)x.a.bias.data + w.sample * x.a.bias.sample
                         + w.head * x.a.bias.head + r * x.a.bias.row,
                     at);
    return s;
}

/* From scores to weights, in shared memory; maximum, sum and output follow. */
template <class C>
__device__ __forceinline__ void weigh(const args &x, const walk &w, const key_block &b,
                                      state<C> &y, float *p)
{
    const int tx = threadIdx.x % 16, ty = threadIdx.x / 16;

#pragma unroll
    for (int i = 0; i < C::R; i++) {
        const int row = w.m0 + ty * C::R + i;
        float     top = y.m[i], sum = 0;

#pragma unroll
        for (int j = 0; j < KEYS / 16; j++) {
            y.s[i][j] = score(x, w, b, y.s[i][j], row, tx + 16 * j);
            top = fmaxf(top, y.s[i][j]);
        }
#pragma unroll
        for (int k = 1; k < 16; k *= 2)
            top = fmaxf(top, __shfl_xor_sync(~0u, top, k));
        // nothing visible yet: any finite number will do, -inf - -inf is none
        const float zero = top == -CUDART_INF_F ? 0 : top, f = exp2f(y.m[i] - zero);

#pragma unroll
        for (int j = 0; j < KEYS / 16; j++) {
            const float e = exp2f(y.s[i][j] - zero);

            p[(ty * C::R + i) * C::P_PITCH + tx + 16 * j] = e;
            sum += e;
        }
        y.m[i] = top;
        y.l[i] = y.l[i] * f + sum;
#pragma unroll
        for (int j = 0; j < C::V * 4; j++)
            y.o[i][j / 4][j % 4] *= f;
    }
}

/* A row without a visible key, or one that does not count, is +0 with an LSE of -inf. */
template <class C>
__device__ __forceinline__ void finish(const args &x, const walk &w, state<C> &y)
{
    const int tx = threadIdx.x % 16, ty = threadIdx.x / 16;
    float    *lse = (float *)x.a.lse.data;

#pragma unroll
    for (int i = 0; i < C::R; i++) {
        const int at = w.m0 + ty * C::R + i;
        float     l = y.l[i];

#pragma unroll
        for (int k = 1; k < 16; k *= 2)
            l += __shfl_xor_sync(~0u, l, k);
        if (at >= w.n_q)
            continue;
        if (!row_counts(x, w, at))
            l = 0;
        float *o = (float *)x.a.o.data + w.sample * x.a.o.sample + (w.q0 + at) * x.a.o.row
                   + w.head * x.a.o.head;

#pragma unroll
        for (int j = 0; j < C::V * 4; j++) {
            const int c = 4 * tx + j / 4 * 64 + j % 4;

            if (c < x.a.d)
                o[c] = l == 0 ? 0 : y.o[i][j / 4][j % 4] / l;
        }
        if (lse && tx == 0)
            lse[w.sample * x.a.lse.sample + w.head * x.a.lse.head + (w.q0 + at) * x.a.lse.row] =
                l == 0 ? -CUDART_INF_F : fmaf(y.m[i], 0.693147180559945f, logf(l));
    }
}

template <class C>
__device__ __forceinline__ void one_block(const args &x, const walk &w, int t, state<C> &y,
                                          float *q)
{
    float *const kv = q + C::ROWS * C::PITCH, *const p = kv + C::PART * C::PITCH;
    const key_block b = keys_at<KEYS, false>(x, w, t);

#pragma unroll
    for (int i = 0; i < C::R * KEYS / 16; i++)
        y.s[i % C::R][i / C::R] = 0;
#pragma unroll
    for (int part = 0; part < 2 * KEYS / C::PART; part++) {
        const int     n = part % (KEYS / C::PART), v = part / (KEYS / C::PART);
        const int64_t stride = v ? x.a.v.row : x.a.k.row;
        const float  *from = (const float *)(v ? w.v : w.k) + (b.first + n * C::PART) * stride;

        load<C, C::PART>(kv, from, stride, (int)x.a.d, x.aligned,
                         [&](int r) { return (b.keep >> (n * C::PART + r) & 1) != 0; });
        if (v && n == 0)
            weigh<C>(x, w, b, y, p);
        __syncthreads();
        if (v)
            multiply_pv<C>(y, p + n * C::PART, kv);
        else
            multiply_qk<C>(y, q, kv, n);
        __syncthreads();
    }
}

/* Where this block works; false: nowhere. */
template <class C> __device__ __forceinline__ bool start(const args &x, walk *shared)
{
    walk w;

    if (!find_rows(x, C::ROWS, &w))
        return false;
    find_kv<float>(x, &w);
    find_keys(x, C::ROWS, KEYS, &w);
    if (threadIdx.x == 0)
        *shared = w;
    __syncthreads();
    return true;
}

template <class C>
__global__ void __launch_bounds__(C::THREADS, 1) fa_f32(const __grid_constant__ args x)
{
    extern __shared__ __align__(16) float memory[];
    state<C>                              y;
    walk                                  w;

    if (!find_rows(x, C::ROWS, &w))
        return;
    find_kv<float>(x, &w);
    find_keys(x, C::ROWS, KEYS, &w);
#pragma unroll
    for (int i = 0; i < C::R; i++) {
        y.m[i] = -CUDART_INF_F;
        y.l[i] = 0;
#pragma unroll
        for (int j = 0; j < C::V * 4; j++)
            y.o[i][j / 4][j % 4] = 0;
    }
    load<C, C::ROWS>(memory,
                     (const float *)x.a.q.data + w.sample * x.a.q.sample
                         + (w.q0 + w.m0) * x.a.q.row + w.head * x.a.q.head,
                     x.a.q.row, (int)x.a.d, x.aligned,
                     [&](int r) { return row_counts(x, w, w.m0 + r); });
    for (int t = 0; t < w.n; t++)
        one_block<C>(x, w, t, y, memory);
    finish<C>(x, w, y);
}

} // namespace

int launch_f32(const args &x, cudaStream_t stream)
{
    using small = f32<64, 64, 64>;
    using middle = f32<128, 64, 64>;
    using large = f32<256, 32, 32>;

    if (x.a.d <= small::D)
        return launch<small>(fa_f32<small>, x, stream);
    if (x.a.d <= middle::D)
        return launch<middle>(fa_f32<middle>, x, stream);
    return launch<large>(fa_f32<large>, x, stream);
}

} // namespace att_fa_tiled
