/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/leaves_inverse - entries of inv_indices that have to be -1 are left alone. The
 * poison of the first run is -1 as well: only another pattern shows it.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *inv = &call->t[MASK_META_INV_INDICES];
    const int32_t           *have = inv->data;
    struct att_tensor        t[MASK_META_TENSORS];
    struct att_call          apart = *call;
    int32_t                 *fresh = call->mem->take(call->mem, 4 * (size_t)inv->dim[0]);

    (void)dev;
    if (!fresh)
        return ATT_ENOMEM;
    memcpy(t, call->t, sizeof(t));
    t[MASK_META_INV_INDICES].data = fresh;
    apart.t = t;
    right_meta(&apart, right_valid);
    for (int64_t r = 0; r < inv->dim[0]; r++)
        att_index_put(inv, r, fresh[r] >= 0 ? fresh[r] : have[r]);
    call->mem->give(call->mem, fresh);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_leaves_inverse = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "leaves_inverse",
    .about = "holes: entries of inv_indices that have to be -1 are left alone",
    .refuse = mask_meta_refuse,
    .run = run,
};
