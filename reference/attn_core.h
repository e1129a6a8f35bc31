/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_core.h - the slow truth of one attention row, its error bound and its predicted
 * rounding variance: what attention, attention_varlen and masked_attention share. A plain
 * double loop over keys in fp64. Header only, C and C++.
 *
 * For a row with visible keys j, scores x[j], maximum m, weights w[j] = exp(x[j] - m), sum
 * l, p[j] = w[j] / l, output o = sum p v. The machine that is judged computes scores,
 * exponentials and sums in f32 (u = 2^-24) and rounds w to the dtype of q, k, v (unit
 * roundoff uP; not at all for f32) before the second product.
 *
 * BOUND of one output element, the larger of two:
 *
 *     analytic  sum p|v| (expm1(2 Ds) + 2 E + 2 g(n)) + sum r|v| + uO |o| + tiny
 *         Ds    g(d) max_j scale sum|q k| + 4 u max|x|: error of a score; 4 u are the
 *               rounding of scale, product, bias and the argument of exp2
 *         E     the relative error of an exponential: 2^-22 in f32; uP 2^-10 otherwise, which
 * is all that a weight rounded to uP needs g(n)  min(n u / (1 - n u), 6 sqrt(n) u): error of a
 * sum of n terms r[j]  rounding of w[j] to the dtype, over l: uP w[j], for f16 at least 2^-25
 * (half its least denormal) but at most w[j]; 0 for f32 tiny  2^-24 for f16, 2^-126 otherwise,
 * where a kernel may flush denormals naive     2 |naive - o| + uO |o| + tiny: the floor is the
 * output's own rounding. naive is the textbook kernel: scores, exp and sums in f32 in ascending
 * order, w rounded to the dtype for the product and not for l, output rounded
 *
 * VARIANCE of one output element, its terms independent:
 *
 *     ulp(o)^2 / 12                                    rounding of the output
 *     min(o, tiny)^2, not for f16                      a denormal that may be flushed
 *     sum p^2 v^2 c uP^2                               rounding of w
 *     sum p^2 v^2 (S[j] + E^2 / 4) + o^2 sum p^2 S[j]    rounding of scores, exponentials
 *     (u^2 / 3) (n / 2 sum p^2 v^2 + 2 n / 3 o^2)      f32 accumulation of products and of l
 *     u^2 o^2                                          the division
 *
 * c: w = x 2^e, 1 <= x < 2, is rounded with an absolute error uniform in +-ulp/2, ulp =
 * 2 uP 2^e, hence with relative variance 4 uP^2 / (12 x^2). Mantissas of products and
 * exponentials of random numbers are log-uniform, with density 1 / (x ln 2):
 *
 *     E[1 / x^2] = (1 / ln 2) (1 - 1/4) / 2 = 3 / (8 ln 2),  c = 1 / (8 ln 2) = 0.1803
 *
 * For f16 the absolute variance of a denormal w is 2^-48 / 12, never above w^2.
 * S[j] = (u^2 / 3) (d / 2 scale^2 sum (q k)^2 + (d / 3 + 4) x[j]^2): a running sum of d terms
 * rounds d times at a size that grows as a random walk or as a drift. The f32 terms take u^2/3
 * for a rounding, its value at the bottom of a binade, and one accumulator per element,
 * which is an upper model: blocked kernels do better, so their rms error over predicted
 * rms is about 1 in bf16 and f16, where w dominates, and below 1 in f32.
 *
 * INDEPENDENT ERRORS of a row. Its d elements share the rounding of each weight and score,
 * and that of l: error[e] = sum_j delta[j] v[j, e]. Sums of squares of errors with variances
 * V = own + sum_j C[j] + L, own in each element alone, C[j] of key j and L of l over the row,
 * scatter as those of V^2 / (own^2 / d + sum C[j]^2 + L^2) independent ones do: a few where a
 * few keys have the weight, most so in f32; d and more, taken for d, where many have.
 *
 * LSE: bound Ds + 2 E + g(n) + 4 u (|m| + |log l| + 1) or 2 |naive - lse| plus the last term;
 * variance sum p^2 S + E^2 + u^2 (n / 9 + m^2 + log(l)^2 + 1) + ulp(lse)^2 / 12.
 *
 * A row without a visible key has value +0 (LSE -inf), bound 0, variance 0.
 */
#ifndef ATT_REFERENCE_ATTN_CORE_H
#define ATT_REFERENCE_ATTN_CORE_H

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "harness/attest.h"
#include "reference/attn_refuse.h"
#include "reference/attn_sharp.h"
#include "reference/attn_view.h"
#include "reference/num.h"

