/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuda/masked_attention/sdpa - what scaled-dot-product attention does with a mask: a bias of 0
 * or -inf made from it in every call, then attention of all rows with all keys, on the tiled
 * core. Contract `attend`. Masked keys cost as much as others, but their rows, which may hold
 * NaN, are zeros here.
 */
#include "kernels/cuda/core/fa_ops.h"
#include "kernels/cuda/core/fa_ops_packed.h"
#include "kernels/cuda/core/fa_plan.h"
#include "kernels/cuda/core/fa_tiled.h"
#include "reference/masked_attention.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const struct masked_attention *p = call->params;
    const char                    *no = masked_attention_refuse(dev, call);
    struct att_cuda_fa             a;

    if (no)
        return no;
    if (p->masked_rows == MASKED_ATTENTION_ZERO)
        return "all rows are attended, none is zeroed: masked_rows:zero";
    a = att_cuda_fa_masked(call, NULL);
    return att_cuda_fa_tiled_refuse(dev, &a);
}

static int plan(struct att_device *dev, struct att_call *call)
{
    struct att_cuda_fa_plan *x;
    int err = att_cuda_fa_plan_holes(call, &call->t[MASKED_ATTENTION_KEY_MASK],
                                     ATT_CUDA_FA_TILED_ROWS, &x);

    (void)dev;
    call->plan = x;
    return err;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *mask = &call->t[MASKED_ATTENTION_KEY_MASK];
    struct att_cuda_fa       a = att_cuda_fa_masked(call, att_cuda_fa_plan_of(call->plan));
    float *bias = call->mem->take(call->mem, (size_t)att_count(mask) * sizeof *bias);
    int    err;

    if (!bias)
        return ATT_ENOMEM;
    err = att_cuda_fa_mask_to_bias(mask, bias, call->queue);
    a.bias.data = bias;
    a.bias.sample = mask->dim[1];
    if (!err)
        err = att_cuda_fa_tiled_run(dev, call, &a);
    call->mem->give(call->mem, bias);
    return err;
}

const struct att_kernel att_kernel_cuda_masked_attention_sdpa = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "sdpa",
    .about = "bias from the mask, attention of all rows and keys: two launches, tiled core",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = refuse,
    .plan = plan,
    .unplan = att_cuda_fa_unplan,
    .run = run,
};
