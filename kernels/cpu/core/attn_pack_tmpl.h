/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_pack_tmpl.h - template: rows of tensors into panels, and sums into rows of the output.
 * Included after attn_softmax_tmpl.h, with these on top of what that asks for:
 *
 *     WORDS           1: words are f32, converted from any dtype; 2: pairs of bf16
 *     FROM_F16(p)     LANES halves at p as V
 *     TO_F16(p, v)    V as LANES halves at p, to nearest even
 *     ZIP_LOW(a, b), ZIP_HIGH(a, b)  a0 b0 a1 b1 ..., its first and its second half
 *
 * Rows are aligned to their element and to nothing more. What lies behind d elements is not
 * touched: the last, incomplete vector goes through a buffer.
 */
typedef uint16_t narrow __attribute__((vector_size(2 * LANES)));
typedef uint32_t bits __attribute__((vector_size(4 * LANES)));

TARGET static inline V from_dtype(enum att_dtype dtype, const char *p)
{
    narrow half;

    if (dtype == ATT_F32)
        return LOAD((const float *)p);
    if (dtype == ATT_F16)
        return FROM_F16(p);
    memcpy(&half, p, sizeof half);
    return (V)(__builtin_convertvector(half, bits) << 16);
}

TARGET static inline void to_dtype(enum att_dtype dtype, char *p, V v)
{
    if (dtype == ATT_F32) {
        STORE((float *)p, v);
    } else if (dtype == ATT_F16) {
        TO_F16(p, v);
    } else {
        const bits   u = (bits)v, nan = (bits)(v != v);
        const bits   even = (u + 0x7fff + ((u >> 16) & 1)) & ~nan;
        const narrow half = __builtin_convertvector((even | (nan & 0x7fc00000)) >> 16, narrow);

        memcpy(p, &half, sizeof half);
    }
}

/* d elements times `factor` as floats; zeros up to a whole vector. */
TARGET static void load_row(const struct att_cpu_fa_dims *dims, const char *row, float *to,
                            float factor)
{
    const size_t size = att_elem_size(dims->dtype);
    char         rest[4 * LANES] = { 0 };
    int          j = 0;

    for (; j + LANES <= dims->d; j += LANES)
        STORE(to + j, from_dtype(dims->dtype, row + (size_t)j * size) * factor);
    if (j == dims->d)
        return;
    memcpy(rest, row + (size_t)j * size, (size_t)(dims->d - j) * size);
    STORE(to + j, from_dtype(dims->dtype, rest) * factor);
}

/* One row as words, dp of them; zeros behind d elements. */
TARGET static void load_words(const struct att_cpu_fa_dims *dims, const void *row,
                              att_cpu_fa_word *to, float factor)
{
    if (!row || WORDS == 2)
        memset(to, 0, (size_t)dims->dp * 4);
    if (row && WORDS == 2)
        memcpy(to, row, (size_t)dims->d * 2);
    if (row && WORDS == 1)
        load_row(dims, row, (float *)to, factor);
}

TARGET static void pack_q(const struct att_cpu_fa_dims *dims, const void *row,
                          att_cpu_fa_word *to)
{
    att_cpu_fa_word words[ATT_ATTN_MAX_D] __attribute__((aligned(64)));

    load_words(dims, row, words, SCALE ? 1 : dims->factor);
    memcpy(to, words, (size_t)dims->dw * 4);
}

TARGET static inline __attribute__((always_inline)) void zip(const V *from, V *to)
{
#pragma GCC unroll 8
    for (size_t i = 0; i < LANES / 2; i++) {
        to[2 * i] = ZIP_LOW(from[i], from[i + LANES / 2]);
        to[2 * i + 1] = ZIP_HIGH(from[i], from[i + LANES / 2]);
    }
}

/* A square of words, its columns to rows, of which `rows` are stored. Each zip moves one bit of
 * the row number into the lane number, and one back. */
