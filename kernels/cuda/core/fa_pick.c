/* SPDX-License-Identifier: Apache-2.0 */
/* fa_pick.c - see fa_pick.h. */
#include "kernels/cuda/core/fa_pick.h"

#include <stdlib.h>

#include "kernels/cuda/core/fa_ops.h"
#include "kernels/cuda/core/fa_plan.h"
#include "kernels/cuda/core/fa_sm90.h"
#include "kernels/cuda/core/fa_tiled.h"

struct att_cuda_fa_picked {
    struct att_memory               *mem;
    int                              sm90;
    struct att_cuda_fa_plan         *plan;     // of the mask, or NULL
    struct att_cuda_fa_sm90_segment *segments; // of packed tensors, or NULL
};

void att_cuda_fa_unpick(struct att_device *dev, void *picked)
{
    struct att_cuda_fa_picked *x = picked;

    if (!x)
        return;
    att_cuda_fa_unplan(dev, x->plan);
    if (x->segments)
        x->mem->give(x->mem, x->segments);
    free(x);
}

static int order_segments(const struct att_call *call, const struct att_cuda_fa *fa,
                          struct att_cuda_fa_picked *x)
{
    x->segments = x->mem->take(x->mem, (size_t)fa->b * sizeof *x->segments);
    return x->segments ? att_cuda_fa_sm90_segments(call, fa, x->segments) : ATT_ENOMEM;
}

int att_cuda_fa_pick(struct att_device *dev, const struct att_call *call,
                     const struct att_cuda_fa *fa, const struct att_tensor *mask,
                     struct att_cuda_fa_picked **out)
{
    struct att_cuda_fa_picked *x = calloc(1, sizeof *x);
    struct att_cuda_fa         sized = *fa;
    struct att_cuda_fa_mask    sizes;
    int                        err = 0;

    if (!x)
        abort(); // the host running out of memory ends the program
    if (mask) {
        sizes = att_cuda_fa_mask_sizes(mask, ATT_CUDA_FA_SM90_ROWS);
        sized.mask = &sizes;
    }
    x->mem = call->mem;
    x->sm90 = att_cuda_fa_sm90_refuse(dev, &sized) == NULL;
    if (mask)
        err = att_cuda_fa_plan_mask(
            call, mask, x->sm90 ? ATT_CUDA_FA_SM90_ROWS : ATT_CUDA_FA_TILED_ROWS,
            x->sm90 ? att_cuda_fa_sm90_order(fa->causal) : ATT_CUDA_FA_ASCENDING, &x->plan);
    if (!err && x->sm90 && fa->cu_q && fa->b > 0)
        err = order_segments(call, fa, x);
    if (err) {
        att_cuda_fa_unpick(dev, x);
        x = NULL;
    }
    *out = x;
    return err;
}

int att_cuda_fa_picked_run(struct att_device *dev, const struct att_call *call,
                           const struct att_cuda_fa_picked *picked, struct att_cuda_fa fa)
{
    const struct att_cuda_fa_sm90_how how = { .segments = picked->segments };

    fa.mask = att_cuda_fa_plan_of(picked->plan);
    if (picked->sm90)
        return att_cuda_fa_sm90_enqueue(dev, call, &fa, &how);
    return att_cuda_fa_tiled_run(dev, call, &fa);
}
