/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/first_call_only - only the first call with a buffer is right. State that is set
 * up once and not reset. Remembering is the fault, so this file has a variable that outlives
 * the call.
 */
#include "harness/mutants/right.h"

static const void *owner;

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q_PACKED];

    (void)dev;
    right_pack(call);
    if (owner == q->data)
        right_zero(q, 0);
    owner = q->data;
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_first_call_only = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "first_call_only",
    .about = "repeat: only the first call with a buffer is right",
    .refuse = pack_qkv_refuse,
    .run = run,
};
