/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_pick.h - the better attention core for a request: Hopper's (fa_sm90.h) where it takes
 * the call, else the tiled one (fa_tiled.h), with what that core wants to be planned.
 */
#ifndef ATT_CUDA_FA_PICK_H
#define ATT_CUDA_FA_PICK_H

#include "kernels/cuda/core/device.h"
#include "kernels/cuda/core/fa.h"

#ifdef __cplusplus
extern "C" {
#endif

struct att_cuda_fa_picked;

/*
 * Pick for `fa`, whose `mask` is not set yet, and enqueue what the core wants once per
 * request: the plan of `mask` (a mask tensor, or NULL), the order of packed segments.
 * ATT_ENOMEM, ATT_EINVAL, ATT_EDEVICE: nothing is left behind, *out is NULL.
 */
int att_cuda_fa_pick(struct att_device *dev, const struct att_call *call,
                     const struct att_cuda_fa *fa, const struct att_tensor *mask,
                     struct att_cuda_fa_picked **out);

/* att_kernel.unplan for it; NULL is none. */
void att_cuda_fa_unpick(struct att_device *dev, void *picked);

/* Enqueue `fa` on the core that was picked; its `mask` comes from the plan. */
int att_cuda_fa_picked_run(struct att_device *dev, const struct att_call *call,
                           const struct att_cuda_fa_picked *picked, struct att_cuda_fa fa);

#ifdef __cplusplus
}
#endif
#endif
