/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/rank_of_warp - rows are ranked within their warp, and what the warps before have
 * counted is forgotten. Right for masks of up to 32 entries.
 */
#include "harness/mutants/cuda/right.cuh"

enum { WARP = 32 };

static __global__ void meta(struct right_call c)
{
    const struct att_tensor &mask = c.t[MASK_META_MASK];
    const int64_t            rows = mask.dim[0] * mask.dim[1];
    int64_t                  n = 0;

    for (int64_t r = 0; r < rows; r++)
        n = right_meta_row(c, r, r % WARP ? n : 0,
                           right_valid(mask, r / mask.dim[1], r % mask.dim[1]));
    right_meta_constants(c);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    meta<<<1, 1, 0, (cudaStream_t)call->queue>>>(right_call_of(call));
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_mask_meta__rank_of_warp = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "rank_of_warp",
    .about = "exact: what the warps before have counted is forgotten",
    .refuse = mask_meta_refuse,
    .run = run,
};
