/* SPDX-License-Identifier: Apache-2.0 */
/* cpu/attention_varlen/avx512 - the attention core (core/attn.h) with core/attn_avx512.c. */
#include "kernels/cpu/core/attn_ops.h"
#include "kernels/cpu/core/attn_plan.h"
#include "reference/attention_varlen.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const char *no = attention_varlen_refuse(dev, call);

    return no ? no : att_cpu_fa_refuse(&att_cpu_fa_avx512, call->t[ATTENTION_VARLEN_Q].dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    return att_cpu_fa_varlen_run(dev, call, &att_cpu_fa_avx512);
}

const struct att_kernel att_kernel_cpu_attention_varlen_avx512 = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "avx512",
    .about = "one region over all segments; AVX-512, all dtypes computed in f32",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = refuse,
    .plan = att_cpu_fa_varlen_plan,
    .unplan = att_cpu_fa_unplan,
    .run = run,
};
