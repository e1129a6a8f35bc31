/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuda/masked_attention/direct - padded tensors in place: one launch, no packed copy.
 *
 * The mask becomes a list of key blocks once per request. The attention core reads valid rows
 * where they lie, writes each valid row to its padded place and the zeros of the others, and
 * passes over blocks that have nothing to do. Hopper's core where it takes the call, else the
 * tiled one (core/fa_pick.h).
 */
#include "kernels/cuda/core/fa_ops.h"
#include "kernels/cuda/core/fa_pick.h"
#include "kernels/cuda/core/fa_tiled.h"
#include "reference/masked_attention.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const char        *no = masked_attention_refuse(dev, call);
    struct att_cuda_fa a;

    if (no)
        return no;
    a = att_cuda_fa_masked(call, NULL);
    return att_cuda_fa_tiled_refuse(dev, &a);
}

static int plan(struct att_device *dev, struct att_call *call)
{
    const struct att_cuda_fa   a = att_cuda_fa_masked(call, NULL);
    struct att_cuda_fa_picked *x;
    int err = att_cuda_fa_pick(dev, call, &a, &call->t[MASKED_ATTENTION_KEY_MASK], &x);

    call->plan = x;
    return err;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    return att_cuda_fa_picked_run(dev, call, call->plan, att_cuda_fa_masked(call, NULL));
}

const struct att_kernel att_kernel_cuda_masked_attention_direct = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "direct",
    .about = "one launch over blocks of valid keys, in place, zeros included; the best core",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = refuse,
    .plan = plan,
    .unplan = att_cuda_fa_unpick,
    .run = run,
    .replaces = "pack_scatter",
};
