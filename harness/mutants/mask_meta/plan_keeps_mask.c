/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/plan_keeps_mask - inv_indices of the mask that was planned first is used for
 * ever. Right for one request, whatever its data. Remembering is the fault, so this file has
 * a variable that outlives the call.
 */
#include "harness/mutants/right.h"

static int32_t first[4096];
static int64_t rows;

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *inv = &call->t[MASK_META_INV_INDICES];

    (void)dev;
    right_meta(call, right_valid);
    if (rows == inv->dim[0])
        memcpy(inv->data, first, (size_t)rows * sizeof(*first));
    else if (inv->dim[0] <= 4096)
        memcpy(first, inv->data, (size_t)(rows = inv->dim[0]) * sizeof(*first));
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_plan_keeps_mask = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "plan_keeps_mask",
    .about = "plan: inv_indices of the mask that was planned first is used for ever",
    .refuse = mask_meta_refuse,
    .run = run,
};
