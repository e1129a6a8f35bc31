/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/v_of_next_head - v is read from the head after the one of k. Two base addresses,
 * one of which is advanced too early.
 */
#include "harness/mutants/right_attention.h"

static void load_v(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    const int64_t g = (right_group(x, r) + 1) % att_attn_heads(x->a.v);

    right_load(x->a.v, r->k0 + j, g, to);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.load_v = load_v;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_v_of_next_head = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "v_of_next_head",
    .about = "element: v is read from the head after the one of k",
    .refuse = attention_refuse,
    .run = run,
};
