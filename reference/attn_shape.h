/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_shape.h - parameters and shapes that the attention operators share, for
 * reference/<op>.c. Header only, C and C++.
 */
#ifndef ATT_REFERENCE_ATTN_SHAPE_H
#define ATT_REFERENCE_ATTN_SHAPE_H

#include <math.h>

#include "harness/attest.h"
#include "reference/attn_refuse.h"
#include "reference/joint.h"
#include "reference/layout.h"

/* Parameters that all of them have; h_kv resolved. */
struct att_attn_head {
    int     dtype;
    int64_t h, h_kv, d;
    double  scale;
    int64_t causal, lse;
};

/* For att_op.trivial. Outputs are made of elements of V: so few may all be equal (needle_near
 * has 4 values, so 16 of them once in 4^15). A bias may drop every key when there are so few
 * (the exact fills drop one in eight, so 12 of them once in 8^12). */
enum { ATT_ATTN_FEW_VALUES = 16, ATT_ATTN_FEW_KEYS = 11 };

/* 0 or 1, or ATT_EINVAL with key and value. */
static inline int att_attn_flag_invalid(const char *key, int64_t value, struct att_why *why)
{
    if (value == 0 || value == 1)
        return 0;
    return att_why_set(why, key, "%lld, must be 0 or 1", (long long)value);
}

/* Scales are f32 in kernels, and so are scores and scale log2(e): beyond 2^100 they overflow,
 * below 2^-100 they are denormal. */
static inline int att_attn_head_invalid(const struct att_attn_head *x, struct att_why *why)
{
    if (!att_attn_is_float((enum att_dtype)x->dtype))
        return att_why_set(why, "dtype", "must be f32, bf16 or f16");
    if (att_size_invalid("h", x->h, why) || att_size_invalid("h_kv", x->h_kv, why)
        || att_size_invalid("d", x->d, why))
        return ATT_EINVAL;
    if (x->d > ATT_ATTN_MAX_D)
        return att_why_set(why, "d", "%lld, must be 1 to %d", (long long)x->d, ATT_ATTN_MAX_D);
    if (x->h % x->h_kv)
        return att_why_set(why, "h_kv", "%lld, must divide h, %lld", (long long)x->h_kv,
                           (long long)x->h);
    if (x->scale != 0 && !(x->scale >= 0x1p-100 && x->scale <= 0x1p100))
        return att_why_set(why, "scale", "%g, must be 2^-100 to 2^100, or 0 for 1 / sqrt(d)",
                           x->scale);
    if (att_attn_flag_invalid("causal", x->causal, why))
        return ATT_EINVAL;
    return att_attn_flag_invalid("lse", x->lse, why);
}

/* scale, or its default. */
static inline double att_attn_scale(double scale, int64_t d)
{
    return scale > 0 ? scale : 1 / sqrt((double)d);
}

/* Shape q, k or v, padded (rank 4) or packed (rank 3, b = 1): in layout qkv a view of rows of
 * `fused` heads. */
static inline void att_attn_shape_in(struct att_tensor *t, int rank, const struct att_block *x,
                                     int64_t fused)
{
    if (rank == 4)
        att_layout_padded(t, x);
    else
        att_layout_packed(t, x);
    if (x->layout != ATT_QKV)
        return;
    t->stride[rank - 3] = fused * x->d;
    if (rank == 4)
        t->stride[0] = x->s * fused * x->d;
}

/* Shape o: gap and far are the caller's, the others describe projections and o is dense. */
static inline void att_attn_shape_o(struct att_tensor *t, int rank, const struct att_block *q)
{
    struct att_block x = *q;

    if (x.layout != ATT_GAP && x.layout != ATT_FAR)
        x.layout = ATT_BSHD;
    if (rank == 4)
        att_layout_padded(t, &x);
    else
        att_layout_packed(t, &x);
}

/* Shape a dense tensor of rank 2 to 4; dims beyond the rank are ignored. */
static inline void att_attn_shape_dense(struct att_tensor *t, enum att_dtype dtype, int rank,
                                        int64_t a, int64_t b, int64_t c, int64_t d)
{
    const int64_t dim[4] = { a, b, c, d };
    int64_t       stride = 1;

    t->dtype = dtype;
    t->rank = rank;
    for (int i = rank - 1; i >= 0; i--) {
        t->dim[i] = dim[i];
        t->stride[i] = stride;
        stride *= dim[i] > 1 ? dim[i] : 1;
    }
}

/* att_op.view of layout qkv: inputs 0, 1, 2 are q, k, v; first is q's index. */
static inline int att_attn_view_of(int layout, int i, int64_t h, int64_t h_kv, int64_t d,
                                   int64_t *offset)
{
    *offset = 0;
    if (layout != ATT_QKV || i > 2)
        return i;
    *offset = i == 0 ? 0 : i == 1 ? h * d : (h + h_kv) * d;
    return 0;
}

#endif
