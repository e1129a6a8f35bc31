/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_needle.h - rows of the needle fills: their magnitudes, codewords and decoys. What they
 * are for is told in attn_fill.h. Header only, C and C++.
 */
#ifndef ATT_REFERENCE_ATTN_NEEDLE_H
#define ATT_REFERENCE_ATTN_NEEDLE_H

#include <math.h>

#include "harness/attest.h"
#include "reference/attn_code.h"
#include "reference/attn_refuse.h"
#include "reference/attn_winner.h"
#include "reference/num.h"

/* How far a needle fill's rows are from each other, and what they are made of. */
struct att_needle {
    enum att_dtype  dtype;
    int             near;
    int64_t         d;
    struct att_code code;    // m columns; the other columns are the offset block
    double          q, k;    // magnitudes; k a power of two, q too unless near
    double          margin;  // log2 of the weight ratio of codewords at distance 1
    int             offsets; // columns of the offset block
    double          offset[16];
};

enum { ATT_NEEDLE_LEVELS = 24 }; // columns from which on one is for the level: 20 are left

/* The most code columns that leave room for their offsets, m + (ones of m) <= d, and for the
 * level. */
static inline int att_needle_columns(int64_t d)
{
    int m = d < ATT_ATTN_MAX_D ? (int)d : (int)ATT_ATTN_MAX_D;
    int room = m - (m >= ATT_NEEDLE_LEVELS);

    while (m > 0 && m + __builtin_popcount((unsigned)m) > room)
        m--;
    return m;
}

/* Magnitudes of needle_far: q k scale >= 64, so that one column that differs is worth
 * 128 log2(e) = 184 > 150. 0, or ATT_EINVAL when the dtype cannot hold them. */
static inline int att_needle_far(struct att_needle *x, double scale)
{
    int both = (int)ceil(log2(64 / scale)), q = (int)floor(both / 2.0);
    int high = x->dtype == ATT_F16 ? 8 : 40, low = x->dtype == ATT_F16 ? -14 : -40;

    q = q > high ? high : q;
    if (q < low || both - q < low || both - q > high + 6)
        return ATT_EINVAL;
    x->q = ldexp(1.0, q);
    x->k = ldexp(1.0, both - q);
    x->margin = 2 * x->q * x->k * scale * 1.4426950408889634;
    x->offsets = 0;
    for (int t = 0; t < 9; t++)
        if (x->code.m >> t & 1)
            x->offset[x->offsets++] = -ldexp(x->q, t);
    return 0;
}

/* Magnitudes of needle_near: d q k scale log2(e) is 48 or at most 1 / 128 below, q having 8
 * digits. */
static inline int att_needle_near(struct att_needle *x, double scale)
{
    double both = 48 / ((double)x->d * scale * 1.4426950408889634);
    int    k = (int)floor(log2(both) / 2), e;
    int    high = x->dtype == ATT_F16 ? 8 : 40, low = x->dtype == ATT_F16 ? -14 : -40;

    x->q = floor(ldexp(frexp(ldexp(both, -k), &e), 8)) / 256;
    x->q = ldexp(x->q, e);
    x->k = ldexp(1.0, k);
    x->offsets = 0;
    x->margin = 2 * x->q * x->k * scale * 1.4426950408889634;
    return k < low || k > high || e <= low || e > high ? ATT_EINVAL : 0;
}

/* Largest sum of weights besides the winner's that keeps the output within one ulp of the
 * winner's values, which differ from any other by a factor of 2 at most: a third of 1/8, 1/8
 * and 1/4 of the roundoff left. */
static inline double att_needle_leak(enum att_dtype dtype)
{
    return dtype == ATT_F32 ? 0x1p-26 / 3 : dtype == ATT_BF16 ? 0x1p-11 / 3 : 0x1p-14 / 3;
}

/* Codeword, salted for head g of segment b so that no two heads share one. */
static inline struct att_codeword att_needle_word(const struct att_needle *x,
                                                  const struct att_fill *how, int64_t b,
                                                  int64_t g, int64_t j)
{
    struct att_codeword c =
        att_code_draw(att_attn_stream_key(how, ATT_ATTN_SALT, b, g), x->code.m);
    struct att_codeword of = att_code_of(&x->code, j);

    att_code_add(&c, &of);
    return c;
}

/* The needle of head g of segment b: far in bf16 and f32, q grows by a power of two, up to 2^40
 * or down to 2^-40, and k shrinks by it, so that neither fits into a narrower range. */
