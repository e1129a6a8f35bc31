/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuda/pack_qkv/fused - q, k and v in one launch.
 *
 * Each block owns a group of consecutive packed tokens of one of the three tensors
 * (core/rows.cu); q is through before k begins. Strided inputs are read in place.
 */
#include "kernels/cuda/core/rows.h"
#include "reference/pack_qkv.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    const char *why = pack_qkv_refuse(dev, call);

    return why ? why : att_cuda_rows_refuse(&call->t[PACK_QKV_Q], &call->t[PACK_QKV_Q_PACKED]);
}

static double traffic(const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q_PACKED],
                            *list = &call->t[PACK_QKV_INDICES];

    return 6 * (double)att_count(q) * (double)att_elem_size(q->dtype)
           + 3 * (double)list->dim[0] * (double)att_elem_size(list->dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t;
    struct att_cuda_rows     m = att_cuda_rows_begin(&t[PACK_QKV_INDICES], 0);

    for (int x = 0; x < 3; x++)
        att_cuda_rows_add(&m, &t[PACK_QKV_Q + x], &t[PACK_QKV_Q_PACKED + x]);
    return att_cuda_rows_run(dev, &m, call->queue);
}

const struct att_kernel att_kernel_cuda_pack_qkv_fused = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "fused",
    .about = "one launch; each block gathers a group of packed tokens",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = refuse,
    .run = run,
    .traffic = traffic,
    .replaces = "unfused",
};