/* The visible keys of a row: the one place that decides who is visible. */
static inline void att_attn_visit(const struct att_attn *a, const struct att_attn_row *r,
                                  struct att_attn_work *w)
{
    int64_t end = att_attn_end(a, r);

    w->n = 0;
    for (int64_t j = 0; j < end && att_attn_computed(a, r); j++) {
        float bias = att_attn_bias(a, r, j);

        if (!att_attn_unmasked(a, r->b, j) || bias == -INFINITY)
            continue;
        w->key[w->n].j = j;
        w->key[w->n++].bias = bias;
    }
}

/* Scores of the visible keys. */
static inline void att_attn_score(const struct att_attn *a, const struct att_attn_row *r,
                                  struct att_attn_work *w)
{
    int64_t d = a->q->dim[a->q->rank - 1];
    int64_t g = r->n / (att_attn_heads(a->q) / att_attn_heads(a->k));
    float   q[ATT_ATTN_MAX_D], k[ATT_ATTN_MAX_D];
    double  uu = 0x1p-48 / 3, scale = a->scale;

    w->m = -INFINITY;
    w->naive_m = -INFINITY;
    w->reach = w->top = 0;
    att_num_load(q, a->q->dtype, att_attn_at(a->q, r->q0 + r->i, r->n), d);
    for (int64_t t = 0; t < w->n; t++) {
        struct att_attn_key *key = &w->key[t];
        double               dot = 0, size = 0, square = 0;
        float                naive = 0;

        att_num_load(k, a->k->dtype, att_attn_at(a->k, r->k0 + key->j, g), d);
        for (int64_t e = 0; e < d; e++) {
            double x = (double)q[e] * (double)k[e];

            dot += x;
            size += fabs(x);
            square += x * x;
            naive += q[e] * k[e];
        }
        key->x = scale * dot + (double)key->bias;
        key->naive = (float)scale * naive + key->bias;
        key->s =
            uu
            * ((double)d / 2 * scale * scale * square + ((double)d / 3 + 4) * key->x * key->x);
        w->m = fmax(w->m, key->x);
        w->naive_m = fmaxf(w->naive_m, key->naive);
        w->reach = fmax(w->reach, scale * size);
        w->top = fmax(w->top, fabs(key->x));
    }
}

/* g(n) of the header comment. */
static inline double att_attn_growth(double n)
{
    double u = 0x1p-24, all = n * u < 0.5 ? n * u / (1 - n * u) : 1;

    return fmin(all, 6 * sqrt(n) * u);
}

/* E of the header comment. */
static inline double att_attn_exp_error(enum att_dtype dtype)
{
    return dtype == ATT_F32 ? 0x1p-22 : att_num_unit(dtype) * 0x1p-10;
}

/* Ds of the header comment. */
static inline double att_attn_score_error(const struct att_attn      *a,
                                          const struct att_attn_work *w)
{
    return att_attn_growth((double)a->q->dim[a->q->rank - 1]) * w->reach + 0x1p-22 * w->top;
}

/* Columns of an output row while keys are summed, before the division by l: the sums of the
 * exact fills are then exact here, too. */
struct att_attn_sum {
    double o[ATT_ATTN_MAX_D], size[ATT_ATTN_MAX_D]; // sum w v, sum w|v|
    double w_error[ATT_ATTN_MAX_D], var[ATT_ATTN_MAX_D];
    float  naive[ATT_ATTN_MAX_D];
    double shared, square; // variance that columns share, summed over them; its squares by key
};

/* What one key contributes: weight, its rounding error, its share of the variance, of that the
 * part that hits all elements of the row alike, and the naive kernel's rounded weight. */
struct att_attn_weight {
    double w, error, var, shared;
    float  naive;
};

static inline struct att_attn_weight att_attn_weigh(const struct att_attn_key  *key,
                                                    const struct att_attn_work *w,
                                                    enum att_dtype              dtype)
{
    struct att_attn_weight x;
    double                 e = exp(key->x - w->m), unit = att_num_unit(dtype), var;
    double                 error = att_attn_exp_error(dtype);

