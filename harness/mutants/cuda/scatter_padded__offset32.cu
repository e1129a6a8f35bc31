/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/offset32 - byte offsets of the output are computed in 32 bits. Right below 4
 * GiB. Beyond, the row lands near the start, in a gap, and its own place stays empty.
 */
#include "harness/mutants/cuda/right.cuh"

enum { THREADS = 64 };

static __global__ void scatter(struct right_call c)
{
    const struct att_tensor &inv = c.t[SCATTER_PADDED_INV_INDICES], &out = right_padded(c);
    const int64_t            r = (int64_t)blockIdx.x * THREADS + threadIdx.x;
    const int64_t            from = r < inv.dim[0] ? right_index(inv, r) : -1;

    if (r >= inv.dim[0])
        return;
    for (int64_t h = 0; h < right_heads(out); h++) {
        char *to = (char *)out.data + (unsigned)right_offset(out, r, h);

        if (from >= 0)
            right_copy(to, right_head(c.t[SCATTER_PADDED_OUT_UNPAD], from, h),
                       right_head_bytes(out));
        else
            right_zero(to, right_head_bytes(out));
    }
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const int64_t rows = call->t[SCATTER_PADDED_INV_INDICES].dim[0];

    (void)dev;
    scatter<<<right_blocks(rows, THREADS), THREADS, 0, (cudaStream_t)call->queue>>>(
        right_call_of(call));
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_scatter_padded__offset32 = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "offset32",
    .about = "unwritten: byte offsets of the output are computed in 32 bits",
    .refuse = scatter_padded_refuse,
    .run = run,
};
