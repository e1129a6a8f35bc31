/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_half.h - f16 to f32 and back in integers: machines without such instructions, and the
 * same bits as those that have them.
 */
#ifndef ATT_CPU_ATTN_HALF_H
#define ATT_CPU_ATTN_HALF_H

#include <stdint.h>
#include <string.h>

static inline float att_half_float(uint16_t h)
{
    const uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = h & 0x7fff;
    uint32_t       u;
    float          f;

    if (rest >= 0x7c00) {
        u = 0x7f800000 | rest << 13 | (rest > 0x7c00 ? 0x400000 : 0);
    } else if (rest >= 0x400) {
        u = (rest << 13) + 0x38000000;
    } else {
        f = (float)rest * 0x1p-24f; // denormal halves are normal floats
        memcpy(&u, &f, 4);
    }
    u |= sign;
    memcpy(&f, &u, 4);
    return f;
}

/* To nearest even; too large is infinite. */
static inline uint16_t att_float_half(float f)
{
    uint32_t u, sign, shift, half, rest;

    memcpy(&u, &f, 4);
    sign = u >> 16 & 0x8000;
    u &= 0x7fffffff;
    if (u > 0x7f800000)
        return (uint16_t)(sign | 0x7e00 | (u >> 13 & 0x1ff));
    if (u >= 0x47800000)
        return (uint16_t)(sign | 0x7c00);
    if (u < 0x33000000)
        return (uint16_t)sign; // below half of the least denormal
    if (u >= 0x38800000) {
        u -= 0x38000000;
        return (uint16_t)(sign | (u + 0xfff + (u >> 13 & 1)) >> 13);
    }
    shift = 126 - (u >> 23); // a denormal: the mantissa moves right by 14 to 24
    u = (u & 0x7fffff) | 0x800000;
    half = u >> shift;
    rest = u & ((1u << shift) - 1);
    half += rest > 1u << (shift - 1) || (rest == 1u << (shift - 1) && (half & 1));
    return (uint16_t)(sign | half);
}

#endif
