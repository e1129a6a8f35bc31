/* SPDX-License-Identifier: Apache-2.0 */
/*
 * right_attention.cuh - one right attention kernel for the CUDA mutants of attention,
 * attention_varlen and masked_attention. It has the shape of the fast ones (tiles of keys in
 * shared memory, online softmax, a part of each sum in each lane) and none of their speed.
 * Every step is a static function of struct right_steps; a mutant inherits them, replaces the
 * one that it gets wrong, and keeps the others.
 *
 * A block has 8 query rows of one head, one a warp, and walks over tiles of 16 keys. Lanes l
 * and l + 16 share key l of a tile; of the output a lane has columns lane + 32 c.
 */
#ifndef ATT_MUTANTS_CUDA_RIGHT_ATTENTION_CUH
#define ATT_MUTANTS_CUDA_RIGHT_ATTENTION_CUH

#include <math_constants.h>

#include "harness/mutants/cuda/right_steps.cuh"
#include "reference/attention.h"
#include "reference/attention_varlen.h"
#include "reference/masked_attention.h"

/* ---- the kernel ------------------------------------------------------------------------- */

/* The score of this lane's key, -inf when the row does not see it. */
template <class H>
static __device__ float right_score(const struct right_attn &x, const struct att_attn_row &r,
                                    int64_t first, const struct right_tile &tile)
{
    const int     key = threadIdx.x % RIGHT_KEYS, half = threadIdx.x % 32 / RIGHT_KEYS;
    const int64_t d = right_columns(x), size = right_size(x.k), j = first + key;
    const char   *q = right_head(x.q, r.q0 + r.i, r.n);
    float         dot = 0;

    for (int64_t e = half; e < d; e += 2)
        dot += right_float(x.q.dtype, q + e * size)
               * right_float(x.k.dtype, tile.k + (key * d + e) * size);
    dot += __shfl_xor_sync(~0u, dot, RIGHT_KEYS);
    if (!H::visible(x, r, j))
        return -CUDART_INF_F;
    dot *= x.scale;
    if (x.bias.rank == 2)
        dot += ((const float *)x.bias.data)[r.b * x.bias.stride[0] + j * x.bias.stride[1]];
    if (x.bias.rank == 4)
        dot += ((const float *)x.bias.data)[r.b * x.bias.stride[0] + r.n * x.bias.stride[1]
                                            + r.i * x.bias.stride[2] + j * x.bias.stride[3]];
    return dot;
}

/* One tile, for one row. */
template <class H>
static __device__ void right_add_tile(const struct right_attn &x, const struct att_attn_row &r,
                                      int64_t first, const struct right_tile &tile,
                                      struct right_sums &s)
{
    const int     lane = threadIdx.x % 32;
    const int64_t d = right_columns(x), size = right_size(x.v);
    const float   score = right_score<H>(x, r, first, tile);
    float         most = score;

    for (int i = 1; i < 32; i *= 2)
        most = fmaxf(most, __shfl_xor_sync(~0u, most, i));
    most = fmaxf(s.m, H::top(x, r, most));
    if (most == -CUDART_INF_F)
        return;
    const float f = expf(s.m - most), w = expf(score - most);

    s.m = most;
    s.l = s.l * f + (lane < RIGHT_KEYS ? w : 0);
    for (int c = 0; c < RIGHT_WIDEST / 32; c++)
        s.o[c] = H::shrink(s.o[c], f);
    for (int key = 0; key < RIGHT_KEYS; key++) {
        const float p = __shfl_sync(~0u, w, key);

        if (H::SKIPS_ZEROS && p == 0)
            continue;
#pragma unroll
        for (int c = 0; c < RIGHT_WIDEST / 32; c++)
            if (lane + 32 * c < d)
                s.o[c] += right_rounded(x.v.dtype, p)
                          * right_float(x.v.dtype, tile.v + (key * d + lane + 32 * c) * size);
    }
}

/* A row without a visible key is +0, its LSE -inf. */
template <class H>
static __device__ void right_finish(const struct right_attn &x, const struct att_attn_row &r,
                                    const struct right_sums &s)
{
    const int   lane = threadIdx.x % 32;
    char *const o = H::o_at(x, r);
    float       l = s.l;

    for (int i = RIGHT_KEYS / 2; i >= H::LAST_STEP; i /= 2)
        l += __shfl_xor_sync(~0u, l, i);
    l = __shfl_sync(~0u, l, lane % RIGHT_KEYS);
#pragma unroll
    for (int c = 0; c < RIGHT_WIDEST / 32; c++) {
        const int64_t e = lane + 32 * c;

        if (e < right_columns(x))
            right_put_float(x.o.dtype, o + e * right_size(x.o),
                            s.m == -CUDART_INF_F ? 0 : s.o[c] / l);
    }
    if (x.lse.rank && lane == 0)
        ((float *)x.lse.data)[H::lse_at(x, r)] =
            s.m == -CUDART_INF_F ? -CUDART_INF_F : s.m + logf(l);
}

