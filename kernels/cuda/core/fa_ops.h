/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_ops.h - from a call of an attention operator to what the attention cores are asked.
 * Nothing here looks at contents or touches the device.
 */
#ifndef ATT_CUDA_FA_OPS_H
#define ATT_CUDA_FA_OPS_H

#include "kernels/cuda/core/fa.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The view of [b, s, h, d] or packed [n, h, d]; of an absent tensor, an absent view. */
struct att_cuda_fa_view att_cuda_fa_view_of(const struct att_tensor *t);

/* The view of lse [b, h, s, 1] or packed [h, n, 1]; of an absent tensor, an absent view. */
struct att_cuda_fa_view att_cuda_fa_lse_of(const struct att_tensor *t);

/* A call of `attention`; `mask` is the plan of its key_mask, or NULL when that is absent. In
 * refuse, which knows no plan, a mask with sizes alone will do. */
struct att_cuda_fa att_cuda_fa_attention(const struct att_call         *call,
                                         const struct att_cuda_fa_mask *mask);

/* A call of `attention_varlen`. */
struct att_cuda_fa att_cuda_fa_varlen(const struct att_call *call);

/* A call of `masked_attention` on its padded tensors; zero_rows under the contract `zero`. */
struct att_cuda_fa att_cuda_fa_masked(const struct att_call         *call,
                                      const struct att_cuda_fa_mask *mask);

/* Sizes of the mask that att_cuda_fa_plan_mask(..., rows, ...) would make: for refuse. */
struct att_cuda_fa_mask att_cuda_fa_mask_sizes(const struct att_tensor *mask, int rows);

#ifdef __cplusplus
}
#endif
#endif
