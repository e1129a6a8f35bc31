/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/gqa_modulo - query head n reads K/V head n modulo h_kv. Right without GQA;
 * division is what the definition says.
 */
#include "harness/mutants/right_attention.h"

static void load_k(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    right_load(x->a.k, r->k0 + j, r->n % att_attn_heads(x->a.k), to);
}

static void load_v(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    right_load(x->a.v, r->k0 + j, r->n % att_attn_heads(x->a.v), to);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.load_k = load_k;
    x.load_v = load_v;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_gqa_modulo = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "gqa_modulo",
    .about = "element: query head n reads K/V head n modulo h_kv",
    .refuse = attention_refuse,
    .run = run,
};
