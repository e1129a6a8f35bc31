/* SPDX-License-Identifier: Apache-2.0 */
/* pack_qkv/no_v - v is never packed. Two launches of three. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const int64_t n = call->t[PACK_QKV_INDICES].dim[0];

    (void)dev;
    for (int x = 0; x < 2; x++)
        right_pack_some(call, x, 0, n);
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_no_v = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "no_v",
    .about = "unwritten: v is never packed",
    .refuse = pack_qkv_refuse,
    .run = run,
};
