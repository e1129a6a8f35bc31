/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_avx2.c - the attention core for AVX2 with FMA: a register tile of 6 rows by 2 vectors
 * of 8 floats. bf16 and f16 are converted to f32 when they are packed.
 */
#include <string.h>

#include "kernels/cpu/core/attn_isa.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma,f16c")))

static int here(void)
{
    // every cpu with AVX2 has F16C, for which some compilers know no question
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

/* w is n + 1.5 2^23 + 127: the exponent of 2^n in the lowest bits. */
TARGET static inline __m256 pow2_avx2(__m256 x, __m256 p, __m256 w)
{
    const __m256 pow = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(w), 23));

    return _mm256_and_ps(_mm256_cmp_ps(x, _mm256_set1_ps(-126.0f), _CMP_NLT_UQ),
                         _mm256_mul_ps(p, pow));
}

TARGET static inline float max_avx2(__m256 v)
{
    __m128 x = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));

    x = _mm_max_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_max_ss(x, _mm_movehdup_ps(x)));
}

TARGET static inline float add_avx2(__m256 v)
{
    __m128 x = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));

    x = _mm_add_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)));
}

#define V               __m256
#define LANES           8
#define NV              2
#define STEPS           384
#define WORDS           1
#define SCALE           0
#define ZERO            _mm256_setzero_ps()
#define SPLAT(f)        _mm256_set1_ps(f)
#define LOAD(p)         _mm256_loadu_ps(p)
#define STORE(p, v)     _mm256_storeu_ps(p, v)
#define OPERAND         __m256
#define OPERAND_LOAD(p) _mm256_loadu_ps((const float *)(p))
#define OPERAND_SET(w)  _mm256_castsi256_ps(_mm256_set1_epi32((int)(w)))
#define DOT(c, a, b)    _mm256_fmadd_ps(a, b, c)
#define FMA(a, b, c)    _mm256_fmadd_ps(a, b, c)
#define MAX(a, b)       _mm256_max_ps(a, b)
#define CLAMP(x)        _mm256_min_ps(SPLAT(127), x)
#define WHOLE(x)        _mm256_add_ps(x, SPLAT(12583039.0f))
#define FRACTION(x, w)  _mm256_sub_ps(x, _mm256_sub_ps(w, SPLAT(12583039.0f)))
#define POW2(x, p, w)   pow2_avx2(x, p, w)
#define UNLESS_INF(b, v)                                                                       \
    _mm256_blendv_ps(v, b, _mm256_cmp_ps(b, SPLAT(-__builtin_inff()), _CMP_EQ_OQ))
#define REDUCE_MAX(v)    max_avx2(v)
#define REDUCE_ADD(v)    add_avx2(v)
#define WEIGHTS(p, a, b) (STORE((float *)(p), a), STORE((float *)(p) + LANES, b))
#define EXP2_TERMS                                                                             \
    0.000153533619f, 0.00133988744f, 0.00961843736f, 0.0555033247f, 0.240226479f, 0.693147203f
#define FROM_F16(p) _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(p)))
#define TO_F16(p, v)                                                                           \
    _mm_storeu_si128((__m128i *)(p), _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT))
#define ZIP_LOW(a, b)  __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)

#include "kernels/cpu/core/attn_pack_tmpl.h"
#include "kernels/cpu/core/attn_softmax_tmpl.h"
#include "kernels/cpu/core/attn_tile_tmpl.h"

const struct att_cpu_fa_isa att_cpu_fa_avx2 = {
    .name = "avx2",
    .here = here,
    ATT_CPU_FA_ENTRIES,
};

#else

const struct att_cpu_fa_isa att_cpu_fa_avx2 = { .name = "avx2" };

#endif
