/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/reads_past_end - reads one byte behind the end of v and makes no use of it. A
 * prefetch that does not stop: no output can show it, and on another day it faults.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *v = &call->t[PACK_QKV_V];
    const volatile char     *last =
        right_head(v, v->dim[0] * v->dim[1] - 1, v->dim[2] - 1) + right_head_bytes(v);

    (void)dev;
    (void)*last;
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_reads_past_end = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "reads_past_end",
    .about = "guard_page: reads one byte behind the end of v and makes no use of it",
    .refuse = pack_qkv_refuse,
    .run = run,
};
