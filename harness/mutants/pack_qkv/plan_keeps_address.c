/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/plan_keeps_address - the plan remembers where k lay. All layers of a request share
 * its plan, and each has a k of its own.
 */
#include "harness/mutants/right.h"

static int plan(struct att_device *dev, struct att_call *call)
{
    (void)dev;
    call->plan = call->t[PACK_QKV_K].data;
    return 0;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct att_tensor t[ATT_MAX_TENSORS];
    struct att_call   other = *call;

    (void)dev;
    memcpy(t, call->t, (size_t)call->n_tensors * sizeof(*t));
    t[PACK_QKV_K].data = call->plan;
    other.t = t;
    return right_pack(&other);
}

const struct att_kernel att_kernel_mutant_pack_qkv_plan_keeps_address = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "plan_keeps_address",
    .about = "plan: the plan remembers where k lay",
    .refuse = pack_qkv_refuse,
    .plan = plan,
    .run = run,
};
