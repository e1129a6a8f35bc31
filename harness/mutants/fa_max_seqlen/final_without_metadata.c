/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_max_seqlen/final_without_metadata - the final metadata of requests that have none is
 * not written.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const int32_t *present = call->t[FA_MAX_SEQLEN_PRESENT].data;
    int64_t       *last = call->t[FA_MAX_SEQLEN_FINAL].data;
    int64_t        had[2];

    (void)dev;
    for (int64_t r = 0; r < call->t[FA_MAX_SEQLEN_PRESENT].dim[0]; r++) {
        struct att_tensor one[FA_MAX_SEQLEN_TENSORS];
        struct att_call   request = *call;

        memcpy(one, call->t, sizeof(one));
        for (int i = 0; i < FA_MAX_SEQLEN_TENSORS; i++)
            one[i].data = (char *)one[i].data
                          + (size_t)(r * one[i].stride[0]) * att_elem_size(one[i].dtype);
        one[FA_MAX_SEQLEN_PRESENT].dim[0] = 1;
        request.t = one;
        memcpy(had, last + 2 * r, sizeof(had));
        right_maxima(&request, right_rule);
        if (!present[r])
            memcpy(last + 2 * r, had, sizeof(had));
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_fa_max_seqlen_final_without_metadata = {
    .size = sizeof(struct att_kernel),
    .op = "fa_max_seqlen",
    .name = "final_without_metadata",
    .about = "unwritten: the final metadata of requests that have none is not written",
    .refuse = fa_max_seqlen_refuse,
    .run = run,
};
