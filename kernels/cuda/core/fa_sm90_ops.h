/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_sm90_ops.h - the attention operators on the core of Hopper: what their kernels `hopper`
 * (running maximum) and `hopper_static` (fixed exponent where it is allowed, fa_sm90.h) share.
 */
#ifndef ATT_CUDA_FA_SM90_OPS_H
#define ATT_CUDA_FA_SM90_OPS_H

#include "kernels/cuda/core/fa_sm90.h"

#ifdef __cplusplus
extern "C" {
#endif

/* att_kernel.refuse of `attention` and `attention_varlen`. */
const char *att_cuda_fa_sm90_attention_refuse(struct att_device     *dev,
                                              const struct att_call *call);
const char *att_cuda_fa_sm90_varlen_refuse(struct att_device *dev, const struct att_call *call);
const char *att_cuda_fa_sm90_masked_refuse(struct att_device *dev, const struct att_call *call);

/* Why the fixed exponent is not for this dtype, or NULL. */
const char *att_cuda_fa_sm90_bounded_refuse(enum att_dtype dtype);

/* att_kernel.plan: blocks of keys from the mask, if there is one; with _varlen the order of
 * the segments. */
int att_cuda_fa_sm90_attention_plan(struct att_device *dev, struct att_call *call);
int att_cuda_fa_sm90_varlen_plan(struct att_device *dev, struct att_call *call);
int att_cuda_fa_sm90_masked_plan(struct att_device *dev, struct att_call *call);

/* att_kernel.unplan for these plans. */
void att_cuda_fa_sm90_varlen_unplan(struct att_device *dev, void *plan);

/* Enqueue; bounded: 1 for the fixed exponent. */
int att_cuda_fa_sm90_attention_run(struct att_device *dev, const struct att_call *call,
                                   int bounded);
int att_cuda_fa_sm90_varlen_run(struct att_device *dev, const struct att_call *call,
                                int bounded);
int att_cuda_fa_sm90_masked_run(struct att_device *dev, const struct att_call *call,
                                int bounded);

/* att_kernel.note of the kernels with the fixed exponent: how many groups of 64 query rows,
 * over all heads, went without running maximum and how many with it. Runs the call once and
 * waits. */
int att_cuda_fa_sm90_attention_note(struct att_device *dev, const struct att_call *call,
                                    char *text, size_t size);
int att_cuda_fa_sm90_varlen_note(struct att_device *dev, const struct att_call *call,
                                 char *text, size_t size);
int att_cuda_fa_sm90_masked_note(struct att_device *dev, const struct att_call *call,
                                 char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
