/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/tile_by_first_key - a tile of 16 keys is skipped when its first key is
 * masked. The whole tile was thought to be.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return right_times(x, r, j - j % 16) && right_times(x, r, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_tile_by_first_key = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "tile_by_first_key",
    .about = "element: a tile of 16 keys is skipped when its first key is masked",
    .refuse = masked_attention_refuse,
    .run = run,
};
