/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_softmax_tmpl.h - template: from scores to weights, row by row, and the end of a row.
 * Included after attn_tile_tmpl.h, with these on top of what that asks for:
 *
 *     WORDS              elements of a word
 *     FMA(a, b, c)       a b + c
 *     MAX(a, b)          b when either is NaN
 *     CLAMP(x)           x, or where that is too large for POW2 some number above log2(MOST)
 *     WHOLE(x)           what the next two need to know of the integer n next to x
 *     FRACTION(x, w)     x - n for w = WHOLE(x)
 *     POW2(x, p, w)      p 2^n; +0 where x < -126; NaN where x is
 *     UNLESS_INF(b, v)   v, or -inf in lanes where b is -inf
 *     SPLAT(f)           f in all lanes
 *     REDUCE_MAX(v), REDUCE_ADD(v)
 *     WEIGHTS(p, a, b)   store 2 LANES weights at p, words of the panel
 *     EXP2_TERMS         coefficients of the polynomial, from the highest to that of x
 *
 * Exact where it matters: x = 0 gives exactly 1, and x below -126 exactly 0. The maximum is
 * taken from the very numbers it is subtracted from, so a key that m was taken from weighs
 * exactly 1. A key far below the winner changes no bit, also when it came first: its sums are
 * multiplied by exactly 0. No weight is denormal, so none is slow.
 *
 * Lazy rescaling: what is subtracted, m, is the maximum of the first run of keys, and nobody
 * looks for a maximum in later ones. Only when the weights of a run add up to more than MOST
 * (or to NaN) they are taken back, and m follows the maximum. So most runs cost one pass and
 * do not touch o. Large weights cost no bit: sums are floats, and MOST is far from their end.
 */
#define ATT_MOST 65536.0f

TARGET static void scores(const struct att_cpu_fa_block *x);

/* 2^x, or something larger than MOST where that is. */
TARGET static inline __attribute__((always_inline)) V exp2_of(V any)
{
    static const float term[] = { EXP2_TERMS };
    const V            x = CLAMP(any), w = WHOLE(x), f = FRACTION(x, w);
    V                  p = SPLAT(term[0]);

#pragma GCC unroll 8
    for (size_t i = 1; i < sizeof term / sizeof *term; i++)
        p = FMA(p, f, SPLAT(term[i]));
    p = FMA(p, f, SPLAT(1.0f));
    return POW2(x, p, w);
}

/* The invisible slots of row i, and its bias. n is a multiple of 2 LANES. */
TARGET static inline void prepare_row(const struct att_cpu_fa_block *x, int i, int64_t n)
{
    const int64_t left = x->limit[i] - x->slot;
    const int64_t visible = left < 0 ? 0 : left < x->n ? left : x->n;
    const float  *bias = x->bias ? x->bias + (size_t)i * x->bias_step : NULL;
    float        *s = x->s + (size_t)i * ATT_CPU_FA_LDS;
    const V       log2e = SPLAT(1.44269504f), least = SPLAT(-3.40282347e38f);

    // A bias near -FLT_MAX must not become -inf: it is a mask only relative to better keys.
    for (int64_t k = 0; bias && k < n; k += LANES) {
        const V b = LOAD(bias + k);

        STORE(s + k, LOAD(s + k) + UNLESS_INF(b, MAX(least, b * log2e)));
    }
    for (int64_t k = visible; k < n && k % LANES; k++)
        s[k] = -__builtin_inff();
    for (int64_t k = (visible + LANES - 1) / LANES * LANES; k < n; k += LANES)
        STORE(s + k, SPLAT(-__builtin_inff()));
}

TARGET static inline float row_max(const float *s, int64_t n)
{
    V       a = LOAD(s), b = LOAD(s + LANES), c = a, d = b;
    int64_t k = 2 * LANES;

    for (; k + 2 * LANES < n; k += 4 * LANES) {
        a = MAX(a, LOAD(s + k));
        b = MAX(b, LOAD(s + k + LANES));
        c = MAX(c, LOAD(s + k + 2 * LANES));
        d = MAX(d, LOAD(s + k + 3 * LANES));
    }
    if (k < n) {
        a = MAX(a, LOAD(s + k));
        b = MAX(b, LOAD(s + k + LANES));
    }
    return REDUCE_MAX(MAX(MAX(a, b), MAX(c, d)));
}

/* Let the row's m follow `top`. */
TARGET static void rescale_row(const struct att_cpu_fa_block *x, int i, float top)
{
    const V f = exp2_of(SPLAT(x->m[i] - top));
    float  *o = x->o + (size_t)i * (size_t)x->dims->dp, one[LANES];

    STORE(one, f);
    x->m[i] = top;
    x->l[i] *= one[0];
    for (int j = 0; j < x->dims->dp; j += LANES)
        STORE(o + j, LOAD(o + j) * f);
}

/* Weights of n scores against m; returns their sum. */
TARGET static inline float weigh(const float *s, float top, int64_t n, att_cpu_fa_word *p)
{
    // nothing visible yet: any m will do, -inf - -inf is none
    const V m = SPLAT(top == -__builtin_inff() ? 0.0f : top);
    V       sum = ZERO, sum2 = ZERO;

    for (int64_t k = 0; k < n; k += 2 * LANES) {
        const V a = exp2_of(LOAD(s + k) - m), b = exp2_of(LOAD(s + k + LANES) - m);

        sum += a;
        sum2 += b;
        WEIGHTS(p + k / WORDS, a, b);
    }
    return REDUCE_ADD(sum + sum2);
}

/* The scores of row i, made again where its weights took their place. */
TARGET static void restore_row(const struct att_cpu_fa_block *x, int i, int64_t n)
{
    float                   tile[ATT_CPU_FA_MR * ATT_CPU_FA_LDS] __attribute__((aligned(64)));
    struct att_cpu_fa_block again = *x;

    if ((const void *)x->p != x->s)
        return;
    again.q += (size_t)(i - i % ATT_CPU_FA_MR) * (size_t)x->dims->dw;
    again.tiled = ATT_CPU_FA_MR;
    again.s = tile;
    scores(&again);
    memcpy(x->s + (size_t)i * ATT_CPU_FA_LDS, tile + i % ATT_CPU_FA_MR * ATT_CPU_FA_LDS,
           (size_t)n * sizeof *tile);
    prepare_row(x, i, n);
}

TARGET static void weights(const struct att_cpu_fa_block *x)
{
    const int64_t n = (x->n + 2 * LANES - 1) / (2 * LANES) * (2 * LANES);

    for (int i = 0; i < x->rows; i++) {
        const int        first = x->m[i] == -__builtin_inff();
        float           *s = x->s + (size_t)i * ATT_CPU_FA_LDS, sum = 0, top;
        att_cpu_fa_word *p = x->p + (size_t)i * (ATT_CPU_FA_LDS / WORDS);

        prepare_row(x, i, n);
        if (!first)
            sum = weigh(s, x->m[i], n, p);
        if (first || !(sum <= ATT_MOST)) {
            if (!first)
                restore_row(x, i, n);
            top = row_max(s, n);
            if (top != x->m[i])
                rescale_row(x, i, top);
            sum = weigh(s, top, n, p);
        }
        x->l[i] += sum;
    }
}

#undef ATT_MOST
