/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout.h - where the elements of token tensors lie. Header only, C and C++.
 *
 * Padded tensors are [b, s, h, d], packed ones [n, h, d]. The last dimension is dense:
 *
 *     bshd  dense
 *     bhsd  a view of dense [b, h, s, d], packed [h, n, d]: the transposed projection
 *     qkv   q, k and v are views of one dense block [b, s, 3, h, d]
 *     gap   3 elements of padding after each head, 5 after each token, 7 after each sample:
 *           odd, so rows are aligned to their element and to nothing more
 *     far   tokens so far apart that the last one begins beyond 2^31 elements; needs 2 to
 *           1024 tokens, so that the gaps stay above 1 MiB and are never materialised
 *     mixed q is bshd, k bhsd and v gap: no two of them have the same strides
 */
#ifndef ATT_REFERENCE_LAYOUT_H
#define ATT_REFERENCE_LAYOUT_H

#include "harness/attest.h"
#include "reference/mask.h"

enum att_layout { ATT_BSHD, ATT_BHSD, ATT_GAP, ATT_FAR, ATT_QKV, ATT_MIXED };

/* Words of a `layout` field of one tensor, and of q, k and v. */
#define ATT_LAYOUT_WORDS     "bshd", "bhsd", "gap", "far"
#define ATT_LAYOUT_QKV_WORDS ATT_LAYOUT_WORDS, "qkv", "mixed"

enum { ATT_FAR_ROWS = 1024 };

/* b samples of s tokens of h heads of d elements. */
struct att_block {
    enum att_dtype dtype;
    int            layout; // enum att_layout
    int64_t        b, s, h, d;
    int            which; // 0: q, 1: k, 2: v
};

/* The layout that is meant for this one of q, k and v. */
static inline int att_layout_own(const struct att_block *x)
{
    if (x->layout != ATT_MIXED)
        return x->layout;
    return x->which == 0 ? ATT_BSHD : x->which == 1 ? ATT_BHSD : ATT_GAP;
}

/* 0, or ATT_EINVAL and why: layout far with too few or too many tokens. */
static inline int att_layout_invalid(int layout, int64_t rows, struct att_why *why)
{
    if (layout != ATT_FAR || (rows >= 2 && rows <= ATT_FAR_ROWS))
        return 0;
    return att_why_set(why, "layout", "far needs 2 to %d tokens, b times s is %lld",
                       ATT_FAR_ROWS, (long long)rows);
}

/* The strides of [b, s, h, d], in elements. */
static inline void att_layout_strides(const struct att_block *x, int64_t stride[4])
{
    int64_t rows = x->b * x->s;
    int     layout = att_layout_own(x);

    stride[3] = 1;
    stride[2] = x->d;
    stride[1] = x->h * x->d;
    switch (layout) {
    case ATT_BHSD:
        stride[2] = x->s * x->d;
        stride[1] = x->d;
        stride[0] = x->h * stride[2];
        return;
    case ATT_QKV: stride[1] *= 3; break;
    case ATT_GAP:
        stride[2] = x->d + 3;
        stride[1] = x->h * stride[2] + 5;
        break;
    case ATT_FAR:
        if (rows > 1)
            stride[1] += ((int64_t)1 << 31) / (rows - 1);
        break;
    default: break;
    }
    stride[0] = x->s * stride[1] + (layout == ATT_GAP ? 7 : 0);
}

/* Shape `t` as the padded tensor [b, s, h, d]. */
static inline void att_layout_padded(struct att_tensor *t, const struct att_block *x)
{
    t->dtype = x->dtype;
    t->rank = 4;
    t->dim[0] = x->b;
    t->dim[1] = x->s;
    t->dim[2] = x->h;
    t->dim[3] = x->d;
    att_layout_strides(x, t->stride);
}

/* Shape `t` as the packed tensor [n, h, d], n = b s of the block. */
static inline void att_layout_packed(struct att_tensor *t, const struct att_block *x)
{
    struct att_block flat = *x;
    int64_t          stride[4];

    flat.b = 1;
    flat.s = x->b * x->s;
    att_layout_strides(&flat, stride);
    t->dtype = x->dtype;
    t->rank = 3;
    t->dim[0] = flat.s;
    t->dim[1] = x->h;
    t->dim[2] = x->d;
    for (int i = 0; i < 3; i++)
        t->stride[i] = stride[i + 1];
}

/* Shape `t` as a dense vector [n]. */
static inline void att_layout_list(struct att_tensor *t, enum att_dtype dtype, int64_t n)
{
    t->dtype = dtype;
    t->rank = 1;
    t->dim[0] = n;
    t->stride[0] = 1;
}

/* Shape `t` as absent. */
static inline void att_layout_absent(struct att_tensor *t, enum att_dtype dtype)
{
    t->dtype = dtype;
    t->rank = 0;
    t->data = NULL;
}

#endif
