/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/one_key_not_divided - a row with one key gives its v row times the exponential of
 * its score. A short cut that leaves out the softmax.
 */
#include "harness/mutants/right_attention.h"

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    struct right_sums own = *sums;

    if (att_attn_end(&x->a, r) == 1 || r->n_k == 1)
        own.l = expf(-sums->m);
    right_finish(x, r, &own);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.finish = finish;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_one_key_not_divided = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "one_key_not_divided",
    .about = "element: a row with one key gives its v row times the exponential of its score",
    .refuse = attention_refuse,
    .run = run,
};
