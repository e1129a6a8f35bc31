/* SPDX-License-Identifier: Apache-2.0 */
/* pack_qkv/keeps_scratch - never gives temporary memory back. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return call->mem->take(call->mem, 100) ? right_pack(call) : ATT_ENOMEM;
}

const struct att_kernel att_kernel_mutant_pack_qkv_keeps_scratch = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "keeps_scratch",
    .about = "memory_guard: never gives temporary memory back",
    .refuse = pack_qkv_refuse,
    .run = run,
};
