/* SPDX-License-Identifier: Apache-2.0 */
/* pack_qkv/write_past_end - one byte is written behind the end of v_packed. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *v = &call->t[PACK_QKV_V_PACKED];

    (void)dev;
    right_pack(call);
    right_head(v, v->dim[0] - 1, v->dim[1] - 1)[right_head_bytes(v)] = 0;
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_write_past_end = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "write_past_end",
    .about = "guard: one byte is written behind the end of v_packed",
    .refuse = pack_qkv_refuse,
    .run = run,
};
