/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/transposes_v_tile - a tile of 8 keys and 8 columns of v is transposed. A load with
 * the wrong lane order.
 */
#include "harness/mutants/right_attention.h"

static void load_v(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    float row[ATT_ATTN_MAX_D];

    right_load_v(x, r, j, to);
    for (int64_t i = 0; i < 8 && j < 8 && r->n_k >= 8 && x->d >= 8; i++) {
        right_load_v(x, r, i, row);
        to[i] = row[j];
    }
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.load_v = load_v;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_transposes_v_tile = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "transposes_v_tile",
    .about = "element: a tile of 8 keys and 8 columns of v is transposed",
    .refuse = attention_refuse,
    .run = run,
};
