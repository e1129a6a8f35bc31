/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_avx512.c - the attention core for AVX-512: a register tile of 6 rows by 4 vectors of 16
 * floats. bf16 and f16 are converted to f32 when they are packed.
 */
#include <string.h>

#include "kernels/cpu/core/attn_isa.h"

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx512f,avx512dq,avx2,fma")))

#include "kernels/cpu/core/attn_avx512.h"

static int here(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
           && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

#define STEPS            128
#define WORDS            1
#define SCALE            0
#define OPERAND          __m512
#define OPERAND_LOAD(p)  _mm512_loadu_ps((const float *)(p))
#define OPERAND_SET(w)   _mm512_castsi512_ps(_mm512_set1_epi32((int)(w)))
#define DOT(c, a, b)     _mm512_fmadd_ps(a, b, c)
#define WEIGHTS(p, a, b) (STORE((float *)(p), a), STORE((float *)(p) + LANES, b))
#define EXP2_TERMS       0.00186695263f, 0.00901748054f, 0.0557995141f, 0.240164593f, 0.693151295f

#include "kernels/cpu/core/attn_pack_tmpl.h"
#include "kernels/cpu/core/attn_softmax_tmpl.h"
#include "kernels/cpu/core/attn_tile_tmpl.h"

const struct att_cpu_fa_isa att_cpu_fa_avx512 = {
    .name = "avx512",
    .here = here,
    ATT_CPU_FA_ENTRIES,
};

#else

const struct att_cpu_fa_isa att_cpu_fa_avx512 = { .name = "avx512" };

#endif
