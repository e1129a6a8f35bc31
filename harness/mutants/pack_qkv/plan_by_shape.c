/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/plan_by_shape - the list of one mask is used for every other of the same shape. A
 * cache that forgets the content in its key. Remembering is the fault, so this file has a
 * variable that outlives the call.
 */
#include "harness/mutants/right.h"

static int64_t rows[4096], known = -1;

static int plan(struct att_device *dev, struct att_call *call)
{
    const struct att_tensor *list = &call->t[PACK_QKV_INDICES];

    (void)dev;
    if (list->dim[0] == known || list->dim[0] > 4096)
        return 0;
    known = list->dim[0];
    for (int64_t i = 0; i < known; i++)
        rows[i] = att_index_at(list, i);
    return 0;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    for (int x = 0; x < 3; x++)
        for (int64_t i = 0; i < known; i++)
            right_copy(&call->t[PACK_QKV_Q_PACKED + x], i, &call->t[PACK_QKV_Q + x], rows[i]);
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_plan_by_shape = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "plan_by_shape",
    .about = "plan: the list of one mask is used for every other of the same shape",
    .refuse = pack_qkv_refuse,
    .plan = plan,
    .run = run,
};
