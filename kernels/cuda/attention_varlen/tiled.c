/* SPDX-License-Identifier: Apache-2.0 */
/* cuda/attention_varlen/tiled - the tiled attention core (core/fa_tiled.h) over packed
 * segments: one launch, which finds its segments in cu_seqlens itself. */
#include "kernels/cuda/core/fa_ops.h"
#include "kernels/cuda/core/fa_tiled.h"
#include "reference/attention_varlen.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const char        *no = attention_varlen_refuse(dev, call);
    struct att_cuda_fa a;

    if (no)
        return no;
    a = att_cuda_fa_varlen(call);
    return att_cuda_fa_tiled_refuse(dev, &a);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_cuda_fa a = att_cuda_fa_varlen(call);

    return att_cuda_fa_tiled_run(dev, call, &a);
}

const struct att_kernel att_kernel_cuda_attention_varlen_tiled = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "tiled",
    .about = "one launch over all segments for any GPU from sm_80 on; mma.sync, cp.async",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = refuse,
    .run = run,
};
