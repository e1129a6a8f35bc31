/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_view.h - one attention call, whatever the operator: where its rows and keys are, and
 * who may see whom. Reads tensors in host memory. Header only, C and C++.
 *
 * Tokens are counted over the whole batch: segment b of a padded batch is its sample b, of a
 * packed one the rows between two entries of cu_seqlens.
 */
#ifndef ATT_REFERENCE_ATTN_VIEW_H
#define ATT_REFERENCE_ATTN_VIEW_H

#include "harness/attest.h"
#include "reference/fill.h"
#include "reference/index.h"

/* What a query row gives whose own mask entry is 0. */
enum att_attn_masked { ATT_ATTN_ATTEND, ATT_ATTN_ZERO, ATT_ATTN_ANY };

/* An attention call, whatever the operator. Tokens are counted over the whole batch; absent
 * tensors are NULL or of rank 0. */
struct att_attn {
    const struct att_tensor *q, *k, *v, *o, *lse; // [b, s, h, d] or packed [n, h, d]
    const struct att_tensor *mask, *bias;         // padded only
    const struct att_tensor *cu_q, *cu_k;         // packed only
    int64_t                  causal;
    double                   scale;  // never 0
    int                      masked; // enum att_attn_masked
};

/* One row: query token q0 + i of segment b, head n. Keys are tokens k0 .. k0 + n_k - 1. */
struct att_attn_row {
    int64_t b, i, n;
    int64_t q0, n_q, k0, n_k;
};

static inline int att_attn_has(const struct att_tensor *t)
{
    return t && t->rank > 0;
}

static inline int64_t att_attn_heads(const struct att_tensor *t)
{
    return t->dim[t->rank - 2];
}

/* Number of segments. */
static inline int64_t att_attn_segments(const struct att_attn *a)
{
    return a->cu_q ? a->cu_q->dim[0] - 1 : a->q->dim[0];
}

/* Segment b: its tokens. */
static inline void att_attn_segment(const struct att_attn *a, int64_t b, struct att_attn_row *r)
{
    r->b = b;
    if (a->cu_q) {
        r->q0 = att_index_at(a->cu_q, b);
        r->n_q = att_index_at(a->cu_q, b + 1) - r->q0;
        r->k0 = att_index_at(a->cu_k, b);
        r->n_k = att_index_at(a->cu_k, b + 1) - r->k0;
        return;
    }
    r->n_q = a->q->dim[1];
    r->q0 = b * r->n_q;
    r->n_k = a->k->dim[1];
    r->k0 = b * r->n_k;
}

/* The row with flat index `at` of o (is_lse 0) or lse (1). */
static inline void att_attn_find(const struct att_attn *a, int is_lse, int64_t at,
                                 struct att_attn_row *r)
{
    int64_t h = att_attn_heads(a->q), s = a->q->rank == 4 ? a->q->dim[1] : a->q->dim[0];
    int64_t token = is_lse ? at / (h * s) * s + at % s : at / h, b = 0;

    r->n = is_lse ? at / s % h : at % h;
    if (a->cu_q)
        while (att_index_at(a->cu_q, b + 1) <= token)
            b++;
    else
        b = token / s;
    att_attn_segment(a, b, r);
    r->i = token - r->q0;
}

/* 1 when the mask, if there is one, keeps token j of sample b. Any non-zero value does. */
static inline int att_attn_unmasked(const struct att_attn *a, int64_t b, int64_t j)
{
    const struct att_tensor *m = a->mask;
    int64_t                  at;

    if (!att_attn_has(m))
        return 1;
    at = b * m->stride[0] + j * m->stride[1];
    if (m->dtype == ATT_I64)
        return ((const int64_t *)m->data)[at] != 0;
    if (m->dtype == ATT_I32)
        return ((const int32_t *)m->data)[at] != 0;
    return ((const uint8_t *)m->data)[at] != 0;
}

/* The additive bias of key j for a row; 0 without one. */
static inline float att_attn_bias(const struct att_attn *a, const struct att_attn_row *r,
                                  int64_t j)
{
    const struct att_tensor *t = a->bias;
    int64_t                  at;

    if (!att_attn_has(t))
        return 0;
    at = r->b * t->stride[0] + j * t->stride[t->rank - 1];
    if (t->rank == 4)
        at += r->n * t->stride[1] + r->i * t->stride[2];
    return ((const float *)t->data)[at];
}

/* One past the last key that causality lets the row see. */
static inline int64_t att_attn_end(const struct att_attn *a, const struct att_attn_row *r)
{
    int64_t end = a->causal ? r->i + r->n_k - r->n_q + 1 : r->n_k;

    return end < 0 ? 0 : end;
}

/* 1 when the contract computes this row at all. */
static inline int att_attn_computed(const struct att_attn *a, const struct att_attn_row *r)
{
    return a->masked == ATT_ATTN_ATTEND || att_attn_unmasked(a, r->b, r->i);
}

/* Token `token`, head n, of q, k, v or o: its first byte. */
static inline char *att_attn_at(const struct att_tensor *t, int64_t token, int64_t n)
{
    return att_token_at(t, token)
           + (size_t)(n * t->stride[t->rank - 2]) * att_elem_size(t->dtype);
}

#endif
