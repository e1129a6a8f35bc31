/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/drops_tail_group - blocks own groups of eight tokens, and the number of groups is
 * rounded down. Right whenever eight divides n.
 */
#include "harness/mutants/cuda/right.cuh"

enum { GROUP = 8 };

static __global__ void pack(struct right_call c)
{
    const int64_t i = (int64_t)blockIdx.x * GROUP + threadIdx.x;

    right_copy_token(c.t[PACK_QKV_Q_PACKED + blockIdx.y], i, c.t[PACK_QKV_Q + blockIdx.y],
                     right_index(c.t[PACK_QKV_INDICES], i));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const unsigned groups = (unsigned)(call->t[PACK_QKV_INDICES].dim[0] / GROUP);

    (void)dev;
    if (groups)
        pack<<<dim3(groups, 3), GROUP, 0, (cudaStream_t)call->queue>>>(right_call_of(call));
    return right_done();
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_pack_qkv__drops_tail_group = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "drops_tail_group",
    .about = "unwritten: the tokens behind the last full group of eight stay unwritten",
    .refuse = pack_qkv_refuse,
    .run = run,
};
