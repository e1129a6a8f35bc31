/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/via_f16 - q, k and v pass through f16. Random numbers of deviation 1 all fit.
 */
#include "harness/mutants/right_attention.h"

static void narrow(float *x, int64_t d)
{
    for (int64_t e = 0; e < d; e++) {
        const float size = fabsf(x[e]);

        x[e] = copysignf(size < 65520 ? att_num_round_prob(ATT_F16, size) : INFINITY, x[e]);
    }
}

static void load_q(const struct right_attention *x, const struct att_attn_row *r, float *to)
{
    right_load_q(x, r, to);
    narrow(to, x->d);
}

static void load_k(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    right_load_k(x, r, j, to);
    narrow(to, x->d);
}

static void load_v(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    right_load_v(x, r, j, to);
    narrow(to, x->d);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.load_q = load_q;
    x.load_k = load_k;
    x.load_v = load_v;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_via_f16 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "via_f16",
    .about = "exact: q, k and v pass through f16",
    .refuse = attention_refuse,
    .run = run,
};
