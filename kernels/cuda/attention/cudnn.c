/* SPDX-License-Identifier: Apache-2.0 */
/* cuda/attention/cudnn - NVIDIA's cuDNN as a peer (core/cudnn.h): one fused kernel, compiled
 * once per request; what it cannot do, or not by our contract, is refused. */
#include "kernels/cuda/core/cudnn.h"
#include "kernels/cuda/core/fa_ops.h"
#include "reference/attention.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const char                   *no = attention_refuse(dev, call);
    const struct att_tensor      *mask = &call->t[ATTENTION_KEY_MASK];
    const struct att_cuda_fa_mask masked = { 0 };
    struct att_cuda_fa            a;

    if (no)
        return no;
    a = att_cuda_fa_attention(call, mask->rank ? &masked : NULL);
    return att_cuda_cudnn_refuse(dev, &a);
}

static int plan(struct att_device *dev, struct att_call *call)
{
    const struct att_cuda_fa    a = att_cuda_fa_attention(call, NULL);
    struct att_cuda_cudnn_plan *p = NULL;
    int                         err = att_cuda_cudnn_plan(dev, &a, &p);

    call->plan = p;
    return err;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_cuda_fa a = att_cuda_fa_attention(call, NULL);

    return att_cuda_cudnn_run(dev, call, &a, call->plan);
}

const struct att_kernel att_kernel_cuda_attention_cudnn = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "cudnn",
    .about =
        "peer: NVIDIA's cuDNN by its graph interface, loaded at run time; dense and causal",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_CAPTURABLE,
    .refuse = refuse,
    .plan = plan,
    .unplan = att_cuda_cudnn_unplan,
    .run = run,
};
