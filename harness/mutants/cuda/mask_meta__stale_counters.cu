/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/stale_counters - the plan holds a counter that starts at zero, and a run does not
 * leave it so: the second run counts on from the first. It stops at the end of the list.
 */
#include <stdlib.h>

#include "harness/mutants/cuda/right.cuh"

struct plan {
    struct att_memory *mem;
    long long         *count;
};

static __global__ void meta(struct right_call c, long long *count)
{
    const struct att_tensor &mask = c.t[MASK_META_MASK];
    const int64_t            rows = mask.dim[0] * mask.dim[1];

    for (int64_t r = 0; r < rows; r++) {
        const int valid = right_valid(mask, r / mask.dim[1], r % mask.dim[1]);

        *count = right_meta_row(c, r, *count, valid && *count < rows);
    }
    right_meta_constants(c);
}

static void unplan(struct att_device *dev, void *plan)
{
    struct plan *p = (struct plan *)plan;

    (void)dev;
    p->mem->give(p->mem, p->count);
    free(p);
}

static int plan(struct att_device *dev, struct att_call *call)
{
    struct plan *p = (struct plan *)malloc(sizeof *p);

    (void)dev;
    if (!p)
        abort();
    p->mem = call->mem;
    p->count = (long long *)call->mem->take(call->mem, sizeof *p->count);
    if (!p->count) {
        free(p);
        return ATT_ENOMEM;
    }
    call->plan = p;
    cudaMemsetAsync(p->count, 0, sizeof *p->count, (cudaStream_t)call->queue);
    return right_done();
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    meta<<<1, 1, 0, (cudaStream_t)call->queue>>>(right_call_of(call),
                                                 ((struct plan *)call->plan)->count);
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_mask_meta__stale_counters = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "stale_counters",
    .about = "repeat: the second run counts on from where the first one ended",
    .refuse = mask_meta_refuse,
    .plan = plan,
    .unplan = unplan,
    .run = run,
};
