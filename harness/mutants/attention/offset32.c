/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/offset32 - byte offsets of o are computed in 32 bits. Right below 4 GiB. Beyond,
 * the row lands near the start, in a gap, and its own place stays empty.
 */
#include "harness/mutants/right_attention.h"

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    char          *base = x->a.o->data;
    const uint32_t at = (uint32_t)(right_o(x, r) - base);
    const size_t   size = att_elem_size(x->a.o->dtype);

    for (int64_t e = 0; e < x->d; e++)
        att_num_store(base + at + (size_t)e * size, x->a.o->dtype,
                      (double)(sums->o[e] / sums->l));
    right_put_lse(x, r, right_log_sum(sums->m, sums->l));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.finish = finish;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_offset32 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "offset32",
    .about = "unwritten: byte offsets of o are computed in 32 bits",
    .refuse = attention_refuse,
    .run = run,
};
