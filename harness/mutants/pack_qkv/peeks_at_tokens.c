/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/peeks_at_tokens - does nothing when every token of q starts as it should already.
 * Right for all data that differs somewhere at the start of a token: only the clock shows it,
 * for no machine copies so fast.
 */
#include "harness/mutants/right.h"

enum { PEEK = 8 };

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t, *q = &t[PACK_QKV_Q_PACKED];
    const size_t             bytes = right_head_bytes(q) < PEEK ? right_head_bytes(q) : PEEK;

    (void)dev;
    for (int64_t i = 0; i < q->dim[0]; i++) {
        const int64_t row = att_index_at(&t[PACK_QKV_INDICES], i);
        if (memcmp(right_head(q, i, 0), right_head(&t[PACK_QKV_Q], row, 0), bytes))
            return right_pack(call);
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_peeks_at_tokens = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "peeks_at_tokens",
    .about = "timed: does nothing when every token starts as it should already",
    .refuse = pack_qkv_refuse,
    .run = run,
};
