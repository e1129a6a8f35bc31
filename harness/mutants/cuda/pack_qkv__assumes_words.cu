/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/assumes_words - heads are moved as words of four bytes and a rest of bytes, whatever
 * their address: two bytes off, the load faults.
 */
#include "harness/mutants/cuda/right.cuh"

enum { THREADS = 64 };

static __global__ void pack(struct right_call c)
{
    const struct att_tensor &in = c.t[PACK_QKV_Q + blockIdx.y];
    const struct att_tensor &out = c.t[PACK_QKV_Q_PACKED + blockIdx.y];
    const int64_t            i = (int64_t)blockIdx.x * THREADS + threadIdx.x;
    const int64_t            bytes = right_head_bytes(out), words = bytes / 4;

    if (i >= out.dim[0])
        return;
    for (int64_t h = 0; h < right_heads(out); h++) {
        char       *to = right_head(out, i, h);
        const char *from = right_head(in, right_index(c.t[PACK_QKV_INDICES], i), h);

        for (int64_t w = 0; w < words; w++)
            ((volatile unsigned *)to)[w] = ((const volatile unsigned *)from)[w];
        right_copy(to + 4 * words, from + 4 * words, bytes - 4 * words);
    }
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

extern "C" const struct att_kernel att_kernel_mutant_cuda_pack_qkv__assumes_words = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "assumes_words",
    .about = "device: takes heads for aligned to four bytes",
    .refuse = pack_qkv_refuse,
    .run = run,
};
