/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/row_past_end - the guard of the last block is off by one: the token behind the
 * end, whose number nobody has read, becomes zeros.
 */
#include "harness/mutants/cuda/right.cuh"

enum { THREADS = 64 };

static __global__ void scatter(struct right_call c)
{
    const struct att_tensor &inv = c.t[SCATTER_PADDED_INV_INDICES], &out = right_padded(c);
    const int64_t            r = (int64_t)blockIdx.x * THREADS + threadIdx.x;
    const int64_t            from = r < inv.dim[0] ? right_index(inv, r) : -1;

    if (r > inv.dim[0])
        return;
    if (from >= 0)
        right_copy_token(out, r, c.t[SCATTER_PADDED_OUT_UNPAD], from);
    else
        right_zero_token(out, r);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const int64_t rows = call->t[SCATTER_PADDED_INV_INDICES].dim[0];

    (void)dev;
    scatter<<<right_blocks(rows + 1, THREADS), THREADS, 0, (cudaStream_t)call->queue>>>(
        right_call_of(call));
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_scatter_padded__row_past_end = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "row_past_end",
    .about = "guard: one token of zeros is written behind the end",
    .refuse = scatter_padded_refuse,
    .run = run,
};
