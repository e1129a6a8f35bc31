/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/keys_u16 - the first key of a segment is counted in 16 bits. Right for
 * the first 65,536 keys of a batch.
 */
#include "harness/mutants/right_attention.h"

static void segment(const struct right_attention *x, int64_t b, struct att_attn_row *r)
{
    right_segment(x, b, r);
    r->k0 &= 0xffff;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.segment = segment;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_keys_u16 = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "keys_u16",
    .about = "element: the first key of a segment is counted in 16 bits",
    .refuse = attention_varlen_refuse,
    .run = run,
};
