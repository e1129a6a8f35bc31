/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/quiets_nan - elements go through float arithmetic, which quiets signalling NaN.
 * Right for every number; a move must also keep what is no number.
 */
#include "harness/mutants/right.h"

/* bf16 through a multiplication by one; `one` is volatile, so it is really done. */
static void through_float(char *at, int64_t n)
{
    volatile float one = 1;

    for (int64_t i = 0; i < n; i++, at += 2) {
        uint16_t half;
        uint32_t bits;
        float    x;

        memcpy(&half, at, sizeof(half));
        bits = (uint32_t)half << 16;
        memcpy(&x, &bits, sizeof(x));
        x *= one;
        memcpy(&bits, &x, sizeof(bits));
        half = (uint16_t)(bits >> 16);
        memcpy(at, &half, sizeof(half));
    }
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q_PACKED];

    (void)dev;
    right_pack(call);
    for (int64_t i = 0; q->dtype == ATT_BF16 && i < q->dim[0] * q->dim[1]; i++)
        through_float(right_head(q, i / q->dim[1], i % q->dim[1]), q->dim[2]);
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_quiets_nan = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "quiets_nan",
    .about = "exact: elements go through float arithmetic, which quiets signalling NaN",
    .refuse = pack_qkv_refuse,
    .run = run,
};