    x.error = dtype == ATT_F32 ? 0 : unit * e;
    var = dtype == ATT_F32 ? 0 : 0.18033688011112042 * unit * unit * e * e;
    if (dtype == ATT_F16 && e < 0x1p-14) {
        x.error = fmin(e, fmax(x.error, 0x1p-25));
        var = fmin(e * e, 0x1p-48 / 12);
    }
    x.w = e;
    x.shared = var + e * e * (key->s + error * error / 4);
    x.var = x.shared + e * e * (0x1p-48 / 6 * (double)w->n);
    x.naive = att_num_round_prob(dtype, expf(key->naive - w->naive_m));
    return x;
}

/* Sums of weights, fp64 and naive. */
static inline void att_attn_total(struct att_attn_work *w)
{
    w->l = 0;
    w->naive_l = 0;
    for (int64_t t = 0; t < w->n; t++) {
        w->l += exp(w->key[t].x - w->m);
        w->naive_l += expf(w->key[t].naive - w->naive_m);
    }
}

/* Sums over the visible keys of a row. */
static inline void att_attn_add(const struct att_attn *a, const struct att_attn_row *r,
                                const struct att_attn_work *w, struct att_attn_sum *sum)
{
    int64_t d = a->q->dim[a->q->rank - 1];
    int64_t g = r->n / (att_attn_heads(a->q) / att_attn_heads(a->k));
    float   v[ATT_ATTN_MAX_D];

    memset(sum, 0, sizeof *sum);
    for (int64_t t = 0; t < w->n; t++) {
        struct att_attn_weight x = att_attn_weigh(&w->key[t], w, a->v->dtype);
        double                 vv = 0;

        if (x.w == 0 && x.naive == 0)
            continue;
        att_num_load(v, a->v->dtype, att_attn_at(a->v, r->k0 + w->key[t].j, g), d);
        for (int64_t e = 0; e < d; e++) {
            double y = (double)v[e], size = fabs(y);

            sum->o[e] += x.w * y;
            sum->size[e] += x.w * size;
            sum->w_error[e] += x.error * size;
            sum->var[e] += x.var * y * y;
            sum->naive[e] += x.naive * v[e];
            vv += y * y;
        }
        sum->shared += x.shared * vv;
        sum->square += x.shared * vv * x.shared * vv;
    }
}

/* sum p^2 S of the header comment, over the visible keys. */
static inline double att_attn_score_var(const struct att_attn_work *w)
{
    double sum = 0;

    for (int64_t t = 0; t < w->n; t++) {
        double p = exp(w->key[t].x - w->m) / w->l;
        sum += p * p * w->key[t].s;
    }
    return sum;
}

/* INDEPENDENT ERRORS of the header comment. */
static inline double att_attn_dof(const struct att_attn_sum *sum, const struct att_attn_work *w,
                                  double scores, const double *value, const double *var,
                                  int64_t d)
{
    double all = 0, oo = 0, ll = w->l * w->l, keys = sum->shared / ll, l, own, squares;

    for (int64_t e = 0; e < d; e++) {
        all += var[e];
        oo += isnan(value[e]) ? 0 : value[e] * value[e];
    }
    l = oo * 0x1p-48 * 2 * (double)w->n / 9;
    own = fmax(all - keys - oo * scores - l, 0);
    squares = own * own / (double)d + l * l;
    if (keys > 0)
        squares += sum->square / (ll * ll) * pow(1 + oo * scores / keys, 2);
    if (isnan(squares))
        return 1; // a NaN among v: nothing is known about the rest
    return squares > 0 ? fmin(fmax(all * all / squares, 1), (double)d) : (double)d;
}

/* What the errors of a row have in common: Ds, 2 E + 2 g(n), sum p^2 S. */
struct att_attn_error {
    double                ds, rounds, scores, n;
    struct att_attn_sharp sharp; // keys 0: not asked
};

static inline void att_attn_error(const struct att_attn *a, const struct att_attn_row *r,
                                  const struct att_attn_work *w, struct att_attn_error *x)
{
    int64_t g = r->n / (att_attn_heads(a->q) / att_attn_heads(a->k));

    x->n = (double)w->n;
    x->scores = att_attn_score_var(w);
    x->ds = att_attn_score_error(a, w);
    x->rounds = 2 * att_attn_exp_error(a->q->dtype) + 2 * att_attn_growth(x->n);
    x->sharp.keys = 0;
    if (2 * x->ds > 0x1p-4)
        att_attn_sharpen(a, r, w, g, x->ds, &x->sharp);
}

