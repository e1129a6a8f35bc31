/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/fused_stride_lost - k of a fused tensor is read as if it were dense. Fused
 * q, k, v have the stride of all their heads together.
 */
#include "harness/mutants/right_attention.h"

static void load_k(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    const struct att_tensor *k = x->a.k;
    const int64_t            row = (r->k0 + j) * k->dim[1] + right_group(x, r);

    att_num_load(to, k->dtype,
                 (const char *)k->data + (size_t)(row * k->dim[2]) * att_elem_size(k->dtype),
                 k->dim[2]);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.load_k = load_k;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_fused_stride_lost = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "fused_stride_lost",
    .about = "element: k of a fused tensor is read as if it were dense",
    .refuse = attention_varlen_refuse,
    .run = run,
};
