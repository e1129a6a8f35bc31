/* SPDX-License-Identifier: Apache-2.0 */
/* pack_qkv/overruns_scratch - writes one byte behind the temporary memory that it took. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    char *scratch = call->mem->take(call->mem, 100);

    (void)dev;
    if (!scratch)
        return ATT_ENOMEM;
    memset(scratch, 0, 101);
    call->mem->give(call->mem, scratch);
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_overruns_scratch = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "overruns_scratch",
    .about = "memory_guard: writes one byte behind the temporary memory that it took",
    .refuse = pack_qkv_refuse,
    .run = run,
};
