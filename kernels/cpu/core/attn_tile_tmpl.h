/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_tile_tmpl.h - template: the register tile and the two products made of it. Included once
 * per instruction set, after these were defined:
 *
 *     TARGET        attribute of every function
 *     V, LANES      a vector of floats and their number
 *     NV            vectors of the widest tile row: MR NV sums, NV operands and one broadcast
 *                   fit the registers
 *     STEPS         words of k after which a tile of the second product goes back to memory:
 *                   so many rows of v stay in the first-level cache over all query rows
 *     LOAD(p), STORE(p, v), ZERO
 *     OPERAND       what DOT multiplies: V, or a vector of bf16 pairs
 *     OPERAND_LOAD(p), OPERAND_SET(word)
 *     DOT(c, a, b)  c + a b
 *     SCALE         1: scores are multiplied by the factor here; 0: q was when it was packed
 *
 * The tile: for each word of the inner dimension, NV loads of b and MR broadcasts of a feed
 * MR NV dot products. The sums are named variables, not an array: at -O2 compilers keep
 * arrays in memory. nv is constant in each call, so what a narrow tile does not use is gone.
 */
#define ATT_EACH_ROW(X) X(0) X(1) X(2) X(3) X(4) X(5)

#define ATT_BEGIN(i)                                                                           \
    V c##i##0 = ZERO, c##i##1 = ZERO, c##i##2 = ZERO, c##i##3 = ZERO;                          \
    if (add) {                                                                                 \
        const float *from = c + (i)*ldc;                                                       \
        c##i##0 = LOAD(from);                                                                  \
        c##i##1 = nv > 1 ? LOAD(from + LANES) : ZERO;                                          \
        c##i##2 = nv > 2 ? LOAD(from + 2 * LANES) : ZERO;                                      \
        c##i##3 = nv > 3 ? LOAD(from + 3 * LANES) : ZERO;                                      \
    }

