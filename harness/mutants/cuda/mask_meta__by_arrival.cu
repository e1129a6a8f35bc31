/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/by_arrival - blocks learn where to write from one counter, in the order in which
 * they arrive. The first block is slow, as one may be on a busy device: the list is complete,
 * and not ascending.
 */
#include "harness/mutants/cuda/right.cuh"

enum { TILE = 32, SLOW = 400000 }; // rows, clocks

static __global__ void meta(struct right_call c, unsigned long long *count)
{
    const struct att_tensor &mask = c.t[MASK_META_MASK];
    const int64_t            rows = mask.dim[0] * mask.dim[1];
    const int64_t            first = (int64_t)blockIdx.x * TILE;
    const int64_t            end = first + TILE < rows ? first + TILE : rows;
    int64_t                  n = 0;

    for (int64_t r = first; r < end; r++)
        n += right_valid(mask, r / mask.dim[1], r % mask.dim[1]);
    for (const long long until = clock64() + SLOW; blockIdx.x == 0 && clock64() < until;)
        ;
    n = (int64_t)atomicAdd(count, (unsigned long long)n);
    for (int64_t r = first; r < end; r++)
        n = right_meta_row(c, r, n, right_valid(mask, r / mask.dim[1], r % mask.dim[1]));
    right_meta_constants(c);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *mask = &call->t[MASK_META_MASK];
    const cudaStream_t       stream = (cudaStream_t)call->queue;
    void                    *count = call->mem->take(call->mem, sizeof(unsigned long long));

    (void)dev;
    if (!count)
        return ATT_ENOMEM;
    cudaMemsetAsync(count, 0, sizeof(unsigned long long), stream);
    meta<<<right_blocks(mask->dim[0] * mask->dim[1], TILE), 1, 0, stream>>>(
        right_call_of(call), (unsigned long long *)count);
    call->mem->give(call->mem, count);
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_mask_meta__by_arrival = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "by_arrival",
    .about = "exact: indices are in the order in which blocks arrive",
    .refuse = mask_meta_refuse,
    .run = run,
};
