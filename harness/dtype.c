/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/dtype.h"

#include <math.h>
#include <string.h>

uint64_t att_bits(enum att_dtype dtype, const void *p)
{
    uint64_t u64 = 0;
    uint32_t u32;
    uint16_t u16;

    switch (att_elem_size(dtype)) {
    case 1: return *(const unsigned char *)p;
    case 2: memcpy(&u16, p, 2); return u16;
    case 4: memcpy(&u32, p, 4); return u32;
    default: memcpy(&u64, p, 8); return u64;
    }
}

int att_bits_nan(enum att_dtype dtype, uint64_t bits)
{
    switch (dtype) {
    case ATT_F64: return (bits & 0x7fffffffffffffff) > 0x7ff0000000000000;
    case ATT_F32: return (bits & 0x7fffffff) > 0x7f800000;
    case ATT_F16: return (bits & 0x7fff) > 0x7c00;
    case ATT_BF16: return (bits & 0x7fff) > 0x7f80;
    default: return 0;
    }
}

static int any_nan_16(const unsigned char *p, size_t n, uint16_t infinity)
{
    uint16_t u, found = 0;

    for (size_t i = 0; i < n; i++) {
        memcpy(&u, p + 2 * i, 2);
        found |= (uint16_t)((u & 0x7fff) > infinity);
    }
    return found;
}

static int any_nan_32(const unsigned char *p, size_t n)
{
    uint32_t u, found = 0;

    for (size_t i = 0; i < n; i++) {
        memcpy(&u, p + 4 * i, 4);
        found |= (u & 0x7fffffff) > 0x7f800000;
    }
    return (int)found;
}

int att_any_nan(enum att_dtype dtype, const void *p, size_t n)
{
    const unsigned char *b = p;

    switch (dtype) {
    case ATT_F64:
        for (size_t i = 0; i < n; i++)
            if (att_bits_nan(dtype, att_bits(dtype, b + 8 * i)))
                return 1;
        return 0;
    case ATT_F32: return any_nan_32(b, n);
    case ATT_F16: return any_nan_16(b, n, 0x7c00);
    case ATT_BF16: return any_nan_16(b, n, 0x7f80);
    default: return 0;
    }
}

static double half_value(uint64_t bits)
{
    const int    exponent = (int)(bits >> 10 & 31);
    const double mantissa = (double)(bits & 1023);
    const double sign = bits & 0x8000 ? -1 : 1;

    if (exponent == 31)
        return mantissa > 0 ? NAN : sign * INFINITY;
    if (exponent == 0)
        return sign * ldexp(mantissa, -24);
    return sign * ldexp(1024 + mantissa, exponent - 25);
}

double att_bits_value(enum att_dtype dtype, uint64_t bits)
{
    double   d;
    float    f;
    uint32_t u32 = (uint32_t)(dtype == ATT_BF16 ? bits << 16 : bits);

    switch (dtype) {
    case ATT_F64: memcpy(&d, &bits, 8); return d;
    case ATT_F32:
    case ATT_BF16: memcpy(&f, &u32, 4); return (double)f;
    case ATT_F16: return half_value(bits);
    case ATT_I64: return (double)(int64_t)bits;
    case ATT_I32: return (double)(int32_t)u32;
    default: return (double)bits;
    }
}