#define ATT_STEP(i)                                                                            \
    x = OPERAND_SET(a##i[k]);                                                                  \
    c##i##0 = DOT(c##i##0, x, b0);                                                             \
    if (nv > 1)                                                                                \
        c##i##1 = DOT(c##i##1, x, b1);                                                         \
    if (nv > 2)                                                                                \
        c##i##2 = DOT(c##i##2, x, b2);                                                         \
    if (nv > 3)                                                                                \
        c##i##3 = DOT(c##i##3, x, b3);

#define ATT_END(i)                                                                             \
    {                                                                                          \
        float *to = c + (i)*ldc;                                                               \
        if (!add && SCALE) {                                                                   \
            c##i##0 *= by;                                                                     \
            c##i##1 *= by;                                                                     \
            c##i##2 *= by;                                                                     \
            c##i##3 *= by;                                                                     \
        }                                                                                      \
        STORE(to, c##i##0);                                                                    \
        if (nv > 1)                                                                            \
            STORE(to + LANES, c##i##1);                                                        \
        if (nv > 2)                                                                            \
            STORE(to + 2 * LANES, c##i##2);                                                    \
        if (nv > 3)                                                                            \
            STORE(to + 3 * LANES, c##i##3);                                                    \
    }

#define ATT_ROW_OF_A(i) const att_cpu_fa_word *const a##i = a + (i)*lda;

/* c[MR][nv LANES] = a[MR][steps] b[steps][nv LANES] factor, or c + a b when `add`. */
TARGET static inline __attribute__((always_inline)) void
tile(const int nv, const int add, const att_cpu_fa_word *a, size_t lda,
     const att_cpu_fa_word *b, size_t ldb, int64_t steps, float *c, size_t ldc, float factor)
{
    const V by = SPLAT(factor);

    ATT_EACH_ROW(ATT_ROW_OF_A)
    ATT_EACH_ROW(ATT_BEGIN)
    // few enough turns of the loop for its end to be foreseen
#pragma GCC unroll 4
    for (int64_t k = 0; k < steps; k++, b += ldb) {
        const OPERAND b0 = OPERAND_LOAD(b), b1 = nv > 1 ? OPERAND_LOAD(b + LANES) : b0;
        const OPERAND b2 = nv > 2 ? OPERAND_LOAD(b + 2 * LANES) : b0;
        const OPERAND b3 = nv > 3 ? OPERAND_LOAD(b + 3 * LANES) : b0;
        OPERAND       x;

        ATT_EACH_ROW(ATT_STEP)
    }
    ATT_EACH_ROW(ATT_END)
}

/* All tiles of a column of tiles: b stays in the first-level cache. What follows b is needed
 * next, and is fetched into the second level meanwhile, a share with every tile. */
TARGET static inline __attribute__((always_inline)) void
column(const int nv, const int add, const struct att_cpu_fa_block *x, const att_cpu_fa_word *a,
       size_t lda, const att_cpu_fa_word *b, size_t ldb, int64_t steps, float *c, size_t ldc)
{
    const size_t line = 64 / sizeof *b, panel = (size_t)steps * ldb;
    const size_t share = panel * ATT_CPU_FA_MR / (size_t)x->tiled + line;
    size_t       next = panel;

    for (int i = 0; i < x->tiled; i += ATT_CPU_FA_MR, next += share) {
        for (size_t w = 0; w < share && next + w < 2 * panel; w += line)
            __builtin_prefetch(b + next + w, 0, 2);
        tile(nv, add, a + (size_t)i * lda, lda, b, ldb, steps, c + (size_t)i * ldc, ldc,
             x->dims->factor);
    }
}

TARGET static void score_tiles(const struct att_cpu_fa_block *x, int nv,
                               const att_cpu_fa_word *k, float *s)
{
    const size_t  dw = (size_t)x->dims->dw;
    const int64_t n = x->dims->dw;

    if (nv >= 4 && NV >= 4)
        column(4, 0, x, x->q, dw, k, LANES * NV, n, s, ATT_CPU_FA_LDS);
    else if (nv == 3 && NV >= 3)
        column(3, 0, x, x->q, dw, k, LANES * NV, n, s, ATT_CPU_FA_LDS);
    else if (nv == 2)
        column(2, 0, x, x->q, dw, k, LANES * NV, n, s, ATT_CPU_FA_LDS);
    else
        column(1, 0, x, x->q, dw, k, LANES * NV, n, s, ATT_CPU_FA_LDS);
}

TARGET static void scores(const struct att_cpu_fa_block *x)
{
    const int cols = LANES * NV;

    for (int j = 0; j < x->n; j += cols) {
        const int left = (x->n - j + LANES - 1) / LANES;

        score_tiles(x, left < NV ? left : NV,
                    x->k + (size_t)((x->slot + j) / cols) * (size_t)(x->dims->dw * cols),
                    x->s + j);
    }
}

TARGET static void sum_tiles(const struct att_cpu_fa_block *x, int nv, const att_cpu_fa_word *p,
                             const att_cpu_fa_word *v, int64_t steps, float *o)
{
    const size_t ldp = ATT_CPU_FA_LDS / WORDS, dp = (size_t)x->dims->dp;

    if (nv >= 4 && NV >= 4)
        column(4, 1, x, p, ldp, v, LANES * 4, steps, o, dp);
    else if (nv == 3 && NV >= 3)
        column(3, 1, x, p, ldp, v, LANES * 3, steps, o, dp);
    else if (nv == 2)
        column(2, 1, x, p, ldp, v, LANES * 2, steps, o, dp);
    else
        column(1, 1, x, p, ldp, v, LANES, steps, o, dp);
}

TARGET static void sums(const struct att_cpu_fa_block *x)
{
    const int64_t words = (x->n + WORDS - 1) / WORDS, first = x->slot / WORDS;
    const int     vectors = x->dims->dp / LANES, groups = att_cpu_fa_group(vectors, NV, 0).n;

    for (int64_t k = 0; k < words; k += STEPS) {
        const int64_t steps = words - k < STEPS ? words - k : STEPS;

        for (int i = 0; i < groups; i++) {
            const struct att_cpu_fa_group g = att_cpu_fa_group(vectors, NV, i);
            const att_cpu_fa_word *v = x->v + (size_t)g.start * LANES * (size_t)x->v_rows;

            sum_tiles(x, g.nv, x->p + k, v + (size_t)(first + k) * (size_t)g.nv * LANES, steps,
                      x->o + (size_t)g.start * LANES);
        }
    }
}

#undef ATT_EACH_ROW
#undef ATT_BEGIN
#undef ATT_STEP
#undef ATT_END
#undef ATT_ROW_OF_A
