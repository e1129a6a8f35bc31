/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/plan_keeps_data - the first token of k is taken while planning and never again. k
 * may change from call to call; only masks, lists and lengths stay for a plan. Remembering
 * is the fault, so this file has a variable that outlives the call.
 */
#include "harness/mutants/right.h"

static char first[4096];

static int plan(struct att_device *dev, struct att_call *call)
{
    const struct att_tensor *k = &call->t[PACK_QKV_K], *list = &call->t[PACK_QKV_INDICES];

    (void)dev;
    if (list->dim[0] > 0)
        memcpy(first, right_head(k, att_index_at(list, 0), 0), right_head_bytes(k));
    return 0;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *k = &call->t[PACK_QKV_K_PACKED];

    (void)dev;
    right_pack(call);
    if (k->dim[0] > 0)
        memcpy(right_head(k, 0, 0), first, right_head_bytes(k));
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_plan_keeps_data = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "plan_keeps_data",
    .about = "fresh: the first token of k is taken while planning and never again",
    .refuse = pack_qkv_refuse,
    .plan = plan,
    .run = run,
};
