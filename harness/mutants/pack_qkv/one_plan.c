/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/one_plan - there is one place for a plan, and the next request's takes it while the
 * first still has layers to do. That is the fault, so this file has variables that outlive the
 * call.
 */
#include "harness/mutants/right.h"

enum { MOST = 4096 };

static int64_t only[MOST]; // the tokens of the latest plan

static int plan(struct att_device *dev, struct att_call *call)
{
    const struct att_tensor *list = &call->t[PACK_QKV_INDICES];

    (void)dev;
    for (int64_t i = 0; i < list->dim[0] && i < MOST; i++)
        only[i] = att_index_at(list, i);
    return 0;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct att_tensor t[ATT_MAX_TENSORS];
    struct att_call   other = *call;

    (void)dev;
    memcpy(t, call->t, (size_t)call->n_tensors * sizeof(*t));
    if (t[PACK_QKV_INDICES].dim[0] <= MOST) {
        t[PACK_QKV_INDICES].data = only;
        t[PACK_QKV_INDICES].dtype = ATT_I64;
        t[PACK_QKV_INDICES].stride[0] = 1;
    }
    other.t = t;
    return right_pack(&other);
}

const struct att_kernel att_kernel_mutant_pack_qkv_one_plan = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "one_plan",
    .about = "plan: the plan of another request overwrites the first",
    .refuse = pack_qkv_refuse,
    .plan = plan,
    .run = run,
};
