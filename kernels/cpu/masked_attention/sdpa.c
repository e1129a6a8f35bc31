/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/masked_attention/sdpa - what scaled-dot-product attention does with a mask: a bias of 0
 * or -inf made from it in every call, then attention of all rows with all keys. Contract
 * `attend`. Masked keys cost as much as others, but their rows, which may hold NaN, are zeros
 * here. The instruction set is the best one here (core/attn_isa.c).
 */
#include <math.h>

#include "kernels/cpu/core/attn_padded.h"
#include "kernels/cpu/core/attn_plan.h"
#include "kernels/cpu/core/mask_bits.h"
#include "reference/masked_attention.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const struct masked_attention *p = call->params;
    const char                    *no = masked_attention_refuse(dev, call);

    if (!no && p->masked_rows == MASKED_ATTENTION_ZERO)
        no = "all rows are attended, none is zeroed: masked_rows:zero";
    return no;
}

static int plan(struct att_device *dev, struct att_call *call)
{
    const struct att_tensor *mask = &call->t[MASKED_ATTENTION_KEY_MASK];

    (void)dev;
    call->plan = att_cpu_fa_plan_padded(call->mem, mask->dim[0], mask->dim[1], mask->dim[1],
                                        mask, ATT_CPU_FA_MASK_HOLE);
    return call->plan ? 0 : ATT_ENOMEM;
}

struct bias_job {
    struct att_cpu_mask mask;
    int64_t             n;
    float              *bias; // [b, s]
};

static void mask_to_bias(const struct att_cpu_worker *w, void *arg)
{
    const struct bias_job *j = arg;
    int64_t                i, end;

    att_cpu_split(w, j->n, &i, &end);
    for (; i < end; i++)
        j->bias[i] = att_cpu_mask_bit(&j->mask, i / j->mask.s, i % j->mask.s) ? 0 : -INFINITY;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor      *mask = &call->t[MASKED_ATTENTION_KEY_MASK];
    const struct att_cpu_fa_plan *ranges = call->plan;
    struct bias_job               j = { att_cpu_mask_of(mask), att_count(mask), NULL };
    struct att_cpu_fa             a = att_cpu_fa_padded(call);
    int                           err;

    j.bias = call->mem->take(call->mem, (size_t)j.n * sizeof(float));
    if (!j.bias)
        return ATT_ENOMEM;
    att_cpu_launch(dev, &(struct att_cpu_region){ "mask_to_bias", mask_to_bias, &j,
                                                  ATT_CPU_KERNEL, j.n * 8 < ATT_CPU_SERIAL });
    a.bias.data = (char *)j.bias;
    a.bias.sample = (size_t)mask->dim[1] * sizeof(float);
    a.n = ranges->n;
    a.sample = ranges->sample;
    err = att_cpu_fa_run(dev, call->mem, &a, att_cpu_fa_best(a.dtype), "attention");
    call->mem->give(call->mem, j.bias);
    return err;
}

const struct att_kernel att_kernel_cpu_masked_attention_sdpa = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "sdpa",
    .about = "bias from the mask, attention of all rows and keys; best instruction set here",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = refuse,
    .plan = plan,
    .unplan = att_cpu_fa_unplan,
    .run = run,
};
