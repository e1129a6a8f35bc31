/* SPDX-License-Identifier: Apache-2.0 */
/* pack_qkv/gives_stranger - gives back memory that it never took. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    call->mem->give(call->mem, call->t[PACK_QKV_V_PACKED].data);
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_gives_stranger = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "gives_stranger",
    .about = "memory_guard: gives back memory that it never took",
    .refuse = pack_qkv_refuse,
    .run = run,
};
