/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_sharp.h - how far an output row may be from the truth when its scores are large, so
 * large that first order in their error Ds says nothing. Header only, C and C++.
 *
 * A right kernel has its own scores, none further than Ds from the true ones, hence weights
 * p'[j] that sum to 1 as p[j] do and differ by |p' - p| <= min(1, p expm1(2 Ds)) =: t[j]. For
 * any c, as both sum to 1,
 *
 *     o' - o = sum (p'[j] - p[j]) (v[j] - c),   so  |o' - o| <= sum t[j] |v[j] - c|
 *
 * and c is the V row of the largest score: a row that one key decides may err by next to
 * nothing, whatever Ds is. Both are convex means of the V rows that can have any weight, so
 *
 *     |o' - o| <= max(max v - o, o - min v)
 *
 * too, which is finite for every scale. What weights and sums are rounded by is added, at most
 *
 *     max|v| (2 E + 2 g(n) + uP + keys 2^-25 (f16))
 */
#ifndef ATT_REFERENCE_ATTN_SHARP_H
#define ATT_REFERENCE_ATTN_SHARP_H

#include <math.h>

#include "harness/attest.h"
#include "reference/attn_refuse.h"
#include "reference/attn_view.h"
#include "reference/num.h"

/* What a row knows about one visible key. */
struct att_attn_key {
    int64_t j;
    double  x;           // score
    double  s;           // variance of the score's rounding
    float   bias, naive; // score in f32
};

/* A row at work. key has room for the longest segment. */
struct att_attn_work {
    struct att_attn_key *key;
    int64_t              n;           // visible keys
    double               m, l, reach; // max x, sum w, max_j scale sum|q k|
    double               top;         // max |x|
    float                naive_m, naive_l;
};

/* By column: sum t |v - c|, and the least and largest v of keys that can have a weight. */
struct att_attn_sharp {
    double  moved[ATT_ATTN_MAX_D], low[ATT_ATTN_MAX_D], high[ATT_ATTN_MAX_D];
    double  most; // max |v|
    int64_t keys; // that can have a weight
};

/* The K/V head and key whose V row is c; keys that differ in the last bits will do. */
static inline int64_t att_attn_decider(const struct att_attn_work *w)
{
    int64_t best = 0;

    for (int64_t t = 1; t < w->n; t++)
        if (w->key[t].x > w->key[best].x)
            best = t;
    return w->key[best].j;
}

/* t[j] of the header comment. */
static inline double att_attn_moves(const struct att_attn_work *w, double x, double ds)
{
    double log_p = x - w->m - log(w->l);

    return log_p + 2 * ds >= 0 ? 1 : exp(log_p + 2 * ds) - exp(log_p);
}

/* For a row that is summed already; head g of k and v. */
static inline void att_attn_sharpen(const struct att_attn *a, const struct att_attn_row *r,
                                    const struct att_attn_work *w, int64_t g, double ds,
                                    struct att_attn_sharp *x)
{
    int64_t d = a->v->dim[a->v->rank - 1];
    float   v[ATT_ATTN_MAX_D], c[ATT_ATTN_MAX_D];

    att_num_load(c, a->v->dtype, att_attn_at(a->v, r->k0 + att_attn_decider(w), g), d);
    for (int64_t e = 0; e < d; e++) {
        x->moved[e] = 0;
        x->low[e] = x->high[e] = (double)c[e];
    }
    x->most = 0;
    x->keys = 0;
    for (int64_t t = 0; t < w->n; t++) {
        double moves = att_attn_moves(w, w->key[t].x, ds);

        if (moves == 0)
            continue;
        x->keys++;
        att_num_load(v, a->v->dtype, att_attn_at(a->v, r->k0 + w->key[t].j, g), d);
        for (int64_t e = 0; e < d; e++) {
            double y = (double)v[e];

            x->moved[e] += moves * fabs(y - (double)c[e]);
            x->low[e] = fmin(x->low[e], y);
            x->high[e] = fmax(x->high[e], y);
            x->most = fmax(x->most, fabs(y));
        }
    }
}

/* What column e may err; `rounds` is 2 E + 2 g(n). */
static inline double att_attn_sharp_bound(const struct att_attn_sharp *x, enum att_dtype dtype,
                                          int64_t e, double o, double rounds)
{
    double moved = fmin(x->moved[e], fmax(x->high[e] - o, o - x->low[e]));
    double weights = (dtype == ATT_F32 ? 0 : att_num_unit(dtype))
                     + (dtype == ATT_F16 ? 0x1p-25 * (double)x->keys : 0);

    return moved + x->most * (rounds + weights);
}

#endif
