/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_code.h - codewords for the needle fills: a linear code of `bits` index bits and m
 * columns. Key j has the exclusive or of the generator rows of j's bits; the distance of two
 * keys is the weight of the codeword of their exclusive or, so that all distances are known
 * after one walk over the 2^bits codewords. Header only, C and C++.
 *
 * The generator is drawn, and drawn again until the code is good enough: it depends on the
 * shape alone, so that a shape either always has power or never.
 */
#ifndef ATT_REFERENCE_ATTN_CODE_H
#define ATT_REFERENCE_ATTN_CODE_H

#include <math.h>
#include <string.h>

#include "harness/attest.h"
#include "reference/mask.h"

enum { ATT_CODE_BITS = 20, ATT_CODE_WORDS = 4, ATT_CODE_TRIES = 48 };

struct att_codeword {
    uint64_t w[ATT_CODE_WORDS];
};

struct att_code {
    int                 m, bits;
    struct att_codeword row[ATT_CODE_BITS];
    int                 least; // distance of the nearest two codewords; m when bits is 0
    double              leak;  // sum over all other codewords of 2^(-margin distance)
};

/* Index bits that n keys need. */
static inline int att_code_index_bits(int64_t n)
{
    int bits = 0;

    while (bits < 62 && (int64_t)1 << bits < n)
        bits++;
    return bits;
}

/* m random columns under a key. */
static inline struct att_codeword att_code_draw(uint64_t key, int m)
{
    struct att_codeword c;

    for (int i = 0; i < ATT_CODE_WORDS; i++) {
        int left = m - 64 * i;

        c.w[i] = att_mix(key + (uint64_t)(i + 1) * 0x9e3779b97f4a7c15u);
        c.w[i] &= left >= 64 ? ~(uint64_t)0 : left > 0 ? ((uint64_t)1 << left) - 1 : 0;
    }
    return c;
}

static inline void att_code_add(struct att_codeword *a, const struct att_codeword *b)
{
    for (int i = 0; i < ATT_CODE_WORDS; i++)
        a->w[i] ^= b->w[i];
}

static inline int att_code_weight(const struct att_codeword *c)
{
    int n = 0;

    for (int i = 0; i < ATT_CODE_WORDS; i++)
        n += __builtin_popcountll(c->w[i]);
    return n;
}

/* Bit e, 0 or 1. */
static inline int att_code_bit(const struct att_codeword *c, int e)
{
    return (int)(c->w[e >> 6] >> (e & 63) & 1);
}

/* Walk all codewords but 0 in Gray order and note least and leak. */
static inline void att_code_measure(struct att_code *code, double margin)
{
    struct att_codeword c;
    double              leak[64 * ATT_CODE_WORDS + 1];

    memset(&c, 0, sizeof c);
    for (int w = 0; w <= code->m; w++)
        leak[w] = exp2(-margin * w);
    code->least = code->m;
    code->leak = 0;
    for (uint64_t i = 1; i < (uint64_t)1 << code->bits; i++) {
        int w;

        att_code_add(&c, &code->row[__builtin_ctzll(i)]);
        w = att_code_weight(&c);
        code->leak += leak[w];
        code->least = w < code->least ? w : code->least;
    }
}

/*
 * A code for n keys in m columns whose leak is at most `most`, and whose codewords differ.
 * 0, or ATT_EINVAL when none was found (*code is then the best).
 */
static inline int att_code_make(struct att_code *code, int64_t n, int m, double margin,
                                double most)
{
    struct att_code now;

    memset(&now, 0, sizeof now);
    now.m = m;
    now.bits = att_code_index_bits(n);
    *code = now;
    code->leak = INFINITY;
    if (now.bits > ATT_CODE_BITS || now.bits > m || m > 64 * ATT_CODE_WORDS)
        return ATT_EINVAL;
    for (int t = 0; t < ATT_CODE_TRIES; t++) {
        for (int i = 0; i < now.bits; i++)
            now.row[i] = att_code_draw(att_mix((uint64_t)(m * 64 + t) * 64 + (uint64_t)i), m);
        att_code_measure(&now, margin);
        if (now.least > 0 && now.leak < code->leak)
            *code = now;
        if (now.bits == 0)
            *code = now;
        if (code->leak <= most)
            return 0;
    }
    return ATT_EINVAL;
}

/* The codeword of key j. */
static inline struct att_codeword att_code_of(const struct att_code *code, int64_t j)
{
    struct att_codeword c;

    memset(&c, 0, sizeof c);
    for (int i = 0; i < code->bits; i++)
        if (j >> i & 1)
            att_code_add(&c, &code->row[i]);
    return c;
}

#endif
