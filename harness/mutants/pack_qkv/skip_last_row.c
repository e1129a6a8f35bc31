/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/skip_last_row - the last packed token is left out. A loop bound that is one too
 * small.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const int64_t n = call->t[PACK_QKV_INDICES].dim[0];

    (void)dev;
    for (int x = 0; x < 3; x++)
        right_pack_some(call, x, 0, n - 1);
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_skip_last_row = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "skip_last_row",
    .about = "unwritten: the last packed token is left out",
    .refuse = pack_qkv_refuse,
    .run = run,
};
