/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/lse_by_token - lse is written by token, not by head. [n, h], where the
 * definition has [h, n].
 */
#include "harness/mutants/right_attention.h"

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    const int64_t h = att_attn_heads(x->a.q);
    float        *lse = x->a.lse->data;

    right_finish(x, r, sums);
    if (lse)
        lse[(r->q0 + r->i) * h + r->n] = right_log_sum(sums->m, sums->l);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.finish = finish;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_lse_by_token = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "lse_by_token",
    .about = "element: lse is written by token, not by head",
    .refuse = attention_varlen_refuse,
    .run = run,
};
