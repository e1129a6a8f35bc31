/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/q_row_i16 - rows from 32,768 on read q as if their number had 15 bits. A row
 * index in 16 bits.
 */
#include "harness/mutants/right_attention.h"

static void load_q(const struct right_attention *x, const struct att_attn_row *r, float *to)
{
    struct att_attn_row own = *r;

    own.i = r->i % 32768;
    right_load_q(x, &own, to);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.load_q = load_q;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_q_row_i16 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "q_row_i16",
    .about = "exact: rows from 32,768 on read q as if their number had 15 bits",
    .refuse = attention_refuse,
    .run = run,
};
