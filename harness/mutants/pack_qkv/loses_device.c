/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/loses_device - reports a fault of the device at its third call. Remembering is
 * the fault, so this file has a variable that outlives the call.
 */
#include "harness/mutants/right.h"

static int calls;

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return ++calls == 3 ? ATT_EDEVICE : right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_loses_device = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "loses_device",
    .about = "device: reports a fault of the device at its third call",
    .refuse = pack_qkv_refuse,
    .run = run,
};
