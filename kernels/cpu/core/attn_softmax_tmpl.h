/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_softmax_tmpl.h - template: from scores to weights, row by row, and the end of a row.
 * Included after attn_tile_tmpl.h, with these on top of what that asks for:
 *
 *     WORDS              elements of a word
 *     FMA(a, b, c)       a b + c
 *     MAX(a, b)          b when either is NaN
 *     ROUND(x)           to nearest integer
 *     POW2(x, p, n)      p 2^n for the integer n next to x, +0 where x < -126; NaN where x is
 *     UNLESS_INF(b, v)   v, or -inf in lanes where b is -inf
 *     SPLAT(f)           f in all lanes
 *     REDUCE_MAX(v), REDUCE_ADD(v)
 *     WEIGHTS(p, a, b)   store 2 LANES weights at p, words of the panel
 *     EXP2_TERMS         coefficients of the polynomial, from the highest to that of x
 *
 * Exact where it matters: x = 0 gives exactly 1, and x below -126 exactly 0. The maximum is
 * taken from the very numbers it is subtracted from, so the winner's weight is exactly 1. A
 * key far below the winner changes no bit, also when it came first: its sums are multiplied
 * by exactly 0. No weight is denormal, so none is slow.
 *
 * Lazy rescaling: what is subtracted, m, follows the maximum only when that grew by more than
 * LAZY, so most runs do not touch o. Weights are at most 2^LAZY then, which costs no bit.
 */
#define ATT_LAZY 8.0f

/* 2^x for x <= LAZY. */
TARGET static inline __attribute__((always_inline)) V exp2_of(V x)
{
    static const float term[] = { EXP2_TERMS };
    const V            n = ROUND(x), f = x - n;
    V                  p = SPLAT(term[0]);

#pragma GCC unroll 8
    for (size_t i = 1; i < sizeof term / sizeof *term; i++)
        p = FMA(p, f, SPLAT(term[i]));
    p = FMA(p, f, SPLAT(1.0f));
    return POW2(x, p, n);
}

/* The invisible slots of a row, and its bias. visible <= n, n a multiple of 2 LANES. */
TARGET static void prepare_row(float *s, const float *bias, int64_t visible, int64_t n)
{
    const V log2e = SPLAT(1.44269504f), least = SPLAT(-3.40282347e38f);

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

TARGET static void weights(const struct att_cpu_fa_block *x)
{
    const int64_t n = (x->n + 2 * LANES - 1) / (2 * LANES) * (2 * LANES);

    for (int i = 0; i < x->rows; i++) {
        const int64_t    left = x->limit[i] - x->slot;
        const int64_t    visible = left < 0 ? 0 : left < x->n ? left : x->n;
        float           *s = x->s + (size_t)i * ATT_CPU_FA_LDS, top;
        att_cpu_fa_word *p = x->p + (size_t)i * (ATT_CPU_FA_LDS / WORDS);
        V                sum = ZERO, sum2 = ZERO, m;

        if (visible < n || x->bias)
            prepare_row(s, x->bias ? x->bias + (size_t)i * x->bias_step : NULL, visible, n);
        top = row_max(s, n);
        if (!(top <= x->m[i] + ATT_LAZY) && top != x->m[i])
            rescale_row(x, i, top);
        // nothing visible yet: any m will do, -inf - -inf is none
        m = SPLAT(x->m[i] == -__builtin_inff() ? 0.0f : x->m[i]);
        for (int64_t k = 0; k < n; k += 2 * LANES) {
            const V a = exp2_of(LOAD(s + k) - m), b = exp2_of(LOAD(s + k + LANES) - m);

            sum += a;
            sum2 += b;
            WEIGHTS(p + k / WORDS, a, b);
        }
        x->l[i] += REDUCE_ADD(sum + sum2);
    }
}

#undef ATT_LAZY
