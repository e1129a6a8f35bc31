/* SPDX-License-Identifier: Apache-2.0 */
/* cuda/attention/hopper - the attention core of Hopper (core/fa_sm90.h): one launch, running
 * maximum. */
#include "kernels/cuda/core/fa_plan.h"
#include "kernels/cuda/core/fa_sm90_ops.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    return att_cuda_fa_sm90_attention_run(dev, call, 0);
}

const struct att_kernel att_kernel_cuda_attention_hopper = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "hopper",
    .about = "one launch; wgmma, bulk tensor copies, two warpgroups in turn; online softmax",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = att_cuda_fa_sm90_attention_refuse,
    .plan = att_cuda_fa_sm90_attention_plan,
    .unplan = att_cuda_fa_unplan,
    .run = run,
    .replaces = "tiled",
};
