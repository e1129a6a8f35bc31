/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/v_stride_of_k - v is read with the strides of k. The same in every
 * layout that treats both alike.
 */
#include "harness/mutants/right_attention.h"

static void load_v(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    struct att_tensor v = *x->a.v;

    memcpy(v.stride, x->a.k->stride, sizeof(v.stride));
    right_load(&v, r->k0 + j, right_group(x, r), to);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.load_v = load_v;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_v_stride_of_k = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "v_stride_of_k",
    .about = "element: v is read with the strides of k",
    .refuse = attention_varlen_refuse,
    .run = run,
};
