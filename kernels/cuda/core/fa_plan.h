/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_plan.h - from a mask tensor to struct att_cuda_fa_mask, once per request: one launch, no
 * wait for the device, one block of persistent memory.
 */
#ifndef ATT_CUDA_FA_PLAN_H
#define ATT_CUDA_FA_PLAN_H

#include "kernels/cuda/core/device.h"
#include "kernels/cuda/core/fa.h"

#ifdef __cplusplus
extern "C" {
#endif

struct att_cuda_fa_plan {
    struct att_memory      *mem;
    void                   *block; // device memory that `mask` points into
    struct att_cuda_fa_mask mask;
};

/*
 * Enqueue on call->queue what fills a plan from `mask`, and store the plan in *out.
 *
 *     mask  [b, s] of u8, i32 or i64, last dimension dense; any non-zero value is valid
 *     rows  of a block of keys: a multiple of 32, below 2^16
 *     order of the blocks in the list
 *
 * The plan keeps no address of the mask. ATT_ENOMEM; ATT_EINVAL: another dtype, rank or rows,
 * or more than 2^30 rows in a sample; ATT_EDEVICE.
 */
int att_cuda_fa_plan_mask(const struct att_call *call, const struct att_tensor *mask, int rows,
                          enum att_cuda_fa_order order, struct att_cuda_fa_plan **out);

/* The same, ascending, but key blocks without a valid row are listed too: a core that is given
 * this plan works as much as without a mask, and still reads valid rows alone. */
int att_cuda_fa_plan_holes(const struct att_call *call, const struct att_tensor *mask, int rows,
                           struct att_cuda_fa_plan **out);

/* att_kernel.unplan for such a plan; NULL is none. */
void att_cuda_fa_unplan(struct att_device *dev, void *plan);

/* The mask of a plan, or NULL without a plan. */
static inline const struct att_cuda_fa_mask *att_cuda_fa_plan_of(const void *plan)
{
    return plan ? &((const struct att_cuda_fa_plan *)plan)->mask : NULL;
}

#ifdef __cplusplus
}
#endif
#endif
