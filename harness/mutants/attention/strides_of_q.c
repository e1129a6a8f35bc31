/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/strides_of_q - k is read with the strides of q. The same as long as both are dense
 * and have as many heads.
 */
#include "harness/mutants/right_attention.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);
    struct att_tensor      k;

    (void)dev;
    k = *x.a.k;
    memcpy(k.stride, x.a.q->stride, sizeof(k.stride));
    x.a.k = &k;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_strides_of_q = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "strides_of_q",
    .about = "element: k is read with the strides of q",
    .refuse = attention_refuse,
    .run = run,
};
