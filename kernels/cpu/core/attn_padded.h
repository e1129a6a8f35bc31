/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_padded.h - what the variants of masked_attention share: the views of its tensors, and
 * the path through packed tensors, made of kernels that exist for its parts.
 */
#ifndef ATT_CPU_ATTN_PADDED_H
#define ATT_CPU_ATTN_PADDED_H

#include "kernels/cpu/core/attn.h"

/* The parts of the packed path, shared with the operators mask_meta, pack_qkv and
 * scatter_padded. */
extern const struct att_kernel att_kernel_cpu_mask_meta_fused, att_kernel_cpu_mask_meta_synced,
    att_kernel_cpu_pack_qkv_fused, att_kernel_cpu_pack_qkv_unfused,
    att_kernel_cpu_scatter_padded_fused, att_kernel_cpu_scatter_padded_unfused;

/* Views and sizes of a masked_attention call, without a schedule. */
struct att_cpu_fa att_cpu_fa_padded(const struct att_call *call);

/* Build the metadata with that kernel of mask_meta, and the schedule of the packed tensors. */
int att_cpu_fa_packed_plan(struct att_device *dev, struct att_call *call,
                           const struct att_kernel *meta);
/* att_kernel.unplan for it. */
void att_cpu_fa_packed_unplan(struct att_device *dev, void *plan);

/* Pack, attend, scatter. A batch without a valid token makes no pack and no attention. */
int att_cpu_fa_packed_run(struct att_device *dev, const struct att_call *call,
                          const struct att_kernel *pack, const struct att_kernel *scatter);

#endif