TARGET static void transpose(const att_cpu_fa_word *from, size_t step, att_cpu_fa_word *to,
                             size_t to_step, size_t rows)
{
    V        a[LANES], b[LANES];
    const V *last = LANES == 8 ? b : a;

#pragma GCC unroll 16
    for (size_t i = 0; i < LANES; i++)
        a[i] = LOAD((const float *)(from + i * step));
    zip(a, b);
    zip(b, a);
    if (LANES > 4)
        zip(a, b);
    if (LANES > 8)
        zip(b, a);
#pragma GCC unroll 16
    for (size_t i = 0; i < LANES; i++)
        if (i < rows)
            STORE((float *)(to + i * to_step), last[i]);
}

TARGET static void pack_k(const struct att_cpu_fa_dims *dims, const void *const *row,
                          att_cpu_fa_word *to)
{
    att_cpu_fa_word words[LANES][ATT_ATTN_MAX_D] __attribute__((aligned(64)));
    const size_t    cols = LANES * NV, dw = (size_t)dims->dw, panel = dw * cols;

    for (size_t j = 0; j < ATT_CPU_FA_GROUP; j += LANES) {
        att_cpu_fa_word *at = to + j / cols * panel + j % cols;

        for (size_t i = 0; i < LANES; i++)
            load_words(dims, row[j + i], words[i], 1);
        for (size_t w = 0; w < dw; w += LANES)
            transpose(words[0] + w, ATT_ATTN_MAX_D, at + w * cols, cols,
                      dw - w < LANES ? dw - w : LANES);
    }
}

/* The words of one panel row, dp of them, from WORDS rows of v. */
TARGET static void v_words(const struct att_cpu_fa_dims *dims, const void *const *row,
                           att_cpu_fa_word *to)
{
#if WORDS == 1
    load_words(dims, *row, to, 1);
#else
    att_cpu_fa_word even[ATT_ATTN_MAX_D], odd[ATT_ATTN_MAX_D];
    narrow          a, b;

    load_words(dims, row[0], even, 1);
    load_words(dims, row[1], odd, 1);
    for (int j = 0; j < dims->dp; j += LANES) {
        memcpy(&a, (char *)even + 2 * j, sizeof a);
        memcpy(&b, (char *)odd + 2 * j, sizeof b);
        const bits pair =
            __builtin_convertvector(a, bits) | (__builtin_convertvector(b, bits) << 16);
        memcpy(to + j, &pair, sizeof pair);
    }
#endif
}

TARGET static void pack_v(const struct att_cpu_fa_dims *dims, const void *const *row,
                          att_cpu_fa_word *v, int64_t at, int64_t v_rows)
{
    att_cpu_fa_word words[ATT_ATTN_MAX_D] __attribute__((aligned(64)));
    const int       vectors = dims->dp / LANES, groups = att_cpu_fa_group(vectors, NV, 0).n;

    for (size_t r = 0; r < ATT_CPU_FA_GROUP / WORDS; r++) {
        v_words(dims, row + r * WORDS, words);
        for (int i = 0; i < groups; i++) {
            const struct att_cpu_fa_group g = att_cpu_fa_group(vectors, NV, i);
            const size_t before = (size_t)g.start * LANES, w = (size_t)g.nv * LANES;

            memcpy(v + before * (size_t)v_rows + ((size_t)at + r) * w, words + before, w * 4);
        }
    }
}

/* A row without a visible key has l = 0 and is +0. */
TARGET static void finish(const struct att_cpu_fa_dims *dims, const float *o, float l,
                          void *out)
{
    const size_t size = att_elem_size(dims->dtype);
    const V      by = SPLAT(l);
    char         rest[4 * LANES], *to = out;
    int          j = 0;

    if (l == 0) {
        memset(out, 0, (size_t)dims->d * size);
        return;
    }
    for (; j + LANES <= dims->d; j += LANES)
        to_dtype(dims->dtype, to + (size_t)j * size, LOAD(o + j) / by);
    if (j == dims->d)
        return;
    to_dtype(dims->dtype, rest, LOAD(o + j) / by);
    memcpy(to + (size_t)j * size, rest, (size_t)(dims->d - j) * size);
}

/* The members of struct att_cpu_fa_isa that the templates give. */
#define ATT_CPU_FA_ENTRIES                                                                     \
    .lanes = LANES, .cols = LANES * NV, .words = WORDS, .pack_q = pack_q, .pack_k = pack_k,    \
    .pack_v = pack_v, .scores = scores, .weights = weights, .sums = sums, .finish = finish
