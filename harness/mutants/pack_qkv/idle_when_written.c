/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/idle_when_written - does nothing when the buffer already holds something. Every call
 * into a poisoned buffer is right.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *v = &call->t[PACK_QKV_V_PACKED];
    const char              *last = right_head(v, v->dim[0] - 1, v->dim[1] - 1);

    (void)dev;
    for (size_t i = 0; i < right_head_bytes(v); i++)
        if (last[i] != last[0])
            return 0;
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_idle_when_written = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "idle_when_written",
    .about = "stale: does nothing when the buffer already holds something",
    .refuse = pack_qkv_refuse,
    .run = run,
};
