/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/reads_past_list - a warp fetches the row numbers of its 32 tokens at once, and does
 * not ask whether there are so many. What is read behind the list is not used: no output can
 * show it.
 */
#include "harness/mutants/cuda/right.cuh"

enum { WARP = 32 };

static __global__ void pack(struct right_call c)
{
    const struct att_tensor &list = c.t[PACK_QKV_INDICES];
    const int64_t            i = (int64_t)blockIdx.x * WARP + threadIdx.x;
    int64_t                  row;

    if (list.dtype == ATT_I64)
        row = ((const volatile long long *)list.data)[i * list.stride[0]];
    else
        row = ((const volatile int *)list.data)[i * list.stride[0]];
    if (i < list.dim[0])
        right_copy_token(c.t[PACK_QKV_Q_PACKED + blockIdx.y], i, c.t[PACK_QKV_Q + blockIdx.y],
                         row);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const int64_t n = call->t[PACK_QKV_INDICES].dim[0];

    (void)dev;
    if (n)
        pack<<<dim3(right_blocks(n, WARP), 3), WARP, 0, (cudaStream_t)call->queue>>>(
            right_call_of(call));
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_pack_qkv__reads_past_list = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "reads_past_list",
    .about = "device: reads up to 31 row numbers behind the end of the list",
    .refuse = pack_qkv_refuse,
    .run = run,
};
