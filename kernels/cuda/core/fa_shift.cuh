/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_shift.cuh - weights 2^((s - m) scale) of scores s up to a maximum m, by one fused
 * multiplication and addition each: 2^(s by + add).
 *
 * Usually by = scale and add = -m scale. That product is rounded, so the weight of the maximum
 * is 2^r and not 1, |r| <= |m scale| 2^-24. All weights of a row and their sum have the factor,
 * and it cancels, until it leaves the range: f16 holds less than 2^16. So where |m scale|
 * reaches 2^27, `by` is the power of two that makes |m by| about 2^30. Both products are exact
 * then: the maximum weighs 1, and every other score, at least 2^-24 |m| below it, 2^-64 or
 * less, which is 0 to the sum. There scores that differ in their last bit have weights 2^8
 * apart, and f32 does not tell that bit: which of them wins is all there is to say.
 */
#ifndef ATT_CUDA_FA_SHIFT_CUH
#define ATT_CUDA_FA_SHIFT_CUH

constexpr float FA_HUGE = 0x1p27f;

struct fa_shift {
    float by, add;
};

/* m finite, or NaN, which stays one. */
__device__ __forceinline__ fa_shift fa_shift_of(float m, float scale)
{
    // 2^(30 - e) where |m| is 2^e: biased exponents 127 + 30 - (E - 127) = 284 - E.
    const unsigned power = (284u << 23) - (__float_as_uint(m) & 0x7f800000u);
    fa_shift       x;

    x.by = fabsf(m * scale) < FA_HUGE ? scale : __uint_as_float(power);
    x.add = -m * x.by;
    return x;
}

#endif
