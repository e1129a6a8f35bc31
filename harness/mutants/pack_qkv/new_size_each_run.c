/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/new_size_each_run - takes scratch memory of a new size in every run. The pool can
 * recycle nothing, so every timed run would allocate. Remembering is the fault, so this file
 * has a variable that outlives the call.
 */
#include "harness/mutants/right.h"

static size_t calls;

static int run(struct att_device *dev, const struct att_call *call)
{
    void *scratch = call->mem->take(call->mem, 4096 + ATT_ALIGN * (calls++ % 200));

    (void)dev;
    call->mem->give(call->mem, scratch);
    return scratch ? right_pack(call) : ATT_ENOMEM;
}

const struct att_kernel att_kernel_mutant_pack_qkv_new_size_each_run = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "new_size_each_run",
    .about = "alloc: takes scratch memory of a new size in every run",
    .refuse = pack_qkv_refuse,
    .run = run,
};
