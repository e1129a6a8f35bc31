/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/v_of_k - of three tensors in one launch, the last block row takes the tensor before
 * its own: v_packed becomes k.
 */
#include "harness/mutants/cuda/right.cuh"

enum { THREADS = 64 };

static __global__ void pack(struct right_call c)
{
    const struct att_tensor &out = c.t[PACK_QKV_Q_PACKED + blockIdx.y];
    const int                in = blockIdx.y < 2 ? (int)blockIdx.y : 1;
    const int64_t            i = (int64_t)blockIdx.x * THREADS + threadIdx.x;

    if (i < out.dim[0])
        right_copy_token(out, i, c.t[PACK_QKV_Q + in], right_index(c.t[PACK_QKV_INDICES], i));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const int64_t n = call->t[PACK_QKV_INDICES].dim[0];

    (void)dev;
    if (n)
        pack<<<dim3(right_blocks(n, THREADS), 3), THREADS, 0, (cudaStream_t)call->queue>>>(
            right_call_of(call));
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_pack_qkv__v_of_k = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "v_of_k",
    .about = "exact: v_packed is made of k",
    .refuse = pack_qkv_refuse,
    .run = run,
};
