/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_answer.h - the right output of the exact fills of attn_fill.h, in one pass over the
 * output and the keys, whatever their number squared is. Header only, C and C++.
 */
#ifndef ATT_REFERENCE_ATTN_ANSWER_H
#define ATT_REFERENCE_ATTN_ANSWER_H

#include "harness/attest.h"
#include "reference/attn_fill.h"

/* Rows of head n of a segment in a needle fill: the winner's V row, or +0. */
static inline void att_attn_answer_needle(const struct att_attn *a, const struct att_fill *how,
                                          const struct att_usable *u, struct att_attn_row *r)
{
    int64_t g = r->n / (att_attn_heads(a->q) / att_attn_heads(a->k));
    size_t  bytes = (size_t)a->o->dim[a->o->rank - 1] * att_elem_size(a->o->dtype);

    for (r->i = 0; r->i < r->n_q; r->i++) {
        int64_t j = att_attn_winner(a, how, u, r);
        char   *at = att_attn_at(a->o, r->q0 + r->i, r->n);

        if (j < 0)
            memset(at, 0, bytes);
        else
            memcpy(at, att_attn_at(a->v, r->k0 + j, g), bytes);
    }
}

/* The same in the balanced fill: running sums over the usable keys, divided by their number. */
static inline void att_attn_answer_balanced(const struct att_attn   *a,
                                            const struct att_usable *u, struct att_attn_row *r)
{
    int64_t g = r->n / (att_attn_heads(a->q) / att_attn_heads(a->k)), seen = 0;
    int64_t d = a->o->dim[a->o->rank - 1];
    size_t  size = att_elem_size(a->o->dtype);
    double  sum[ATT_ATTN_MAX_D] = { 0 };
    float   v[ATT_ATTN_MAX_D];

    for (r->i = 0; r->i < r->n_q; r->i++) {
        int64_t end = att_attn_end(a, r), n = u->before[end < r->n_k ? end : r->n_k];
        char   *at = att_attn_at(a->o, r->q0 + r->i, r->n);

        for (; seen < n; seen++) {
            att_num_load(v, a->v->dtype, att_attn_at(a->v, r->k0 + u->list[seen], g), d);
            for (int64_t e = 0; e < d; e++)
                sum[e] += (double)v[e];
        }
        for (int64_t e = 0; e < d; e++)
            att_num_store(at + (size_t)e * size, a->o->dtype,
                          n > 0 && att_attn_computed(a, r) ? sum[e] / (double)n + 0.0 : 0);
    }
}

/* att_op.answer: o of an exact fill, from the filled inputs. ATT_EINVAL for another fill. */
static inline int att_attn_answer(const struct att_attn *a, const struct att_fill *how)
{
    int                 kind = att_attn_kind_of(how);
    struct att_usable   u;
    struct att_attn_row r;

    if (kind < ATT_ATTN_NEEDLE_FAR || kind > ATT_ATTN_BALANCED)
        return ATT_EINVAL;
    if (att_usable_take(&u, a))
        return ATT_ENOMEM;
    for (int64_t b = 0; b < att_attn_segments(a); b++) {
        att_attn_segment(a, b, &r);
        att_usable_find(&u, a, how, &r);
        for (r.n = 0; r.n < att_attn_heads(a->q); r.n++)
            if (kind == ATT_ATTN_BALANCED)
                att_attn_answer_balanced(a, &u, &r);
            else
                att_attn_answer_needle(a, how, &u, &r);
    }
    free(u.list);
    return 0;
}

#endif
