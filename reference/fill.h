/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fill.h - inputs of the layout operators: element e of tensor i is a function of the seed,
 * i and e alone, whatever the layout. Header only, C and C++.
 *
 *     coded   raw bits: a hash of the coordinates, so a wrong row names itself and NaN
 *             payloads, infinities, negative zeros and denormals all occur. One element in
 *             61 is such a special value outright, because chance alone gives a double NaN
 *             too rarely. One word of 8 bytes in 16 is zero: a row may begin like one that
 *             was cleared
 *     normal  N(0, 1) rounded to the dtype, in integer arithmetic; integers get 8 N(0, 1)
 *     zeros   zero bits: any wrong kernel agrees with any other, to show a check without
 *             power
 *
 * Why coded data has power for pure moves: two rows of 64 elements agree with probability
 * 2^-512 or less, and a kernel that reads an element as a number instead of as bits quiets a
 * signalling NaN, flushes a denormal or loses the sign of a zero.
 */
#ifndef ATT_REFERENCE_FILL_H
#define ATT_REFERENCE_FILL_H

#include <string.h>

#include "harness/attest.h"
#include "reference/index.h"
#include "reference/mask.h"

enum { ATT_SPECIAL_EVERY = 61 }; // prime, so specials visit every column of every width

/* The fills of the layout operators, for op->fills. */
#define ATT_LAYOUT_FILLS                                                                       \
    {                                                                                          \
        "coded", "normal", "zeros", NULL                                                       \
    }

/* Which of them, or ATT_EINVAL. */
static inline int att_fill_kind(const struct att_fill *how)
{
    static const char *const kinds[] = ATT_LAYOUT_FILLS;

    for (int i = 0; kinds[i]; i++)
        if (!strcmp(how->kind, kinds[i]))
            return i;
    return ATT_EINVAL;
}

/* Which part of a fill a call is for (struct att_fill): what the rest is read from; share
 * number `unit` of the bulk; what is written over it. */
static inline int att_fill_begins(const struct att_fill *how)
{
    return how->parts == 0 || how->part < 0;
}

static inline int att_fill_takes(const struct att_fill *how, int64_t unit)
{
    return how->parts == 0 || (how->part >= 0 && unit % how->parts == how->part);
}

static inline int att_fill_ends(const struct att_fill *how)
{
    return how->parts == 0 || how->part == how->parts;
}

/* The key of tensor `slot`; nearby seeds and slots give unrelated keys. */
static inline uint64_t att_fill_key(const struct att_fill *how, int slot)
{
    return att_mix(att_mix(how->seed + 0x9e3779b97f4a7c15u) + (uint64_t)slot);
}

/* 64 random bits for index i under the key. */
static inline uint64_t att_fill_word(uint64_t key, uint64_t i)
{
    return att_mix(key + i * 0x9e3779b97f4a7c15u);
}

/* Mantissa bits of a float dtype, 0 for integers. */
static inline int att_mantissa_bits(enum att_dtype dtype)
{
    static const unsigned char bits[ATT_DTYPES] = { 52, 23, 10, 7, 0, 0, 0 };

    return bits[dtype];
}

/* The k-th special value as raw bits; `payload` varies NaNs and denormals. */
static inline uint64_t att_special_bits(enum att_dtype dtype, unsigned k, uint64_t payload)
{
    int      width = (int)att_elem_size(dtype) * 8, mant = att_mantissa_bits(dtype);
    uint64_t all = ~(uint64_t)0 >> (64 - width), sign = (uint64_t)1 << (width - 1);
    uint64_t frac = ((uint64_t)1 << mant) - 1, inf = all ^ sign ^ frac;
    uint64_t quiet = (frac + 1) >> 1;

    if (mant == 0) {
        const uint64_t of[8] = { 0, all, sign, all ^ sign, 1, all - 1, sign + 1, 2 };
        return of[k % 8];
    }
    switch (k % 8) {
    case 0: return sign;                                              // -0
    case 1: return 0;                                                 // +0
    case 2: return (payload & sign) | inf | quiet | (payload & frac); // quiet NaN
    case 3: return inf | (payload & frac & ~quiet) | 1;               // signalling NaN
    case 4: return 1;                                                 // least denormal
    case 5: return sign | frac;                                       // -largest denormal
    case 6: return inf;
    default: return sign | inf;
    }
}

/* Store the low bytes of `bits` as one element. */
static inline void att_store_bits(void *dst, enum att_dtype dtype, uint64_t bits)
{
    const uint32_t w4 = (uint32_t)bits;
    const uint16_t w2 = (uint16_t)bits;
    const uint8_t  w1 = (uint8_t)bits;

    switch (att_elem_size(dtype)) {
    case 8: memcpy(dst, &bits, 8); break;
    case 4: memcpy(dst, &w4, 4); break;
    case 2: memcpy(dst, &w2, 2); break;
    default: memcpy(dst, &w1, 1); break;
    }
}

/* Word w of the stream of coded data. */
static inline uint64_t att_coded_word(uint64_t key, uint64_t w)
{
    uint64_t bits = att_fill_word(key, w);

    return att_mix(bits) >> 60 ? bits : 0;
}

/*
 * Elements e .. e+count-1, consecutive at dst. Word w of the stream holds the elements
 * w k .. w k + k-1, k = 8 / size, so that one hash makes up to eight elements.
 */