static inline struct att_needle
att_needle_head(const struct att_needle *x, const struct att_fill *how, int64_t b, int64_t g)
{
    uint64_t          draw = att_attn_stream_key(how, ATT_ATTN_LEVEL, b, g + 0x10000);
    int               shift = x->near || x->dtype == ATT_F16 ? 0 : (int)(draw % 81) - 40;
    struct att_needle own = *x;

    own.q = ldexp(x->q, shift);
    own.k = ldexp(x->k, -shift);
    for (int o = 0; o < own.offsets; o++)
        own.offset[o] = ldexp(x->offset[o], shift);
    return own;
}

/* The column that raises all scores of a row, behind the offset block; -1: none. */
static inline int64_t att_needle_level_column(const struct att_needle *x)
{
    return x->near || x->d < ATT_NEEDLE_LEVELS ? -1 : x->code.m + x->offsets;
}

/* What it raises them by, in units of q k scale, which is 64 to 128: 0 or a power of two, so
 * that products stay exact. In f16 the largest is left out where q would leave the dtype. */
static inline double att_needle_level(const struct att_needle *x, const struct att_fill *how,
                                      int64_t b, int64_t n, int64_t i)
{
    static const double of[8] = { 0, 0, 32, 32, -32, -32, 256, -256 };
    uint64_t draw = att_fill_word(att_attn_stream_key(how, ATT_ATTN_LEVEL, b, n), (uint64_t)i);
    double   level = of[draw >> 61];

    return x->dtype == ATT_F16 && x->q > 64 && fabs(level) > 32 ? level / 8 : level;
}

/* Which column is the first: turned for each head, so that the offset block is anywhere. */
static inline int64_t att_needle_turn(const struct att_needle *x, const struct att_fill *how,
                                      int64_t b, int64_t g)
{
    return (int64_t)(att_attn_stream_key(how, ATT_ATTN_SALT, b, g + 0x10000) % (uint64_t)x->d);
}

/* Put +v or -v, v as bits, into column e of a row that is turned. */
static inline void att_needle_put(const struct att_needle *x, char *at, int64_t e, int64_t turn,
                                  uint64_t bits, int minus)
{
    size_t size = att_elem_size(x->dtype);

    att_store_bits(at + (size_t)((e + turn) % x->d) * size, x->dtype,
                   bits ^ (uint64_t)(minus != 0) << (size * 8 - 1));
}

/* The q row that calls for a codeword, all scores raised by `level`. */
static inline void att_needle_q(const struct att_needle *x, const struct att_codeword *c,
                                int64_t turn, double level, char *at)
{
    int64_t raise = att_needle_level_column(x);

    for (int64_t e = 0; e < x->d; e++) {
        int64_t o = e - x->code.m;
        double  q = o < 0 ? x->q : o < x->offsets ? x->offset[o] : 0;

        q = e == raise ? level * x->q : q;
        att_needle_put(x, at, e, turn, att_num_bits(x->dtype, q),
                       o < 0 && att_code_bit(c, (int)e));
    }
}

/* The k row of a codeword; columns beyond code, offsets and level, where q is 0, alternate. */
static inline void att_needle_k(const struct att_needle *x, const struct att_codeword *c,
                                int64_t turn, char *at)
{
    uint64_t k = att_num_bits(x->dtype, x->k);
    int64_t  raise = att_needle_level_column(x);

    for (int64_t e = 0; e < x->d; e++) {
        int64_t o = e - x->code.m;

        att_needle_put(x, at, e, turn, k,
                       o < 0 ? att_code_bit(c, (int)e)
                             : o >= x->offsets && e != raise && o % 2);
    }
}

/* A k row that wins if it is seen: far, against every q, by the offset block with its sign
 * turned; near, against half of them, being 64 times as long. */
static inline void att_needle_decoy(const struct att_needle *x, uint64_t key, int64_t turn,
                                    char *at)
{
    uint64_t            k = att_num_bits(x->dtype, x->near ? 64 * x->k : x->k);
    struct att_codeword c = att_code_draw(key, x->code.m);
    int64_t             raise = att_needle_level_column(x);

    for (int64_t e = 0; e < x->d; e++)
        if (x->near)
            att_needle_put(x, at, e, turn, k, att_code_bit(&c, (int)e));
        else
            att_needle_put(x, at, e, turn, e < x->code.m ? 0 : k, e >= x->code.m && e != raise);
}

#endif
