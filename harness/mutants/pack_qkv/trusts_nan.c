/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/trusts_nan - packs the tokens that are not NaN, whatever the list says. Right as
 * long as whatever the mask drops happens to be NaN.
 */
#include "harness/mutants/right.h"

static int is_painted(const char *at, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if ((unsigned char)at[i] != 0xff)
            return 0;
    return 1;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q];
    int64_t                  n = 0;

    (void)dev;
    for (int64_t row = 0; row < q->dim[0] * q->dim[1]; row++) {
        if (n == call->t[PACK_QKV_INDICES].dim[0]
            || is_painted(right_head(q, row, 0), right_head_bytes(q)))
            continue;
        for (int x = 0; x < 3; x++)
            right_copy(&call->t[PACK_QKV_Q_PACKED + x], n, q + x, row);
        n++;
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_trusts_nan = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "trusts_nan",
    .about = "holes: packs the tokens that are not NaN, whatever the list says",
    .refuse = pack_qkv_refuse,
    .run = run,
};
