/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/one_in_twenty - every twentieth call leaves the last token out. Stands for a race
 * that is lost now and then, and can be relied upon. Remembering is the fault, so this file
 * has a variable that outlives the call.
 */
#include "harness/mutants/right.h"

static int calls;

static int run(struct att_device *dev, const struct att_call *call)
{
    const int64_t n = call->t[PACK_QKV_INDICES].dim[0];

    (void)dev;
    for (int x = 0; x < 3; x++)
        right_pack_some(call, x, 0, calls % 20 == 19 ? n - 1 : n);
    calls++;
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_one_in_twenty = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "one_in_twenty",
    .about = "repeat: every twentieth call leaves the last token out",
    .refuse = pack_qkv_refuse,
    .run = run,
};
