/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/changes_input - an element of q is changed once it is packed. In-place tricks:
 * the output is right, and the caller's data is gone.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q], *list = &call->t[PACK_QKV_INDICES];

    (void)dev;
    right_pack(call);
    if (list->dim[0] > 0)
        right_head(q, att_index_at(list, 0), 0)[0] ^= 1;
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_changes_input = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "changes_input",
    .about = "input: an element of q is changed once it is packed",
    .refuse = pack_qkv_refuse,
    .run = run,
};