template <class H>
static __global__ void __launch_bounds__(RIGHT_THREADS, 1)
    right_attend(const __grid_constant__ struct right_attn x,
                 const __grid_constant__ typename H::extra more)
{
    __shared__ struct right_tile tile;
    struct right_sums            s = {};
    struct att_attn_row          r = {};
    const int64_t                i0 = (int64_t)blockIdx.x * RIGHT_ROWS;

    H::segment(x, x.first + blockIdx.z, r);
    if (i0 >= H::rows(x, r))
        return;
    r.n = blockIdx.y;
    r.i = i0 + threadIdx.x / 32;
    s.m = -CUDART_INF_F;
    const int     stored = r.i < H::rows(x, r), counts = stored && H::computes(x, r);
    const int64_t keys = H::keys(x, r, i0);

    H::begin(x, tile);
    for (int64_t at = 0; at < keys; at += RIGHT_KEYS) {
        const int64_t first = H::begins(r, at);

        H::load(x, more, r, first, tile);
        H::arrived(x, tile, at / RIGHT_KEYS);
        if (counts)
            right_add_tile<H>(x, r, first, tile, s);
        H::used(x, tile, at / RIGHT_KEYS);
    }
    if (stored)
        right_finish<H>(x, r, s);
}

/* ---- the host --------------------------------------------------------------------------- */

/* Tiles of query rows that no segment exceeds. */
static inline int64_t right_tiles(const struct right_attn *x)
{
    return (x->q.dim[x->q.rank == 4 ? 1 : 0] + RIGHT_ROWS - 1) / RIGHT_ROWS;
}

static inline int64_t right_segments(const struct right_attn *x)
{
    return x->cu_q.rank ? x->cu_q.dim[0] - 1 : x->q.dim[0];
}

template <class H>
static int right_launch(const struct right_attn *x, const typename H::extra *more,
                        int64_t tiles, int64_t segments, void *queue)
{
    const dim3 grid((unsigned)tiles, (unsigned)x->q.dim[x->q.rank - 2], (unsigned)segments);

    if (tiles < 1)
        return 0;
    right_attend<H><<<grid, RIGHT_THREADS, 0, (cudaStream_t)queue>>>(*x, *more);
    return right_done();
}

template <class H> static int right_run(const struct right_attn *x, void *queue)
{
    const typename H::extra more = {};

    return right_launch<H>(x, &more, right_tiles(x), right_segments(x), queue);
}

/* Brings the kernel to the device: the first launch would do it otherwise, and a run that takes
 * milliseconds for it passes for a slow one. */
template <class H> static int right_plan(struct att_device *dev, struct att_call *call)
{
    cudaFuncAttributes a;

    (void)dev;
    (void)call;
    return cudaFuncGetAttributes(&a, right_attend<H>) == cudaSuccess ? 0 : ATT_EDEVICE;
}

static inline float right_scale(const struct right_attn *x, double scale)
{
    return (float)(scale > 0 ? scale : 1 / sqrt((double)x->q.dim[x->q.rank - 1]));
}

static inline struct right_attn right_dense(const struct att_call *call)
{
    const struct attention  *p = (const struct attention *)call->params;
    const struct att_tensor *t = call->t;
    struct right_attn        x = {};

    x.q = t[ATTENTION_Q];
    x.k = t[ATTENTION_K];
    x.v = t[ATTENTION_V];
    x.o = t[ATTENTION_O];
    x.lse = t[ATTENTION_LSE];
    x.mask = t[ATTENTION_KEY_MASK];
    x.bias = t[ATTENTION_BIAS];
    x.causal = (int)p->causal;
    x.masked = ATT_ATTN_ATTEND;
    x.scale = right_scale(&x, p->scale);
    return x;
}

static inline struct right_attn right_varlen(const struct att_call *call)
{
    const struct attention_varlen *p = (const struct attention_varlen *)call->params;
    const struct att_tensor       *t = call->t;
    struct right_attn              x = {};

    x.q = t[ATTENTION_VARLEN_Q];
    x.k = t[ATTENTION_VARLEN_K];
    x.v = t[ATTENTION_VARLEN_V];
    x.o = t[ATTENTION_VARLEN_O];
    x.lse = t[ATTENTION_VARLEN_LSE];
    x.cu_q = t[ATTENTION_VARLEN_CU_SEQLENS_Q];
    x.cu_k = t[ATTENTION_VARLEN_CU_SEQLENS_K];
    x.causal = (int)p->causal;
    x.masked = ATT_ATTN_ATTEND;
    x.scale = right_scale(&x, p->scale);
    return x;
}

static inline struct right_attn right_masked(const struct att_call *call)
{
    static const int               masked[] = { ATT_ATTN_ZERO, ATT_ATTN_ATTEND, ATT_ATTN_ANY };
    const struct masked_attention *p = (const struct masked_attention *)call->params;
    const struct att_tensor       *t = call->t;
    struct right_attn              x = {};

    x.q = t[MASKED_ATTENTION_Q];
    x.k = t[MASKED_ATTENTION_K];
    x.v = t[MASKED_ATTENTION_V];
    x.o = t[MASKED_ATTENTION_O];
    x.lse = t[MASKED_ATTENTION_LSE];
    x.mask = t[MASKED_ATTENTION_KEY_MASK];
    x.masked = masked[p->masked_rows];
    x.scale = right_scale(&x, p->scale);
    return x;
}

#endif
