/* SPDX-License-Identifier: Apache-2.0 */
/*
 * right_attention.h - one right attention core for the mutants of attention, attention_varlen
 * and masked_attention: serial, two passes over the keys of a row, sums in f32, weights
 * rounded to the dtype of v. Every step is a hook; a mutant replaces the one that it gets
 * wrong and keeps the others. Header only.
 */
#ifndef ATT_MUTANTS_RIGHT_ATTENTION_H
#define ATT_MUTANTS_RIGHT_ATTENTION_H

#include <math.h>
#include <string.h>

#include "harness/attest.h"
#include "reference/attention.h"
#include "reference/attention_varlen.h"
#include "reference/attn_view.h"
#include "reference/masked_attention.h"
#include "reference/num.h"

struct right_attention;

/* What one row sums up: o is not divided yet. */
struct right_sums {
    float o[ATT_ATTN_MAX_D];
    float m, l; // what was subtracted from the scores, sum of the weights
};

/*
 * The steps in the order in which a row takes them.
 *
 *     segment    which rows and keys a sample has
 *     computes   0: the row is `nothing`
 *     times      how often key j counts
 *     score      of key j, from the product of q and k
 *     top        what is subtracted from the scores, given the largest; -inf: `nothing`
 *     weight     a weight as the second product takes it
 *     total      l + w
 *     add        o += p v
 *     passed     key j and those before it are summed up
 *     finish     writes o and lse; quotient, store and log_sum are its parts
 *     nothing    writes a row without a key
 */
struct right_attention {
    struct att_attn a;
    int64_t         d;
    float           scale;
    void (*segment)(const struct right_attention *x, int64_t b, struct att_attn_row *r);
    int (*computes)(const struct right_attention *x, const struct att_attn_row *r);
    int (*times)(const struct right_attention *x, const struct att_attn_row *r, int64_t j);
    void (*load_q)(const struct right_attention *x, const struct att_attn_row *r, float *to);
    void (*load_k)(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to);
    void (*load_v)(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to);
    float (*score)(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float dot);
    float (*top)(const struct right_attention *x, const struct att_attn_row *r, float most);
    float (*weight)(enum att_dtype dtype, float w);
    float (*total)(float l, float w);
    void (*add)(float *o, const float *v, float p, int64_t d);
    void (*passed)(const struct right_attention *x, int64_t j, struct right_sums *sums);
    float (*quotient)(float o, float l);
    void (*store)(void *at, enum att_dtype dtype, double o);
    float (*log_sum)(float m, float l);
    void (*finish)(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums);
    void (*nothing)(const struct right_attention *x, const struct att_attn_row *r);
};

/* ---- the right steps ------------------------------------------------------------------ */

static inline void right_segment(const struct right_attention *x, int64_t b,
                                 struct att_attn_row *r)
{
    att_attn_segment(&x->a, b, r);
}

static inline int right_computes(const struct right_attention *x, const struct att_attn_row *r)
{
    return att_attn_computed(&x->a, r);
}

static inline int right_times(const struct right_attention *x, const struct att_attn_row *r,
                              int64_t j)
{
    return j < att_attn_end(&x->a, r) && att_attn_unmasked(&x->a, r->b, j);
}

static inline int64_t right_group(const struct right_attention *x, const struct att_attn_row *r)
{
    return r->n / (att_attn_heads(x->a.q) / att_attn_heads(x->a.k));
}

/* Token `token`, head n, as floats. */
static inline void right_load(const struct att_tensor *t, int64_t token, int64_t n, float *to)
{
    att_num_load(to, t->dtype, att_attn_at(t, token, n), t->dim[t->rank - 1]);
}

static inline void right_load_q(const struct right_attention *x, const struct att_attn_row *r,
                                float *to)
{
    right_load(x->a.q, r->q0 + r->i, r->n, to);
}

static inline void right_load_k(const struct right_attention *x, const struct att_attn_row *r,
                                int64_t j, float *to)
{
    right_load(x->a.k, r->k0 + j, right_group(x, r), to);
}

static inline void right_load_v(const struct right_attention *x, const struct att_attn_row *r,
                                int64_t j, float *to)
{
    right_load(x->a.v, r->k0 + j, right_group(x, r), to);
}

