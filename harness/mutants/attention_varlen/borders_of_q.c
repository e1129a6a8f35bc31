/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/borders_of_q - keys have the borders of the queries. The same in self
 * attention.
 */
#include "harness/mutants/right_attention.h"

static void segment(const struct right_attention *x, int64_t b, struct att_attn_row *r)
{
    right_segment(x, b, r);
    r->k0 = r->q0 < x->a.k->dim[0] ? r->q0 : x->a.k->dim[0];
    r->n_k = r->n_q < x->a.k->dim[0] - r->k0 ? r->n_q : x->a.k->dim[0] - r->k0;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.segment = segment;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_borders_of_q = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "borders_of_q",
    .about = "element: keys have the borders of the queries",
    .refuse = attention_varlen_refuse,
    .run = run,
};
