/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/keeps_right_row - the first token is not written into a buffer that held the
 * right one before. Harmless as long as nobody else writes into the buffer. Remembering is
 * the fault, so this file has a variable that outlives the call.
 */
#include "harness/mutants/right.h"

static const void *last; // the buffer of the call before

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t;
    const int64_t            first = t[PACK_QKV_Q_PACKED].data == last ? 1 : 0;

    (void)dev;
    last = t[PACK_QKV_Q_PACKED].data;
    for (int x = 0; x < 3; x++)
        right_pack_some(call, x, first, t[PACK_QKV_INDICES].dim[0]);
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_keeps_right_row = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "keeps_right_row",
    .about =
        "repeat: the first token is not written into a buffer that held the right one before",
    .refuse = pack_qkv_refuse,
    .run = run,
};
