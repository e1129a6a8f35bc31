/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_avx512.h - what the two AVX-512 cores share: the template parameters that do not
 * depend on the kind of operand. Included after TARGET was defined.
 */
#include <immintrin.h>

#define V           __m512
#define LANES       16
#define NV          4
#define ZERO        _mm512_setzero_ps()
#define SPLAT(f)    _mm512_set1_ps(f)
#define LOAD(p)     _mm512_loadu_ps(p)
#define STORE(p, v) _mm512_storeu_ps(p, v)

#define FMA(a, b, c)   _mm512_fmadd_ps(a, b, c)
#define MAX(a, b)      _mm512_max_ps(a, b)
#define CLAMP(x)       (x)
#define WHOLE(x)       (x) // scalef rounds down by itself, as reduce does here
#define FRACTION(x, w) _mm512_reduce_ps(x, _MM_FROUND_TO_NEG_INF)
#define POW2(x, p, w)                                                                          \
    _mm512_maskz_scalef_ps(_mm512_cmp_ps_mask(x, SPLAT(-126.0f), _CMP_NLT_UQ), p, w)
#define UNLESS_INF(b, v)                                                                       \
    _mm512_mask_mov_ps(v, _mm512_cmp_ps_mask(b, SPLAT(-__builtin_inff()), _CMP_EQ_OQ), b)
#define REDUCE_MAX(v) _mm512_reduce_max_ps(v)
#define REDUCE_ADD(v) _mm512_reduce_add_ps(v)

#define FROM_F16(p) _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(p)))
#define TO_F16(p, v)                                                                           \
    _mm256_storeu_si256((__m256i *)(p), _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT))
#define ZIP_LOW(a, b)                                                                          \
    __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define ZIP_HIGH(a, b)                                                                         \
    __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
