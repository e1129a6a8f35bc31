/* SPDX-License-Identifier: Apache-2.0 */
/* cuda/attention/tiled - the tiled attention core (core/fa_tiled.h): one launch; a key mask
 * becomes a list of key blocks once per request. */
#include "kernels/cuda/core/fa_ops.h"
#include "kernels/cuda/core/fa_plan.h"
#include "kernels/cuda/core/fa_tiled.h"
#include "reference/attention.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const char        *no = attention_refuse(dev, call);
    struct att_cuda_fa a;

    if (no)
        return no;
    a = att_cuda_fa_attention(call, NULL);
    return att_cuda_fa_tiled_refuse(dev, &a);
}

static int plan(struct att_device *dev, struct att_call *call)
{
    const struct att_tensor *mask = &call->t[ATTENTION_KEY_MASK];
    struct att_cuda_fa_plan *x = NULL;
    int                      err = 0;

    (void)dev;
    if (mask->rank)
        err = att_cuda_fa_plan_mask(call, mask, ATT_CUDA_FA_TILED_ROWS, ATT_CUDA_FA_ASCENDING,
                                    &x);
    call->plan = x;
    return err;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_cuda_fa a = att_cuda_fa_attention(call, att_cuda_fa_plan_of(call->plan));

    return att_cuda_fa_tiled_run(dev, call, &a);
}

const struct att_kernel att_kernel_cuda_attention_tiled = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "tiled",
    .about = "one launch for any GPU from sm_80 on; mma.sync, cp.async, online softmax; f32 "
             "by multiply-adds",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = refuse,
    .plan = plan,
    .unplan = att_cuda_fa_unplan,
    .run = run,
};
