/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/no_zeros - masked tokens are left alone, as in a buffer that lives across
 * calls, where they are zeros already; here nobody has zeroed them.
 */
#include "harness/mutants/cuda/right.cuh"

enum { THREADS = 64 };

static __global__ void scatter(struct right_call c)
{
    const struct att_tensor &inv = c.t[SCATTER_PADDED_INV_INDICES];
    const int64_t            r = (int64_t)blockIdx.x * THREADS + threadIdx.x;
    const int64_t            from = r < inv.dim[0] ? right_index(inv, r) : -1;

    if (from >= 0)
        right_copy_token(right_padded(c), r, c.t[SCATTER_PADDED_OUT_UNPAD], from);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const int64_t rows = call->t[SCATTER_PADDED_INV_INDICES].dim[0];

    (void)dev;
    scatter<<<right_blocks(rows, THREADS), THREADS, 0, (cudaStream_t)call->queue>>>(
        right_call_of(call));
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_scatter_padded__no_zeros = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "no_zeros",
    .about = "unwritten: masked tokens are not zeroed",
    .refuse = scatter_padded_refuse,
    .run = run,
};
