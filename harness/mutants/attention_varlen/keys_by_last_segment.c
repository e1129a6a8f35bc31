/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/keys_by_last_segment - segments with more keys than the last are cut to its
 * length. max_seqlen was taken from one sample.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    const struct att_tensor *cu = x->a.cu_k;
    const int64_t            b = cu->dim[0] - 1;

    return j < att_index_at(cu, b) - att_index_at(cu, b - 1) && right_times(x, r, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_keys_by_last_segment = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "keys_by_last_segment",
    .about = "element: segments with more keys than the last are cut to its length",
    .refuse = attention_varlen_refuse,
    .run = run,
};
