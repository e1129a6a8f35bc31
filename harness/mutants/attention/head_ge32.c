/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/head_ge32 - from head 32 on, k is that of 32 heads before. Five bits of a head.
 */
#include "harness/mutants/right_attention.h"

static void load_k(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    struct att_attn_row own = *r;

    own.n = r->n % 32;
    right_load_k(x, &own, j, to);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.load_k = load_k;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_head_ge32 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "head_ge32",
    .about = "element: from head 32 on, k is that of 32 heads before",
    .refuse = attention_refuse,
    .run = run,
};
