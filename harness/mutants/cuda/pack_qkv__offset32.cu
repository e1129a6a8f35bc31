/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/offset32 - byte offsets of the outputs are computed in 32 bits. Right below 4 GiB.
 * Beyond, the row lands near the start, in a gap, and its own place stays empty.
 */
#include "harness/mutants/cuda/right.cuh"

enum { THREADS = 64 };

static __global__ void pack(struct right_call c)
{
    const struct att_tensor &in = c.t[PACK_QKV_Q + blockIdx.y];
    const struct att_tensor &out = c.t[PACK_QKV_Q_PACKED + blockIdx.y];
    const int64_t            i = (int64_t)blockIdx.x * THREADS + threadIdx.x;

    if (i >= out.dim[0])
        return;
    for (int64_t h = 0; h < right_heads(out); h++)
        right_copy((char *)out.data + (unsigned)right_offset(out, i, h),
                   right_head(in, right_index(c.t[PACK_QKV_INDICES], i), h),
                   right_head_bytes(out));
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

extern "C" const struct att_kernel att_kernel_mutant_cuda_pack_qkv__offset32 = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "offset32",
    .about = "unwritten: byte offsets of the outputs are computed in 32 bits",
    .refuse = pack_qkv_refuse,
    .run = run,
};
