/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuda/scatter_padded/unfused - the torch sequence: zeros for the whole padded tensor, then
 * index_copy of the valid tokens over them. A kept buffer has its zeros and needs the second
 * half alone.
 *
 * A padded tensor without gaps is zeroed by a memset; with gaps, which belong to nobody, by a
 * kernel (core/rows.cu).
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

static int is_dense(const struct att_tensor *t)
{
    int64_t stride = 1;

    for (int i = t->rank - 1; i >= 0; i--) {
        if (t->dim[i] > 1 && t->stride[i] != stride)
            return 0;
        stride *= t->dim[i];
    }
    return 1;
}

static int zeros(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *out = &call->t[SCATTER_PADDED_PADDED];
    struct att_cuda_rows     m = att_cuda_rows_zeros(out->dim[0] * out->dim[1]);

    if (is_dense(out))
        return att_cuda_error(cudaMemsetAsync(
            out->data, 0, (size_t)att_count(out) * att_elem_size(out->dtype), call->queue));
    att_cuda_rows_add(&m, NULL, out);
    return att_cuda_rows_run(dev, &m, call->queue);
}

static double traffic(const struct att_call *call)
{
    const struct att_tensor *in = &call->t[SCATTER_PADDED_OUT_UNPAD];
    const struct att_tensor *inv = &call->t[SCATTER_PADDED_INV_INDICES];
    double                   elements = 2 * (double)att_count(in);

    if (call->t[SCATTER_PADDED_PADDED].rank)
        elements += (double)att_count(&call->t[SCATTER_PADDED_PADDED]);
    return elements * (double)att_elem_size(in->dtype)
           + (double)att_count(inv) * (double)att_elem_size(inv->dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct att_cuda_rows m = att_cuda_rows_begin(&call->t[SCATTER_PADDED_INV_INDICES], 1);
    int                  err = 0;

    if (call->t[SCATTER_PADDED_PADDED].rank)
        err = zeros(dev, call);
    att_cuda_rows_add(&m, &call->t[SCATTER_PADDED_OUT_UNPAD], scatter_padded_output(call));
    return err ? err : att_cuda_rows_run(dev, &m, call->queue);
}

const struct att_kernel att_kernel_cuda_scatter_padded_unfused = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "unfused",
    .about = "the torch sequence: zeros, then index_copy",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT | ATT_CAPTURABLE,
    .refuse = refuse,
    .run = run,
    .traffic = traffic,
};
