/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuda/pack_qkv/unfused - the torch sequence: index_select for q, for k, for v, one launch
 * each (core/rows.cu). Strided inputs are read in place.
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
    int                      err = 0;

    for (int x = 0; x < 3 && !err; x++) {
        struct att_cuda_rows m = att_cuda_rows_begin(&t[PACK_QKV_INDICES], 0);

        att_cuda_rows_add(&m, &t[PACK_QKV_Q + x], &t[PACK_QKV_Q_PACKED + x]);
        err = att_cuda_rows_run(dev, &m, call->queue);
    }
    return err;
}

const struct att_kernel att_kernel_cuda_pack_qkv_unfused = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "unfused",
    .about = "the torch sequence: index_select for q, for k, for v",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = refuse,
    .run = run,
    .traffic = traffic,
};
