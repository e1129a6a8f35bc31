/* SPDX-License-Identifier: Apache-2.0 */
/*
 * right.cuh - the right answers that the CUDA mutants distort: plain device code, one thread a
 * head or a row, no tricks. Each mutant uses a part of it.
 */
#ifndef ATT_MUTANTS_CUDA_RIGHT_CUH
#define ATT_MUTANTS_CUDA_RIGHT_CUH

#include <cuda_runtime.h>

#include "harness/attest.h"
#include "reference/mask_meta.h"
#include "reference/pack_qkv.h"
#include "reference/scatter_padded.h"

/* The tensors of a call, as a kernel's argument. */
struct right_call {
    struct att_tensor t[PACK_QKV_TENSORS];
};

static inline struct right_call right_call_of(const struct att_call *call)
{
    struct right_call c = {};

    for (int i = 0; i < call->n_tensors && i < PACK_QKV_TENSORS; i++)
        c.t[i] = call->t[i];
    return c;
}

static inline int right_done(void)
{
    return cudaGetLastError() == cudaSuccess ? 0 : ATT_EDEVICE;
}

static inline unsigned right_blocks(int64_t n, int each)
{
    return (unsigned)((n + each - 1) / each);
}

/* ---- tokens ------------------------------------------------------------------------- */

static __device__ inline int64_t right_size(const struct att_tensor &t)
{
    return t.dtype == ATT_F64 || t.dtype == ATT_I64   ? 8
           : t.dtype == ATT_F32 || t.dtype == ATT_I32 ? 4
           : t.dtype == ATT_U8                        ? 1
                                                      : 2;
}

/* Distance of head h of token `row` of [b, s, h, d] or [n, h, d] from the start, bytes. */
static __device__ inline int64_t right_offset(const struct att_tensor &t, int64_t row,
                                              int64_t h)
{
    int64_t at = row * t.stride[0];

    if (t.rank == 4)
        at = row / t.dim[1] * t.stride[0] + row % t.dim[1] * t.stride[1];
    return (at + h * t.stride[t.rank - 2]) * right_size(t);
}

static __device__ inline char *right_head(const struct att_tensor &t, int64_t row, int64_t h)
{
    return (char *)t.data + right_offset(t, row, h);
}

static __device__ inline int64_t right_head_bytes(const struct att_tensor &t)
{
    return t.dim[t.rank - 1] * right_size(t);
}

static __device__ inline int64_t right_heads(const struct att_tensor &t)
{
    return t.dim[t.rank - 2];
}

static __device__ inline int64_t right_index(const struct att_tensor &t, int64_t i)
{
    if (t.dtype == ATT_I64)
        return ((const long long *)t.data)[i * t.stride[0]];
    return ((const int *)t.data)[i * t.stride[0]];
}

static __device__ inline void right_put(const struct att_tensor &t, int64_t i, int64_t value)
{
    if (t.dtype == ATT_I64)
        ((long long *)t.data)[i * t.stride[0]] = value;
    else
        ((int *)t.data)[i * t.stride[0]] = (int)value;
}

static __device__ inline void right_copy(char *to, const char *from, int64_t bytes)
{
    for (int64_t i = 0; i < bytes; i++)
        to[i] = from[i];
}

static __device__ inline void right_zero(char *to, int64_t bytes)
{
    for (int64_t i = 0; i < bytes; i++)
        to[i] = 0;
}

/* Token i of `to` becomes token `row` of `from`. */
static __device__ inline void right_copy_token(const struct att_tensor &to, int64_t i,
                                               const struct att_tensor &from, int64_t row)
{
    for (int64_t h = 0; h < right_heads(to); h++)
        right_copy(right_head(to, i, h), right_head(from, row, h), right_head_bytes(to));
}

static __device__ inline void right_zero_token(const struct att_tensor &to, int64_t row)
{
    for (int64_t h = 0; h < right_heads(to); h++)
        right_zero(right_head(to, row, h), right_head_bytes(to));
}

/* ---- scatter_padded ----------------------------------------------------------------- */

static __device__ inline const struct att_tensor &right_padded(const struct right_call &c)
{
    return c.t[c.t[SCATTER_PADDED_PADDED_KEPT].rank ? SCATTER_PADDED_PADDED_KEPT
                                                    : SCATTER_PADDED_PADDED];
}

/* ---- mask_meta ---------------------------------------------------------------------- */

/* mask[b, s] != 0: any bit but the sign of a float. */
static __device__ inline int right_valid(const struct att_tensor &mask, int64_t b, int64_t s)
{
    const int64_t        size = right_size(mask);
    const unsigned char *at =
        (const unsigned char *)mask.data + (b * mask.stride[0] + s) * size;
    unsigned any = 0;

    for (int64_t i = 0; i < size; i++)
        any |= i == size - 1 && mask.dtype <= ATT_BF16 ? at[i] & 0x7fu : at[i];
    return any != 0;
}

/* Row r with n valid ones before it; returns n for the next row. */
static __device__ inline int64_t right_meta_row(const struct right_call &c, int64_t r,
                                                int64_t n, int valid)
{
    const int64_t s = c.t[MASK_META_MASK].dim[1];

    right_put(c.t[MASK_META_INV_INDICES], r, valid ? n : -1);
    if (valid)
        right_put(c.t[MASK_META_INDICES], n++, r);
    if (r % s == s - 1)
        right_put(c.t[MASK_META_CU_SEQLENS], r / s + 1, n);
    return n;
}

static __device__ inline void right_meta_constants(const struct right_call &c)
{
    right_put(c.t[MASK_META_CU_SEQLENS], 0, 0);
    right_put(c.t[MASK_META_MAX_SEQLEN], 0, c.t[MASK_META_MASK].dim[1]);
}

#endif