static inline float right_score(const struct right_attention *x, const struct att_attn_row *r,
                                int64_t j, float dot)
{
    return x->scale * dot + att_attn_bias(&x->a, r, j);
}

static inline float right_top(const struct right_attention *x, const struct att_attn_row *r,
                              float most)
{
    (void)x;
    (void)r;
    return most;
}

static inline float right_weight(enum att_dtype dtype, float w)
{
    return att_num_round_prob(dtype, w);
}

static inline float right_total(float l, float w)
{
    return l + w;
}

static inline void right_add(float *o, const float *v, float p, int64_t d)
{
    for (int64_t e = 0; e < d; e++)
        o[e] += p * v[e];
}

static inline void right_passed(const struct right_attention *x, int64_t j,
                                struct right_sums *sums)
{
    (void)x;
    (void)j;
    (void)sums;
}

static inline float right_quotient(float o, float l)
{
    return o / l;
}

static inline float right_log_sum(float m, float l)
{
    return m + logf(l);
}

static inline char *right_o(const struct right_attention *x, const struct att_attn_row *r)
{
    return att_attn_at(x->a.o, r->q0 + r->i, r->n);
}

static inline size_t right_o_bytes(const struct right_attention *x)
{
    return (size_t)x->d * att_elem_size(x->a.o->dtype);
}

static inline void right_put_lse(const struct right_attention *x, const struct att_attn_row *r,
                                 float lse)
{
    const struct att_tensor *t = x->a.lse;
    const int                packed = t->rank == 3;

    if (t->rank == 0)
        return;
    ((float *)
         t->data)[packed ? r->n * t->stride[0] + (r->q0 + r->i) * t->stride[1]
                         : r->b * t->stride[0] + r->n * t->stride[1] + r->i * t->stride[2]] =
        lse;
}

static inline void right_finish(const struct right_attention *x, const struct att_attn_row *r,
                                const struct right_sums *sums)
{
    const size_t size = att_elem_size(x->a.o->dtype);

    for (int64_t e = 0; e < x->d; e++)
        x->store(right_o(x, r) + (size_t)e * size, x->a.o->dtype,
                 (double)x->quotient(sums->o[e], sums->l));
    right_put_lse(x, r, x->log_sum(sums->m, sums->l));
}

static inline void right_nothing(const struct right_attention *x, const struct att_attn_row *r)
{
    memset(right_o(x, r), 0, right_o_bytes(x));
    right_put_lse(x, r, -INFINITY);
}

/* ---- the core ------------------------------------------------------------------------- */

/* Eight running sums: what the compiler needs to use vectors. */
static inline float right_dot(const float *q, const float *k, int64_t d)
{
    float   part[8] = { 0 }, sum = 0;
    int64_t e = 0;

    for (; e + 8 <= d; e += 8)
        for (int i = 0; i < 8; i++)
            part[i] += q[e + i] * k[e + i];
    for (; e < d; e++)
        sum += q[e] * k[e];
    for (int i = 0; i < 8; i++)
        sum += part[i];
    return sum;
}

/* Scores of all keys, -inf where one does not count; returns the largest. */
static inline float right_scores(const struct right_attention *x, const struct att_attn_row *r,
                                 float *score)
{
    float q[ATT_ATTN_MAX_D], k[ATT_ATTN_MAX_D], most = -INFINITY;

    x->load_q(x, r, q);
    for (int64_t j = 0; j < r->n_k; j++) {
        score[j] = -INFINITY;
        if (!x->times(x, r, j))
            continue;
        x->load_k(x, r, j, k);
        score[j] = x->score(x, r, j, right_dot(q, k, x->d));
        most = most >= score[j] ? most : score[j]; // NaN, when there is nothing else
    }
    return most;
}

static inline void right_one_row(const struct right_attention *x, const struct att_attn_row *r,
                                 float *score)
{
    struct right_sums sums = { { 0 }, 0, 0 };
    float             v[ATT_ATTN_MAX_D];

    sums.m = x->computes(x, r) ? x->top(x, r, right_scores(x, r, score)) : -INFINITY;
    if (sums.m == -INFINITY) {
        x->nothing(x, r);
        return;
    }
    for (int64_t j = 0; j < r->n_k; j++) {
        const float w = score[j] == -INFINITY ? 0 : expf(score[j] - sums.m);

        for (int i = w == 0 ? 0 : x->times(x, r, j); i > 0; i--) {
            x->load_v(x, r, j, v);
            sums.l = x->total(sums.l, w);
            x->add(sums.o, v, x->weight(x->a.v->dtype, w), x->d);
        }
        x->passed(x, j, &sums);
    }
    x->finish(x, r, &sums);
}

