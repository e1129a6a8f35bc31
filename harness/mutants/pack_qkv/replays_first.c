/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/replays_first - every call returns what the first one with this buffer returned.
 * The same inputs again cannot show it. Remembering is the fault, so this file has a
 * variable that outlives the call.
 */
#include "harness/mutants/right.h"

static char        first[4096]; // row 0 of q_packed, after the first call
static const void *owner;

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q_PACKED];
    char                    *row = right_head(q, 0, 0);

    (void)dev;
    right_pack(call);
    if (owner == q->data)
        memcpy(row, first, right_head_bytes(q));
    else
        memcpy(first, row, right_head_bytes(q));
    owner = q->data;
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_replays_first = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "replays_first",
    .about = "fresh: every call returns what the first one with this buffer returned",
    .refuse = pack_qkv_refuse,
    .run = run,
};
