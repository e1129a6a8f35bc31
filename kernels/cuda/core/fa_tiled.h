/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_tiled.h - the attention core for any NVIDIA GPU from compute capability 8.0 on: all that
 * struct att_cuda_fa can ask, in one launch. bf16 and f16 on the tensor cores
 * (fa_tiled_half.cuh), f32 in f32 throughout (fa_tiled_f32.cu).
 *
 * The bits of an output row are a function of its query, its keys, their mask and bias alone.
 * NaN in rows that must not matter reaches nothing. One limit: a key that is invisible to some
 * rows of a block alone (causal, a bias of -inf) has weight exactly 0 there, and 0 times an
 * infinite or NaN value is NaN.
 */
#ifndef ATT_CUDA_FA_TILED_H
#define ATT_CUDA_FA_TILED_H

#include "kernels/cuda/core/device.h"
#include "kernels/cuda/core/fa.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Rows of a block of keys that a plan for this core must have (fa_plan.h). */
enum { ATT_CUDA_FA_TILED_ROWS = 64 };

/* NULL, or why not. Looks at sizes, strides and addresses of tensors, never at contents. */
const char *att_cuda_fa_tiled_refuse(const struct att_device *dev, const struct att_cuda_fa *a);

/* Enqueue on call->queue. ATT_EINVAL: a plan with other blocks of keys; ATT_EDEVICE. */
int att_cuda_fa_tiled_run(struct att_device *dev, const struct att_call *call,
                          const struct att_cuda_fa *a);

#ifdef __cplusplus
}
#endif
#endif
