/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/tires - from the sixty-fifth call with a buffer on, the last token is left out. A
 * ring of buffers that wraps: right in every check before the clock runs. Remembering is the
 * fault, so this file has a variable that outlives the call.
 */
#include "harness/mutants/right.h"

static const void *owner;
static int         calls;

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q_PACKED];

    (void)dev;
    calls = owner == q->data ? calls + 1 : 0;
    owner = q->data;
    for (int x = 0; x < 3; x++)
        right_pack_some(call, x, 0, calls < 64 ? q->dim[0] : q->dim[0] - 1);
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_tires = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "tires",
    .about = "timed: from the sixty-fifth call with a buffer on, the last token is left out",
    .refuse = pack_qkv_refuse,
    .run = run,
};
