/* SPDX-License-Identifier: Apache-2.0 */
/*
 * num.h - f32, bf16 and f16 as numbers: load exactly, round to nearest even. Integer
 * arithmetic on the bits, so that every compiler agrees. Header only, C and C++.
 */
#ifndef ATT_REFERENCE_NUM_H
#define ATT_REFERENCE_NUM_H

#include <math.h>
#include <string.h>

#include "harness/attest.h"

static inline float att_num_float(uint32_t bits)
{
    float f;

    memcpy(&f, &bits, sizeof f);
    return f;
}

static inline uint32_t att_num_word(float f)
{
    uint32_t bits;

    memcpy(&bits, &f, sizeof bits);
    return bits;
}

static inline float att_num_f16(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = h & 0x7fffu;

    if (rest >= 0x7c00)
        return att_num_float(sign | 0x7f800000u | (rest & 0x3ffu) << 13);
    if (rest < 0x400)
        return att_num_float(sign | att_num_word((float)rest * 0x1p-24f));
    return att_num_float(sign | ((rest << 13) + (112u << 23)));
}

/* n elements of f32, bf16 or f16, consecutive at src, as floats: exact. */
static inline void att_num_load(float *dst, enum att_dtype dtype, const void *src, int64_t n)
{
    const uint16_t *half = (const uint16_t *)src;

    if (dtype == ATT_F32)
        memcpy(dst, src, (size_t)n * sizeof *dst);
    else if (dtype == ATT_BF16)
        for (int64_t i = 0; i < n; i++)
            dst[i] = att_num_float((uint32_t)half[i] << 16);
    else
        for (int64_t i = 0; i < n; i++)
            dst[i] = att_num_f16(half[i]);
}

/* Digits of the significand, the leading one included: 24, 8, 11. */
static inline int att_num_digits(enum att_dtype dtype)
{
    return dtype == ATT_F32 ? 24 : dtype == ATT_BF16 ? 8 : 11;
}

/* Exponent of the least normal number. */
static inline int att_num_least(enum att_dtype dtype)
{
    return dtype == ATT_F16 ? -14 : -126;
}

/* Unit roundoff: the largest relative error of rounding to nearest. */
static inline double att_num_unit(enum att_dtype dtype)
{
    return ldexp(1.0, -att_num_digits(dtype));
}

/* Distance of neighbours at x; of denormals when x is below the least normal number. */
static inline double att_num_ulp(enum att_dtype dtype, double x)
{
    int e = att_num_least(dtype);

    if (x != 0 && isfinite(x) && ilogb(x) > e)
        e = ilogb(x);
    return ldexp(1.0, e + 1 - att_num_digits(dtype));
}

/* x rounded to the dtype, as a double; beyond its range infinite. */
static inline double att_num_round(enum att_dtype dtype, double x)
{
    double ulp = att_num_ulp(dtype, x), top = dtype == ATT_F16 ? 65504.0 : 0x1.fep127;
    double r;

    if (dtype == ATT_F32)
        return (double)(float)x;
    if (!isfinite(x) || x == 0)
        return x;
    r = rint(x / ulp) * ulp;
    return fabs(r) > top ? copysign((double)INFINITY, x) : r;
}

/* A float in [0, 2^15] rounded to the dtype: what a kernel does to a probability. */
static inline float att_num_round_prob(enum att_dtype dtype, float p)
{
    uint32_t bits = att_num_word(p);
    int      drop = dtype == ATT_BF16 ? 16 : 13;

    if (dtype == ATT_F32)
        return p;
    if (dtype == ATT_F16 && p < 0x1p-14f)
        return (p * 0x1p24f + 0x1p23f - 0x1p23f) * 0x1p-24f; // rounds to a multiple of 2^-24
    bits += (1u << (drop - 1)) - 1 + (bits >> drop & 1);
    return att_num_float(bits >> drop << drop);
}

/* The bits of a value that att_num_round returned. */
static inline uint64_t att_num_bits(enum att_dtype dtype, double x)
{
    uint32_t word = att_num_word((float)x), sign = word >> 16 & 0x8000;
    double   a = fabs(x);

    if (dtype == ATT_F32)
        return word;
    if (dtype == ATT_BF16)
        return word >> 16;
    if (!(a <= 65504.0))
        return sign | (isnan(x) ? 0x7e00u : 0x7c00u);
    if (a < 0x1p-14)
        return sign | (uint32_t)(a * 0x1p24);
    return sign | ((att_num_word((float)a) - (112u << 23)) >> 13);
}

/* Store x, rounded, at p. */
static inline void att_num_store(void *p, enum att_dtype dtype, double x)
{
    uint64_t       bits = att_num_bits(dtype, att_num_round(dtype, x));
    const uint32_t word = (uint32_t)bits;
    const uint16_t half = (uint16_t)bits;

    if (dtype == ATT_F32)
        memcpy(p, &word, sizeof word);
    else
        memcpy(p, &half, sizeof half);
}

#endif
