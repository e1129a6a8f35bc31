/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/row_shift_by_tile - from 64 rows on, q of the tile before is used. A pipeline that
 * is one stage late.
 */
#include "harness/mutants/right_attention.h"

static void load_q(const struct right_attention *x, const struct att_attn_row *r, float *to)
{
    right_load(x->a.q, r->q0 + (r->i < 64 ? r->i : r->i - 64), r->n, to);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.load_q = load_q;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_row_shift_by_tile = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "row_shift_by_tile",
    .about = "element: from 64 rows on, q of the tile before is used",
    .refuse = attention_refuse,
    .run = run,
};
