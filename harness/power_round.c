/* SPDX-License-Identifier: Apache-2.0 */
/* power_round.c - f32 rounded to narrower formats, in integer arithmetic. */
#include <math.h>
#include <string.h>

#include "harness/power_kernel.h"

static uint32_t word(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

static float value(uint32_t bits)
{
    float x;

    memcpy(&x, &bits, sizeof(x));
    return x;
}

uint16_t att_power_bf16(float x)
{
    const uint32_t bits = word(x);

    if (isnan(x))
        return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

float att_power_round_bf16(float x)
{
    return value((uint32_t)att_power_bf16(x) << 16);
}

float att_power_round_f16(float x)
{
    const uint32_t bits = word(x);

    if (isnan(x))
        return x;
    if (fabsf(x) < 0x1p-14f) // denormals: multiples of 2^-24
        return (x * 0x1p24f + 0x1.8p23f - 0x1.8p23f) * 0x1p-24f;
    x = value((bits + 0xfff + (bits >> 13 & 1)) & ~(uint32_t)0x1fff);
    return fabsf(x) > 65504 ? copysignf(INFINITY, x) : x;
}
