/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/acc_bf16_512 - sums of bf16 pass through it after every 512 keys. They are kept in
 * a narrow buffer between blocks.
 */
#include "harness/mutants/right_attention.h"

static void passed(const struct right_attention *x, int64_t j, struct right_sums *sums)
{
    for (int64_t e = 0; x->a.v->dtype == ATT_BF16 && j % 512 == 511 && e < x->d; e++)
        sums->o[e] = (float)att_num_round(ATT_BF16, (double)sums->o[e]);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.passed = passed;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_acc_bf16_512 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "acc_bf16_512",
    .about = "rms: sums of bf16 pass through it after every 512 keys",
    .refuse = attention_refuse,
    .run = run,
};