static inline void att_fill_coded(void *dst, enum att_dtype dtype, uint64_t key, uint64_t e,
                                  int64_t count)
{
    char    *out = (char *)dst;
    size_t   size = att_elem_size(dtype), bytes = (size_t)count * size;
    uint64_t at = e * size, end = at + bytes; // in the byte stream
    uint64_t first;

    while (at < end && at % 8) {
        att_store_bits(out, dtype, att_coded_word(key, at / 8) >> (at % 8 * 8));
        at += size, out += size;
    }
    for (uint64_t w = at / 8; w < end / 8; w++, out += 8) {
        uint64_t bits = att_coded_word(key, w);
        memcpy(out, &bits, 8);
    }
    for (at = at > end / 8 * 8 ? at : end / 8 * 8; at < end; at += size, out += size)
        att_store_bits(out, dtype, att_coded_word(key, at / 8) >> (at % 8 * 8));
    first = (e + ATT_SPECIAL_EVERY - 1) / ATT_SPECIAL_EVERY * ATT_SPECIAL_EVERY;
    for (uint64_t i = first; i < e + (uint64_t)count; i += ATT_SPECIAL_EVERY) {
        uint64_t draw = att_fill_word(~key, i);
        att_store_bits((char *)dst + (i - e) * size, dtype,
                       att_special_bits(dtype, (unsigned)(draw >> 61), draw));
    }
}

/* v 2^-32 rounded to nearest even in a format of `mant` mantissa bits and `bias`, for |v| below
 * 2^53: a double holds that, so that its bits are all there is to round. All values of the
 * normal fill are normal numbers or zero there. Done for every element, so without branches
 * but one. */
static inline uint64_t att_fixed_bits(int64_t v, int mant, int bias, int width)
{
    const int drop = 52 - mant;
    double    x = (double)v * 0x1p-32;
    uint64_t  bits, magnitude;

    memcpy(&bits, &x, 8);
    if (v == 0 || drop == 0)
        return bits;
    magnitude = bits & ~((uint64_t)1 << 63);
    // a carry out of the mantissa lands in the exponent, which is what rounding up means
    magnitude += ((uint64_t)1 << (drop - 1)) - 1 + (magnitude >> drop & 1);
    magnitude = (magnitude >> drop) - ((uint64_t)(1023 - bias) << mant);
    return bits >> 63 << (width - 1) | magnitude;
}

/* Element e as N(0, 1): the sum of eight uniform 16-bit numbers, which differs from the
 * normal law only beyond 3 sigma. In units of 2^-32. */
static inline int64_t att_normal_fixed(uint64_t key, uint64_t e)
{
    const uint64_t half = 0x0000ffff0000ffff;
    uint64_t       a = att_fill_word(key, 2 * e), b = att_fill_word(key, 2 * e + 1);
    int64_t        sum = -262140; // -8 times the mean, 32767.5

    // four numbers a word, two sums at a time
    a = (a & half) + (a >> 16 & half) + (b & half) + (b >> 16 & half);
    sum += (int64_t)((a & 0xffffffff) + (a >> 32));
    return sum * 80265; // 2^32 / sqrt(8 (2^32 - 1) / 12), rounded
}

/* Elements e .. e+count-1 as N(0, 1) 2^shift, consecutive at dst. */
static inline void att_fill_normal(void *dst, enum att_dtype dtype, uint64_t key, uint64_t e,
                                   int64_t count, int shift)
{
    static const int bias[ATT_DTYPES] = { 1023, 127, 15, 127, 0, 0, 0 };
    const size_t     size = att_elem_size(dtype);
    const int        mant = att_mantissa_bits(dtype);
    char            *out = (char *)dst;

    for (int64_t i = 0; i < count; i++, out += size) {
        int64_t v = att_normal_fixed(key, e + (uint64_t)i);

        // below 2^-14 a half is denormal; rounding to a multiple of 2^-13 keeps it simple
        if (dtype == ATT_F16)
            v = (v + (1 << 18)) / (1 << 19) * (1 << 19);
        att_store_bits(
            out, dtype,
            mant ? att_fixed_bits(v * ((int64_t)1 << shift), mant, bias[dtype], (int)size * 8)
                 : (uint64_t)(v / (1 << 29)));
    }
}

/* Elements e .. e+count-1 of tensor `slot`, consecutive at dst. kind from att_fill_kind. */
static inline void att_fill_run(void *dst, enum att_dtype dtype, int kind, uint64_t key,
                                uint64_t e, int64_t count)
{
    if (kind == 0)
        att_fill_coded(dst, dtype, key, e, count);
    else if (kind == 1)
        att_fill_normal(dst, dtype, key, e, count, 0);
    else
        memset(dst, 0, (size_t)count * att_elem_size(dtype));
}

/* Token `row` of [b, s, h, d] or [n, h, d]: its first byte. */
static inline char *att_token_at(const struct att_tensor *t, int64_t row)
{
    int64_t at = t->rank == 4 ? row / t->dim[1] * t->stride[0] + row % t->dim[1] * t->stride[1]
                              : row * t->stride[0];

    return (char *)t->data + (size_t)at * att_elem_size(t->dtype);
}

/* Fill token `row` of such a tensor; its last dimension is dense. */
static inline void att_fill_token(const struct att_tensor *t, int kind, uint64_t key,
                                  int64_t row)
{
    int64_t h = t->dim[t->rank - 2], d = t->dim[t->rank - 1], step = t->stride[t->rank - 2];
    size_t  size = att_elem_size(t->dtype);
    char   *at = att_token_at(t, row);

    if (step == d) {
        d *= h;
        h = 1;
    }
    for (int64_t i = 0; i < h; i++)
        att_fill_run(at + (size_t)(i * step) * size, t->dtype, kind, key,
                     (uint64_t)((row * h + i) * d), d);
}

#endif
