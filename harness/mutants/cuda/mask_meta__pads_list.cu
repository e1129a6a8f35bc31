/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/pads_list - a whole warp stores its row numbers: entries of indices behind the last
 * valid one, up to a multiple of 32, become 0.
 */
#include "harness/mutants/cuda/right.cuh"

enum { WARP = 32 };

static __global__ void meta(struct right_call c)
{
    const struct att_tensor &mask = c.t[MASK_META_MASK];
    const int64_t            rows = mask.dim[0] * mask.dim[1];
    int64_t                  n = 0;

    for (int64_t r = 0; r < rows; r++)
        n = right_meta_row(c, r, n, right_valid(mask, r / mask.dim[1], r % mask.dim[1]));
    right_meta_constants(c);
    for (; n % WARP && n < rows; n++)
        right_put(c.t[MASK_META_INDICES], n, 0);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    meta<<<1, 1, 0, (cudaStream_t)call->queue>>>(right_call_of(call));
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_mask_meta__pads_list = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "pads_list",
    .about = "untouched: indices are filled up with zeros to a multiple of 32",
    .refuse = mask_meta_refuse,
    .run = run,
};
