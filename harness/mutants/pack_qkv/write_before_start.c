/* SPDX-License-Identifier: Apache-2.0 */
/* pack_qkv/write_before_start - one byte is written before the start of q_packed. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    right_pack(call);
    ((char *)call->t[PACK_QKV_Q_PACKED].data)[-1] = 0;
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_write_before_start = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "write_before_start",
    .about = "guard: one byte is written before the start of q_packed",
    .refuse = pack_qkv_refuse,
    .run = run,
};
