/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/fails_late - takes a call whose length is no multiple of 8, and fails when it
 * runs. What a kernel cannot do it must say before.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return call->t[PACK_QKV_Q].dim[1] % 8 ? ATT_EINVAL : right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_fails_late = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "fails_late",
    .about = "error: takes a call whose length is no multiple of 8, and fails when it runs",
    .refuse = pack_qkv_refuse,
    .run = run,
};
