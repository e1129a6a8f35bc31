/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/reads_past_keys - reads one byte behind the last key and makes no use of it. A
 * prefetch that does not stop: no output can show it, and on another day it faults.
 */
#include "harness/mutants/right_attention.h"

static void peek(const struct att_tensor *k)
{
    const int64_t        last = k->dim[0] * k->dim[1] - 1;
    const volatile char *at = att_attn_at(k, last, k->dim[2] - 1);

    (void)at[(size_t)k->dim[3] * att_elem_size(k->dtype)];
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    peek(x.a.k);
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_reads_past_keys = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "reads_past_keys",
    .about = "guard_page: reads one byte behind the last key and makes no use of it",
    .refuse = attention_refuse,
    .run = run,
};
