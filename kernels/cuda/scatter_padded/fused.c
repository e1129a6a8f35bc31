/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuda/scatter_padded/fused - one launch, driven by the destination: every padded token is
 * written once, as a copy or as zeros, and a kept buffer's zeros are not written at all.
 *
 * Each block owns a group of consecutive padded tokens (core/rows.cu). The inverse says per
 * token where it comes from; a masked one is stored without a load.
 */
#include "kernels/cuda/core/rows.h"
#include "reference/scatter_padded.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const char *why = scatter_padded_refuse(dev, call);

    return why ? why
               : att_cuda_rows_refuse(&call->t[SCATTER_PADDED_OUT_UNPAD],
                                      scatter_padded_output(call));
}

static double traffic(const struct att_call *call)
{
    const struct att_tensor *in = &call->t[SCATTER_PADDED_OUT_UNPAD];
    const struct att_tensor *inv = &call->t[SCATTER_PADDED_INV_INDICES];
    const struct att_tensor *out = scatter_padded_output(call);
    int                      kept = out == &call->t[SCATTER_PADDED_PADDED_KEPT];
    double elements = (double)att_count(in) + (double)att_count(kept ? in : out);

    return elements * (double)att_elem_size(in->dtype)
           + (double)att_count(inv) * (double)att_elem_size(inv->dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    int                  kept = call->t[SCATTER_PADDED_PADDED_KEPT].rank != 0;
    struct att_cuda_rows m = att_cuda_rows_begin(&call->t[SCATTER_PADDED_INV_INDICES], kept);

    att_cuda_rows_add(&m, &call->t[SCATTER_PADDED_OUT_UNPAD], scatter_padded_output(call));
    return att_cuda_rows_run(dev, &m, call->queue);
}

const struct att_kernel att_kernel_cuda_scatter_padded_fused = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "fused",
    .about = "one launch driven by the destination; each padded token is written once",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = refuse,
    .run = run,
    .traffic = traffic,
    .replaces = "unfused",
};
