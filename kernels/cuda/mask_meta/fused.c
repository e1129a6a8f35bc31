/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuda/mask_meta/fused - everything in one launch, without a host sync (core/meta.cu).
 *
 * Masks of up to half a megabyte need no memory. For larger ones blocks talk through a few
 * words per block, which the plan holds and every run leaves zeroed. A run without a plan pays
 * for its own words, and for zeroing them.
 */
#include <stdlib.h>

#include "kernels/cuda/core/meta.h"
#include "reference/mask_meta.h"

struct plan {
    struct att_memory *mem;
    void              *state;
};

static void unplan(struct att_device *dev, void *plan)
{
    struct plan *p = plan;

    (void)dev;
    if (!p)
        return;
    p->mem->give(p->mem, p->state);
    free(p);
}

static void *zeroed(struct att_call *call, size_t bytes, int *err)
{
    void *state = call->mem->take(call->mem, bytes);

    *err = state ? att_cuda_error(cudaMemsetAsync(state, 0, bytes, call->queue)) : ATT_ENOMEM;
    return state;
}

static int plan(struct att_device *dev, struct att_call *call)
{
    const struct att_cuda_meta m = att_cuda_meta_of(call);
    size_t                     bytes = att_cuda_meta_state(&m);
    struct plan               *p;
    int                        err;

    call->plan = NULL;
    if (bytes == 0)
        return 0;
    p = malloc(sizeof *p);
    if (!p)
        abort();
    p->mem = call->mem;
    p->state = zeroed(call, bytes, &err);
    if (!p->state) {
        free(p);
        return err;
    }
    call->plan = p;
    if (err) {
        unplan(dev, p);
        call->plan = NULL;
    }
    return err;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_cuda_meta m = att_cuda_meta_of(call);
    const struct plan         *p = call->plan;
    size_t                     bytes = att_cuda_meta_state(&m);
    void                      *state = p ? p->state : NULL;
    int                        err = 0;

    (void)dev;
    if (bytes > 0 && !p)
        state = zeroed((struct att_call *)call, bytes, &err);
    if (!err)
        err = att_cuda_meta_fused(&m, state, call->queue);
    if (state && !p)
        call->mem->give(call->mem, state);
    return err;
}

const struct att_kernel att_kernel_cuda_mask_meta_fused = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "fused",
    .about = "one launch: blocks count what lies before them, or tell each other; no host sync",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_CAPTURABLE,
    .refuse = mask_meta_refuse,
    .plan = plan,
    .unplan = unplan,
    .run = run,
    .replaces = "synced",
};
