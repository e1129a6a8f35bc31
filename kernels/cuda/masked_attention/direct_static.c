/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuda/masked_attention/direct_static - the attention core of Hopper with the fixed exponent: a
 * launch finds the greatest |k| of each head, a second one computes, without running maximum
 * where |q| |k| allows it (core/fa_sm90.h), else as `direct` does.
 */
#include "kernels/cuda/core/fa_plan.h"
#include "kernels/cuda/core/fa_sm90_ops.h"
#include "reference/masked_attention.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const char *no = att_cuda_fa_sm90_masked_refuse(dev, call);

    return no ? no : att_cuda_fa_sm90_bounded_refuse(call->t[MASKED_ATTENTION_Q].dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    return att_cuda_fa_sm90_masked_run(dev, call, 1);
}

const struct att_kernel att_kernel_cuda_masked_attention_direct_static = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "direct_static",
    .about = "two launches: norms of K; then as direct, without maximum where norms bound it",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = refuse,
    .plan = att_cuda_fa_sm90_masked_plan,
    .unplan = att_cuda_fa_unplan,
    .run = run,
    .replaces = "direct",
    .note = att_cuda_fa_sm90_masked_note,
};
