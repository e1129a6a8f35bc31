/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuda/masked_attention/pack_scatter - the varlen path: pack, attend, scatter, one launch
 * each; the metadata is built once per request by one launch. The best attention core for the
 * packed tensors (core/fa_pick.h).
 */
#include "kernels/cuda/core/fa_ops_packed.h"

static int plan(struct att_device *dev, struct att_call *call)
{
    return att_cuda_fa_packed_plan(dev, call, &att_kernel_cuda_mask_meta_fused);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    return att_cuda_fa_packed_run(dev, call, &att_kernel_cuda_pack_qkv_fused,
                                  &att_kernel_cuda_scatter_padded_fused);
}

const struct att_kernel att_kernel_cuda_masked_attention_pack_scatter = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "pack_scatter",
    .about = "pack, varlen attention, scatter: three launches; the best core",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = att_cuda_fa_packed_refuse,
    .plan = plan,
    .unplan = att_cuda_fa_packed_unplan,
    .run = run,
    .replaces = "pack_scatter_unfused",
};
