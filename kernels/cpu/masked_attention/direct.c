/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/masked_attention/direct - padded tensors in place: one region, no packed copy.
 *
 * The mask becomes ranges of rows once per request. The attention core walks them where they
 * lie, writes each valid row to its padded place, and the zeros of the others. The temporaries
 * are the core's panels, one head per worker. The instruction set is the best one here
 * (core/attn_isa.c).
 */
#include "kernels/cpu/core/attn_padded.h"
#include "kernels/cpu/core/attn_plan.h"
#include "reference/masked_attention.h"

static int plan(struct att_device *dev, struct att_call *call)
{
    const struct masked_attention *p = call->params;
    const struct att_tensor       *mask = &call->t[MASKED_ATTENTION_KEY_MASK];
    const int                      attend = p->masked_rows == MASKED_ATTENTION_ATTEND;

    (void)dev;
    call->plan =
        att_cpu_fa_plan_padded(call->mem, mask->dim[0], mask->dim[1], mask->dim[1], mask,
                               attend ? ATT_CPU_FA_MASK_KEYS : ATT_CPU_FA_MASK_ROWS);
    return call->plan ? 0 : ATT_ENOMEM;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct masked_attention *p = call->params;
    const struct att_cpu_fa_plan  *ranges = call->plan;
    struct att_cpu_fa              a = att_cpu_fa_padded(call);

    a.n = ranges->n;
    a.sample = ranges->sample;
    if (p->masked_rows == MASKED_ATTENTION_ZERO) {
        a.zeroed = call->t[MASKED_ATTENTION_O];
        a.padded = a.zeroed.dim[1];
    }
    return att_cpu_fa_run(dev, call->mem, &a, att_cpu_fa_best(a.dtype), "masked_attention");
}

const struct att_kernel att_kernel_cpu_masked_attention_direct = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "direct",
    .about = "one region over ranges of valid rows, in place; best instruction set here",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = masked_attention_refuse,
    .plan = plan,
    .unplan = att_cpu_fa_unplan,
    .run = run,
    .replaces = "pack_scatter",
};
