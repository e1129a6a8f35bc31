/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/dirty_scratch - counts in temporary memory as if it came zeroed. Right on a
 * fresh page, wrong on a used one.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t;
    const int64_t            samples = t[MASK_META_MASK].dim[0];
    int32_t *count = call->mem->take(call->mem, (size_t)samples * sizeof(*count));
    int32_t  sum = 0;

    (void)dev;
    if (!count)
        return ATT_ENOMEM;
    right_meta(call, right_valid);
    for (int64_t b = 0; b < samples; b++) {
        for (int64_t s = 0; s < t[MASK_META_MASK].dim[1]; s++)
            count[b] += right_valid(&t[MASK_META_MASK], b, s);
        sum += count[b];
        att_index_put(&t[MASK_META_CU_SEQLENS], b + 1, sum);
    }
    call->mem->give(call->mem, count);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_dirty_scratch = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "dirty_scratch",
    .about = "exact: counts in temporary memory as if it came zeroed",
    .refuse = mask_meta_refuse,
    .run = run,
};