static inline int right_attention_run(const struct right_attention *x,
                                      const struct att_call        *call)
{
    const int64_t most = x->a.k->dim[x->a.k->rank == 4 ? 1 : 0] + 1;
    float        *score = (float *)call->mem->take(call->mem, (size_t)most * sizeof(float));
    struct att_attn_row r;

    if (!score)
        return ATT_ENOMEM;
    for (int64_t b = 0; b < att_attn_segments(&x->a); b++) {
        x->segment(x, b, &r);
        for (r.n = 0; r.n < att_attn_heads(x->a.q); r.n++)
            for (r.i = 0; r.i < r.n_q; r.i++)
                right_one_row(x, &r, score);
    }
    call->mem->give(call->mem, score);
    return 0;
}

/* ---- the operators -------------------------------------------------------------------- */

static inline struct right_attention right_hooks(const struct att_attn *a, double scale)
{
    const int64_t d = a->q->dim[a->q->rank - 1];

    return (struct right_attention){
        .a = *a,
        .d = d,
        .scale = (float)(scale > 0 ? scale : 1 / sqrt((double)d)),
        .segment = right_segment,
        .computes = right_computes,
        .times = right_times,
        .load_q = right_load_q,
        .load_k = right_load_k,
        .load_v = right_load_v,
        .score = right_score,
        .top = right_top,
        .weight = right_weight,
        .total = right_total,
        .add = right_add,
        .passed = right_passed,
        .quotient = right_quotient,
        .store = att_num_store,
        .log_sum = right_log_sum,
        .finish = right_finish,
        .nothing = right_nothing,
    };
}

static inline struct right_attention right_dense(const struct att_call *call)
{
    const struct attention  *p = (const struct attention *)call->params;
    const struct att_tensor *t = call->t;
    const struct att_attn    a = { .q = &t[ATTENTION_Q],
                                   .k = &t[ATTENTION_K],
                                   .v = &t[ATTENTION_V],
                                   .o = &t[ATTENTION_O],
                                   .lse = &t[ATTENTION_LSE],
                                   .mask = &t[ATTENTION_KEY_MASK],
                                   .bias = &t[ATTENTION_BIAS],
                                   .causal = p->causal,
                                   .masked = ATT_ATTN_ATTEND };

    return right_hooks(&a, p->scale);
}

static inline struct right_attention right_varlen(const struct att_call *call)
{
    const struct attention_varlen *p = (const struct attention_varlen *)call->params;
    const struct att_tensor       *t = call->t;
    const struct att_attn          a = { .q = &t[ATTENTION_VARLEN_Q],
                                         .k = &t[ATTENTION_VARLEN_K],
                                         .v = &t[ATTENTION_VARLEN_V],
                                         .o = &t[ATTENTION_VARLEN_O],
                                         .lse = &t[ATTENTION_VARLEN_LSE],
                                         .cu_q = &t[ATTENTION_VARLEN_CU_SEQLENS_Q],
                                         .cu_k = &t[ATTENTION_VARLEN_CU_SEQLENS_K],
                                         .causal = p->causal,
                                         .masked = ATT_ATTN_ATTEND };

    return right_hooks(&a, p->scale);
}

static inline struct right_attention right_masked(const struct att_call *call)
{
    static const int               masked[] = { ATT_ATTN_ZERO, ATT_ATTN_ATTEND, ATT_ATTN_ANY };
    const struct masked_attention *p = (const struct masked_attention *)call->params;
    const struct att_tensor       *t = call->t;
    const struct att_attn          a = { .q = &t[MASKED_ATTENTION_Q],
                                         .k = &t[MASKED_ATTENTION_K],
                                         .v = &t[MASKED_ATTENTION_V],
                                         .o = &t[MASKED_ATTENTION_O],
                                         .lse = &t[MASKED_ATTENTION_LSE],
                                         .mask = &t[MASKED_ATTENTION_KEY_MASK],
                                         .masked = masked[p->masked_rows] };

    return right_hooks(&a, p->scale);
}

#endif
