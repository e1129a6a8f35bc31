/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/idle_when_right - does nothing when the first token of the buffer is right
 * already. Right into every poisoned buffer and for all new data; wrong when only some of the
 * data is new.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t, *q = &t[PACK_QKV_Q_PACKED];
    const char *want = right_head(&t[PACK_QKV_Q], att_index_at(&t[PACK_QKV_INDICES], 0), 0);

    (void)dev;
    if (!memcmp(right_head(q, 0, 0), want, right_head_bytes(q)))
        return 0;
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_idle_when_right = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "idle_when_right",
    .about = "stale: does nothing when the first token of the buffer is right already",
    .refuse = pack_qkv_refuse,
    .run = run,
};
