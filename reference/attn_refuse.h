/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_refuse.h - sentences that the attention operators share. Header only, C and C++.
 * Each function returns NULL or why the call must be refused; names and shapes are in it.
 */
#ifndef ATT_REFERENCE_ATTN_REFUSE_H
#define ATT_REFERENCE_ATTN_REFUSE_H

#include "harness/attest.h"
#include "reference/refuse.h"

enum { ATT_ATTN_MAX_D = 256 };

/* 1 for the dtypes that attention computes in. */
static inline int att_attn_is_float(enum att_dtype dtype)
{
    return dtype == ATT_F32 || dtype == ATT_BF16 || dtype == ATT_F16;
}

/* 1 for the dtypes of a key mask; u8 is bool as well. */
static inline int att_attn_is_mask(enum att_dtype dtype)
{
    return dtype == ATT_U8 || dtype == ATT_I32 || dtype == ATT_I64;
}

/* q, k, v: present, of this rank (4: padded, 3: packed), of one float dtype, last dim dense. */
static inline const char *att_attn_refuse_kinds(const struct att_tensor *const x[3], int rank)
{
    static const char *const names[3] = { "q", "k", "v" };

    for (int i = 0; i < 3; i++)
        if (x[i]->rank == 0)
            return att_refuse_text("%s is absent", names[i]);
    for (int i = 0; i < 3; i++)
        if (x[i]->rank != rank)
            return att_refuse_text("Q/K/V must be %s, but %s is %s",
                                   rank == 4 ? "[B, S, H, D]" : "[n, H, D]", names[i],
                                   att_dims_of(x[i]).text);
    for (int i = 1; i < 3; i++)
        if (x[i]->dtype != x[0]->dtype)
            return att_refuse_text("Q/K/V must share dtype, but %s has another than q",
                                   names[i]);
    if (!att_attn_is_float(x[0]->dtype))
        return "Q/K/V must be float32, bfloat16 or float16";
    for (int i = 0; i < 3; i++)
        if (!att_last_dense(x[i]))
            return att_refuse_text("%s must be contiguous in its last dimension", names[i]);
    return NULL;
}

/* Shapes of q, k, v, which passed att_attn_refuse_kinds: k and v alike, D and (padded) B of
 * q and k alike, D at most 256, H a multiple of H_kv. */
static inline const char *att_attn_refuse_shapes(const struct att_tensor *q,
                                                 const struct att_tensor *k,
                                                 const struct att_tensor *v)
{
    int     r = q->rank;
    int64_t h = q->dim[r - 2], hkv = k->dim[r - 2], d = q->dim[r - 1];

    if (!att_same_dims(k, v))
        return att_refuse_text("K/V must share shape, but k is %s and v is %s",
                               att_dims_of(k).text, att_dims_of(v).text);
    if (d != k->dim[r - 1] || (r == 4 && q->dim[0] != k->dim[0]))
        return att_refuse_text("Q/K/V must share %s, but q is %s and k is %s",
                               r == 4 ? "B and D" : "D", att_dims_of(q).text,
                               att_dims_of(k).text);
    if (d < 1 || d > ATT_ATTN_MAX_D)
        return att_refuse_text("d is %lld, must be 1 to %d", (long long)d, ATT_ATTN_MAX_D);
    if (hkv < 1 || h % hkv)
        return att_refuse_text("heads of q, %lld, must be a multiple of the heads of k, %lld",
                               (long long)h, (long long)hkv);
    return NULL;
}

/* o against q: same shape, same dtype, last dim dense. */
static inline const char *att_attn_refuse_o(const struct att_tensor *o,
                                            const struct att_tensor *q)
{
    if (o->rank == 0)
        return "o is absent";
    if (!att_same_dims(o, q))
        return att_refuse_text("o is %s, but q is %s", att_dims_of(o).text,
                               att_dims_of(q).text);
    if (o->dtype != q->dtype)
        return "o must have the dtype of q";
    if (!att_last_dense(o))
        return "o must be contiguous in its last dimension";
    return NULL;
}

/* lse against q: absent, or float32 [B, H, S_q, 1] beside [B, S_q, H, D], [H, n_q, 1] beside
 * [n_q, H, D]. */
static inline const char *att_attn_refuse_lse(const struct att_tensor *lse,
                                              const struct att_tensor *q)
{
    int r = q->rank;

    if (lse->rank == 0)
        return NULL;
    if (lse->rank != r || lse->dim[r - 1] != 1 || lse->dim[r - 2] != q->dim[r - 3]
        || lse->dim[r - 3] != q->dim[r - 2] || (r == 4 && lse->dim[0] != q->dim[0]))
        return att_refuse_text("lse is %s, but q %s needs %s", att_dims_of(lse).text,
                               att_dims_of(q).text, r == 4 ? "[B, H, S, 1]" : "[H, n, 1]");
    if (lse->dtype != ATT_F32)
        return "lse must be float32";
    return NULL;
}

/* key_mask against k [B, S_kv, H_kv, D]: [B, S_kv] of bool, u8, i32 or i64. */
static inline const char *att_attn_refuse_mask(const struct att_tensor *mask,
                                               const struct att_tensor *k)
{
    if (mask->rank != 2)
        return att_refuse_text("key_mask must be [B, S], but is %s", att_dims_of(mask).text);
    if (mask->dim[0] != k->dim[0] || mask->dim[1] != k->dim[1])
        return att_refuse_text("key_mask is %s, but k is %s", att_dims_of(mask).text,
                               att_dims_of(k).text);
    if (!att_attn_is_mask(mask->dtype))
        return "key_mask must be bool, uint8, int32 or int64";
    if (!att_last_dense(mask))
        return "key_mask must be contiguous in its last dimension";
    return NULL;
}

#endif
