/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_avx512bf16.c - the attention core for AVX-512 with vdpbf16ps, bf16 only: operands stay
 * pairs of bf16, sums are f32. Weights are rounded to bf16 for the second product; their sums
 * are of the numbers before that.
 *
 * vdpbf16ps takes denormal bf16 as zeros.
 */
#include <string.h>

#include "kernels/cpu/core/attn_isa.h"

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512bf16,avx2,fma")))

#include "kernels/cpu/core/attn_avx512.h"

static int here(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
           && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512bf16")
           && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

#define STEPS            128
#define WORDS            2
#define SCALE            1
#define OPERAND          __m512bh
#define OPERAND_LOAD(p)  (__m512bh) _mm512_loadu_si512(p)
#define OPERAND_SET(w)   (__m512bh) _mm512_set1_epi32((int)(w))
#define DOT(c, a, b)     _mm512_dpbf16_ps(c, a, b)
#define WEIGHTS(p, a, b) _mm512_storeu_si512(p, (__m512i)_mm512_cvtne2ps_pbh(b, a))
#define EXP2_TERMS       0.0134267099f, 0.0522424355f, 0.241280228f, 0.693044841f

#include "kernels/cpu/core/attn_pack_tmpl.h"
#include "kernels/cpu/core/attn_softmax_tmpl.h"
#include "kernels/cpu/core/attn_tile_tmpl.h"

const struct att_cpu_fa_isa att_cpu_fa_avx512bf16 = {
    .name = "avx512bf16",
    .here = here,
    .only_bf16 = 1,
    ATT_CPU_FA_ENTRIES,
};

#else

const struct att_cpu_fa_isa att_cpu_fa_avx512bf16 = { .name = "avx512bf16", .only_bf16 = 1 };

#endif
