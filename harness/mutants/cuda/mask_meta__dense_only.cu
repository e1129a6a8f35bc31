/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/dense_only - the mask is read as if samples touched, sixteen bytes at a time: a gap
 * between samples is taken for entries.
 */
#include "harness/mutants/cuda/right.cuh"

static __global__ void meta(struct right_call c)
{
    struct att_tensor mask = c.t[MASK_META_MASK];
    const int64_t     rows = mask.dim[0] * mask.dim[1];
    int64_t           n = 0;

    mask.stride[0] = mask.dim[1];
    for (int64_t r = 0; r < rows; r++)
        n = right_meta_row(c, r, n, right_valid(mask, r / mask.dim[1], r % mask.dim[1]));
    right_meta_constants(c);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    meta<<<1, 1, 0, (cudaStream_t)call->queue>>>(right_call_of(call));
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_mask_meta__dense_only = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "dense_only",
    .about = "exact: the gap between samples is read as entries",
    .refuse = mask_meta_refuse,
    .run = run,
};
