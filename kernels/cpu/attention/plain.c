/* SPDX-License-Identifier: Apache-2.0 */
/* cpu/attention/plain - the attention core (core/attn.h) with core/attn_plain.c. */
#include "kernels/cpu/core/attn_ops.h"
#include "kernels/cpu/core/attn_plan.h"
#include "reference/attention.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const char *no = attention_refuse(dev, call);

    return no ? no : att_cpu_fa_refuse(&att_cpu_fa_plain, call->t[ATTENTION_Q].dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    return att_cpu_fa_dense_run(dev, call, &att_cpu_fa_plain);
}

const struct att_kernel att_kernel_cpu_attention_plain = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "plain",
    .about = "one region; K and V packed once per K/V head; C alone, four "
             "floats at a time, no fused multiply-add",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = refuse,
    .plan = att_cpu_fa_dense_plan,
    .unplan = att_cpu_fa_unplan,
    .run = run,
};
