/* SPDX-License-Identifier: Apache-2.0 */
/*
 * right_steps.cuh - the steps of the right attention kernel of right_attention.cuh, and what
 * they need: elements of the three float types, one call whatever the operator, a tile of keys.
 */
#ifndef ATT_MUTANTS_CUDA_RIGHT_STEPS_CUH
#define ATT_MUTANTS_CUDA_RIGHT_STEPS_CUH

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "harness/mutants/cuda/right.cuh"
#include "reference/attn_view.h"

enum {
    RIGHT_ROWS = 8,
    RIGHT_KEYS = 16,
    RIGHT_WIDEST = 256, // columns
    RIGHT_THREADS = 32 * RIGHT_ROWS,
};

/* A call, whatever the operator. Absent tensors have rank 0. */
struct right_attn {
    struct att_tensor q, k, v, o, lse, mask, bias, cu_q, cu_k;
    float             scale;
    int               causal, masked; // enum att_attn_masked
    int64_t           first;          // segment of blockIdx.z 0
};

struct right_tile {
    __align__(128) unsigned char k[RIGHT_KEYS * RIGHT_WIDEST * 4]; // rows are dense
    __align__(128) unsigned char v[RIGHT_KEYS * RIGHT_WIDEST * 4];
};

/* What a lane of a row's warp sums up; l is its part alone. */
struct right_sums {
    float o[RIGHT_WIDEST / 32];
    float m, l;
};

/* ---- elements --------------------------------------------------------------------------- */

static __device__ inline float right_float(enum att_dtype dtype, const void *p)
{
    if (dtype == ATT_F32)
        return *(const float *)p;
    if (dtype == ATT_F16)
        return __half2float(*(const __half *)p);
    return __bfloat162float(*(const __nv_bfloat16 *)p);
}

static __device__ inline void right_put_float(enum att_dtype dtype, void *p, float x)
{
    if (dtype == ATT_F32)
        *(float *)p = x;
    else if (dtype == ATT_F16)
        *(__half *)p = __float2half_rn(x);
    else
        *(__nv_bfloat16 *)p = __float2bfloat16_rn(x);
}

static __device__ inline float right_rounded(enum att_dtype dtype, float x)
{
    if (dtype == ATT_F32)
        return x;
    return dtype == ATT_F16 ? __half2float(__float2half_rn(x))
                            : __bfloat162float(__float2bfloat16_rn(x));
}

static __device__ inline int64_t right_columns(const struct right_attn &x)
{
    return x.q.dim[x.q.rank - 1];
}

static __device__ inline int64_t right_row_bytes(const struct right_attn &x)
{
    return right_columns(x) * right_size(x.k);
}

static __device__ inline int64_t right_kv_head(const struct right_attn &x, int64_t n)
{
    return n / (right_heads(x.q) / right_heads(x.k));
}

/* 1 when the mask, if there is one, keeps token j of sample b. */
static __device__ inline int right_unmasked(const struct right_attn &x, int64_t b, int64_t j)
{
    return x.mask.rank == 0 || right_valid(x.mask, b, j);
}

/* ---- the steps -------------------------------------------------------------------------- */

struct right_steps {
    struct extra { // what a mutant's host hands to its kernel
        char none;
    };
    static constexpr int SKIPS_ZEROS = 1; // weights of 0 are not multiplied
    static constexpr int LAST_STEP = 1;   // of the sum over lanes

    /* Rows and keys of segment b. */
    static __device__ void segment(const struct right_attn &x, int64_t b,
                                   struct att_attn_row &r)
    {
        r.b = b;
        if (x.cu_q.rank) {
            r.q0 = right_index(x.cu_q, b);
            r.n_q = right_index(x.cu_q, b + 1) - r.q0;
            r.k0 = right_index(x.cu_k, b);
            r.n_k = right_index(x.cu_k, b + 1) - r.k0;
            return;
        }
        r.n_q = x.q.dim[1];
        r.q0 = b * r.n_q;
        r.n_k = x.k.dim[1];
        r.k0 = b * r.n_k;
    }

    /* How many rows of a segment are stored. */
    static __device__ int64_t rows(const struct right_attn &, const struct att_attn_row &r)
    {
        return r.n_q;
    }

    /* How many keys the rows from i0 on walk over. */
    static __device__ int64_t keys(const struct right_attn &, const struct att_attn_row &r,
                                   int64_t)
    {
        return r.n_k;
    }

    /* First key of the tile that would begin at `at`. */
    static __device__ int64_t begins(const struct att_attn_row &, int64_t at)
    {
        return at;
    }

    static __device__ int visible(const struct right_attn &x, const struct att_attn_row &r,
                                  int64_t j)
    {
        return j < r.n_k && (!x.causal || j <= r.i + r.n_k - r.n_q)
               && right_unmasked(x, r.b, j);
    }

    /* 0: the row is +0 without being computed. */
    static __device__ int computes(const struct right_attn &x, const struct att_attn_row &r)
    {
        return x.masked == ATT_ATTN_ATTEND || right_unmasked(x, r.b, r.i);
    }

    /* Before the first tile; all threads. */
    static __device__ void begin(const struct right_attn &, struct right_tile &)
    {
    }

    /* Keys and values from `first` on; what must not matter becomes zeros. All threads. */
    static __device__ void load(const struct right_attn   &x, const extra &,
                                const struct att_attn_row &r, int64_t first,
                                struct right_tile &tile)
    {
        const int64_t bytes = right_row_bytes(x), n = right_kv_head(x, r.n);

        for (int64_t i = threadIdx.x; i < RIGHT_KEYS * bytes; i += RIGHT_THREADS) {
            const int64_t j = first + i / bytes;
            const int     kept = j < r.n_k && right_unmasked(x, r.b, j);

            tile.k[i] = kept ? right_head(x.k, r.k0 + j, n)[i % bytes] : 0;
            tile.v[i] = kept ? right_head(x.v, r.k0 + j, n)[i % bytes] : 0;
        }
    }

    /* The tile is there; its number. */
    static __device__ void arrived(const struct right_attn &, struct right_tile &, int64_t)
    {
        __syncthreads();
    }

    /* Nobody needs the tile any more; its number. */
    static __device__ void used(const struct right_attn &, struct right_tile &, int64_t)
    {
        __syncthreads();
    }

    /* What is subtracted from the scores once `most` is the largest. */
    static __device__ float top(const struct right_attn &, const struct att_attn_row &,
                                float most)
    {
        return most;
    }

    /* O when the sums shrink by f. */
    static __device__ float shrink(float o, float f)
    {
        return o * f;
    }

    /* Where the columns of a row are stored; all lanes of its warp. */
    static __device__ char *o_at(const struct right_attn &x, const struct att_attn_row &r)
    {
        return right_head(x.o, r.q0 + r.i, r.n);
    }

    static __device__ int64_t lse_at(const struct right_attn &x, const struct att_attn_row &r)
    {
        if (x.lse.rank == 3)
            return r.n * x.lse.stride[0] + (r.q0 + r.i) * x.lse.stride[1];
        return r.b * x.lse.stride[0] + r.n * x.lse.stride[1] + r.i * x.lse.stride[2];
    }
};

#endif
