/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/masked_attention/pack_scatter - the varlen path: pack, attend, scatter, one region each;
 * the metadata is built once per request by one region. The instruction set is the
 * best one here (core/attn_isa.c).
 */
#include "kernels/cpu/core/attn_padded.h"
#include "reference/masked_attention.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const struct masked_attention *p = call->params;
    const char                    *no = masked_attention_refuse(dev, call);

    if (!no && p->masked_rows == MASKED_ATTENTION_ATTEND)
        no = "masked rows are not packed, so they get no output: masked_rows:attend";
    return no;
}

static int plan(struct att_device *dev, struct att_call *call)
{
    return att_cpu_fa_packed_plan(dev, call, &att_kernel_cpu_mask_meta_fused);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    return att_cpu_fa_packed_run(dev, call, &att_kernel_cpu_pack_qkv_fused,
                                 &att_kernel_cpu_scatter_padded_fused);
}

const struct att_kernel att_kernel_cpu_masked_attention_pack_scatter = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "pack_scatter",
    .about = "pack, varlen attention, scatter: three regions; best instruction set here",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = refuse,
    .plan = plan,
    .unplan = att_cpu_fa_packed_unplan,
    .run = run,
    .replaces = "pack_scatter_unfused",
};
