/* SPDX-License-Identifier: Apache-2.0 */
/* attn_isa.c - which instruction set serves a call; see attn_isa.h. */
#include "kernels/cpu/core/attn_isa.h"

#include "reference/refuse.h"

/*
 * 1 when vdpbf16ps does twice the work of a fused multiply-add of floats in the same time.
 * AMD issues it at full rate; on Intel cores so far it takes twice as long, and does nothing
 * that converting bf16 to f32 once, in the panels, would not do better.
 */
static int dot_bf16_pays(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_is("amd") != 0;
#else
    return 0;
#endif
}

static int is_here(const struct att_cpu_fa_isa *isa)
{
    return isa->here && isa->here();
}

const struct att_cpu_fa_isa *att_cpu_fa_best(enum att_dtype dtype)
{
    if (dtype == ATT_BF16 && is_here(&att_cpu_fa_avx512bf16) && dot_bf16_pays())
        return &att_cpu_fa_avx512bf16;
    if (is_here(&att_cpu_fa_avx512))
        return &att_cpu_fa_avx512;
    return is_here(&att_cpu_fa_avx2) ? &att_cpu_fa_avx2 : &att_cpu_fa_plain;
}

const char *att_cpu_fa_refuse(const struct att_cpu_fa_isa *isa, enum att_dtype dtype)
{
    if (!is_here(isa))
        return att_refuse_text("this cpu lacks %s", isa->name);
    if (isa->only_bf16 && dtype != ATT_BF16)
        return att_refuse_text("%s takes bfloat16 only", isa->name);
    return NULL;
}
