/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/loads_before_sign - the source is loaded before the sign of its number is
 * looked at, to have the load on its way early: for a masked token that is row -1. The value
 * is thrown away, so no output can show it.
 */
#include "harness/mutants/cuda/right.cuh"

enum { THREADS = 64 };

static __global__ void scatter(struct right_call c)
{
    const struct att_tensor &inv = c.t[SCATTER_PADDED_INV_INDICES], &out = right_padded(c);
    const struct att_tensor &in = c.t[SCATTER_PADDED_OUT_UNPAD];
    const int64_t            r = (int64_t)blockIdx.x * THREADS + threadIdx.x;

    if (r >= inv.dim[0])
        return;
    for (int64_t h = 0; h < right_heads(out); h++) {
        const int64_t        from = right_index(inv, r);
        const volatile char *at = right_head(in, from, h);
        char                *to = right_head(out, r, h);

        for (int64_t i = 0; i < right_head_bytes(out); i++) {
            const char v = at[i];

            to[i] = from >= 0 ? v : 0;
        }
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

extern "C" const struct att_kernel att_kernel_mutant_cuda_scatter_padded__loads_before_sign = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "loads_before_sign",
    .about = "device: reads row -1 for masked tokens, and throws it away",
    .refuse = scatter_padded_refuse,
    .run = run,
};
