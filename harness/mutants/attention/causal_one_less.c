/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/causal_one_less - a causal row does not see the key at its own place. < where <=
 * belongs.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return j < att_attn_end(&x->a, r) - x->a.causal && right_times(x, r, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_causal_one_less = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "causal_one_less",
    .about = "element: a causal row does not see the key at its own place",
    .refuse = attention_refuse,
    .run = run,
};
