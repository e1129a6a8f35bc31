/* SPDX-License-Identifier: Apache-2.0 */
/* attention/causal_one_more - a causal row sees one key behind its last. <= where < belongs. */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    const int64_t end = att_attn_end(&x->a, r) + x->a.causal;

    return j < end && att_attn_unmasked(&x->a, r->b, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_causal_one_more = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "causal_one_more",
    .about = "element: a causal row sees one key behind its last",
    .refuse = attention_refuse,
    .run = run,
};
