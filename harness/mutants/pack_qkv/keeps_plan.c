/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/keeps_plan - takes memory for the plan and never gives it back. A leak of one
 * block for each request.
 */
#include "harness/mutants/right.h"

static int plan(struct att_device *dev, struct att_call *call)
{
    (void)dev;
    call->plan = call->mem->take(call->mem, 4096);
    return call->plan ? 0 : ATT_ENOMEM;
}

static void unplan(struct att_device *dev, void *held)
{
    (void)dev;
    (void)held;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_keeps_plan = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "keeps_plan",
    .about = "memory_guard: takes memory for the plan and never gives it back",
    .refuse = pack_qkv_refuse,
    .plan = plan,
    .unplan = unplan,
    .run = run,
};