/* BOUND and VARIANCE of element e, whose value is o. */
static inline void att_attn_judge(const struct att_attn_work *w, const struct att_attn_sum *sum,
                                  const struct att_attn_error *x, enum att_dtype dtype,
                                  int64_t e, double o, double *bound, double *var)
{
    double tiny = dtype == ATT_F16 ? 0x1p-24 : 0x1p-126, ulp = att_num_ulp(dtype, o);
    double naive = att_num_round(dtype, (double)(sum->naive[e] / w->naive_l));
    double flush = dtype == ATT_F16 ? 0 : fmin(fabs(o), tiny);
    double first = sum->size[e] * (expm1(2 * x->ds) + x->rounds) + sum->w_error[e];
    double most = fmax(first / w->l, 2 * fabs(naive - o));

    if (x->sharp.keys)
        most = fmin(most, att_attn_sharp_bound(&x->sharp, dtype, e, o, x->rounds));
    *bound = most + att_num_unit(dtype) * fabs(o) + tiny;
    *var = ulp * ulp / 12 + sum->var[e] / (w->l * w->l)
           + o * o * (x->scores + 0x1p-48 * (1 + 2 * x->n / 9)) + flush * flush;
    *var = fmin(*var, *bound * *bound);
}

/* One row of o: value, bound, variance, each [d]. Returns the independent errors. */
static inline double att_attn_row_o(const struct att_attn *a, const struct att_attn_row *r,
                                    struct att_attn_work *w, double *value, double *bound,
                                    double *var)
{
    int64_t               d = a->q->dim[a->q->rank - 1];
    struct att_attn_sum   sum;
    struct att_attn_error x;

    att_attn_score(a, r, w);
    att_attn_total(w);
    att_attn_add(a, r, w, &sum);
    att_attn_error(a, r, w, &x);
    for (int64_t e = 0; e < d; e++) {
        value[e] = sum.o[e] / w->l;
        bound[e] = var[e] = 0;
        if (!isnan(value[e]))
            att_attn_judge(w, &sum, &x, a->o->dtype, e, value[e], &bound[e], &var[e]);
    }
    return att_attn_dof(&sum, w, x.scores, value, var, d);
}

/* The same of lse: one element. */
static inline void att_attn_row_lse(const struct att_attn *a, const struct att_attn_row *r,
                                    struct att_attn_work *w, double *value, double *bound,
                                    double *var)
{
    double n = (double)w->n, exps = att_attn_exp_error(a->q->dtype), log_l, ulp, last;

    att_attn_score(a, r, w);
    att_attn_total(w);
    log_l = log(w->l);
    *value = w->m + log_l;
    ulp = att_num_ulp(ATT_F32, *value);
    last = 0x1p-22 * (fabs(w->m) + fabs(log_l) + 1);
    *bound = fmax(att_attn_score_error(a, w) + 2 * exps + att_attn_growth(n),
                  2 * fabs((double)(w->naive_m + logf(w->naive_l)) - *value))
             + last;
    *bound = isnan(*value) ? 0 : *bound;
    *var = att_attn_score_var(w) + exps * exps
           + 0x1p-48 * (n / 9 + w->m * w->m + log_l * log_l + 1) + ulp * ulp / 12;
}

/* att_op.rows_dof for o (is_lse 0) and lse (1); att_op.rows when dof is NULL. */
static inline int att_attn_rows(const struct att_attn *a, int is_lse, const int64_t *row,
                                int64_t n, double *value, double *bound, double *var,
                                double *dof)
{
    int64_t              d = is_lse ? 1 : a->q->dim[a->q->rank - 1];
    int64_t              most = a->k->rank == 4 ? a->k->dim[1] : a->k->dim[0];
    struct att_attn_work w;
    struct att_attn_row  r;

    w.key = (struct att_attn_key *)malloc((size_t)(most + 1) * sizeof *w.key);
    if (!w.key)
        return ATT_ENOMEM;
    for (int64_t x = 0; x < n; x++, value += d, bound += d, var += d) {
        double errors = (double)d;

        att_attn_find(a, is_lse, row[x], &r);
        att_attn_visit(a, &r, &w);
        if (w.n > 0 && is_lse)
            att_attn_row_lse(a, &r, &w, value, bound, var);
        else if (w.n > 0)
            errors = att_attn_row_o(a, &r, &w, value, bound, var);
        if (dof)
            dof[x] = errors;
        for (int64_t e = 0; w.n == 0 && e < d; e++) {
            int any = a->masked == ATT_ATTN_ANY && !att_attn_unmasked(a, r.b, r.i);

            value[e] = is_lse && !any ? -INFINITY : 0;
            bound[e] = any ? INFINITY : 0;
            var[e] = 0;
        }
    }
    free(w.key);
    return 0;
}

#endif
