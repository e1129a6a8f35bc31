/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_ops_packed.h - the path of masked_attention through packed tensors, made of kernels that
 * exist for its parts; and small launches that only some variants need.
 */
#ifndef ATT_CUDA_FA_OPS_PACKED_H
#define ATT_CUDA_FA_OPS_PACKED_H

#include "kernels/cuda/core/device.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The parts of the packed path, shared with the operators mask_meta, pack_qkv and
 * scatter_padded. */
extern const struct att_kernel att_kernel_cuda_mask_meta_fused,
    att_kernel_cuda_mask_meta_synced, att_kernel_cuda_pack_qkv_fused,
    att_kernel_cuda_pack_qkv_unfused, att_kernel_cuda_scatter_padded_fused,
    att_kernel_cuda_scatter_padded_unfused;

/* att_kernel.refuse of the packed path. */
const char *att_cuda_fa_packed_refuse(struct att_device *dev, const struct att_call *call);

/* Build the metadata with that kernel of mask_meta, tell the host how many tokens are valid
 * (one wait), and pick the attention core for the packed tensors. */
int att_cuda_fa_packed_plan(struct att_device *dev, struct att_call *call,
                            const struct att_kernel *meta);
/* att_kernel.unplan for it. */
void att_cuda_fa_packed_unplan(struct att_device *dev, void *plan);

/* Pack, attend, scatter, and scatter the LSE when there is one. A batch without a valid token
 * makes no pack and no attention. */
int att_cuda_fa_packed_run(struct att_device *dev, const struct att_call *call,
                           const struct att_kernel *pack, const struct att_kernel *scatter);

/* bias[b, s] = 0 where mask[b, s] is not 0, else -inf; bias is dense. One launch. */
int att_cuda_fa_mask_to_bias(const struct att_tensor *mask, float *bias, void *queue);

/* to[b, h, s] = from[h, inv[b S + s]], or -inf where that is negative; inv: i32. One launch. */
int att_cuda_fa_scatter_lse(const int32_t *inv, const struct att_tensor *from,
                            const struct att_tensor *to, void *queue);

#ifdef __cplusplus
}
#endif
#endif
