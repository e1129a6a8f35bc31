/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/flushes_denormals - denormal elements become zeros. What a kernel does that moves
 * data through float units with flush-to-zero.
 */
#include "harness/mutants/right.h"

static void flush(char *at, int64_t n)
{
    for (int64_t i = 0; i < n; i++, at += 2) {
        uint16_t half;

        memcpy(&half, at, sizeof(half));
        half = half & 0x7f80 ? half : half & 0x8000; // the exponent of bf16
        memcpy(at, &half, sizeof(half));
    }
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *k = &call->t[PACK_QKV_K_PACKED];

    (void)dev;
    right_pack(call);
    for (int64_t i = 0; k->dtype == ATT_BF16 && i < k->dim[0] * k->dim[1]; i++)
        flush(right_head(k, i / k->dim[1], i % k->dim[1]), k->dim[2]);
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_flushes_denormals = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "flushes_denormals",
    .about = "exact: denormal elements become zeros",
    .refuse = pack_qkv_refuse,
    .run = run,
};
