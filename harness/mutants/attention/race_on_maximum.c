/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/race_on_maximum - every twentieth call lets one row use the maximum of a key too
 * early. Weights are summed against a maximum that another thread has moved since. Stands for
 * a race that is lost now and then, and can be relied upon. Remembering is the fault, so this
 * file has a variable that outlives the call.
 */
#include "harness/mutants/right_attention.h"

static int calls;

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    struct right_sums own = *sums;

    own.l *= expf(1);
    right_finish(x, r, calls % 20 == 0 && r->b == 0 && r->i == 0 ? &own : sums);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.finish = finish;
    calls++;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_race_on_maximum = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "race_on_maximum",
    .about = "repeat: every twentieth call lets one row use the maximum of a key too early",
    .refuse = attention_refuse,
    .run = run,
};
