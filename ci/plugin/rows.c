/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.c - a plug-in in full: one kernel for any operator that you like, here pack_qkv by plain
 * memcpy. Memory, clock and copies come from the base; it links against nothing of ours.
 *
 *     cc -shared -fPIC -I <include root> rows.c -o rows.so
 *     attest run smoke --plugin ./rows.so --filter '^rows/'
 */
#include <string.h>

#include "harness/attest.h"
#include "reference/pack_qkv.h"

static char *head(const struct att_tensor *t, int64_t row, int64_t h)
{
    const int64_t s = t->rank == 4 ? t->dim[1] : INT64_MAX; // packed: one endless sample
    const int64_t at = row / s * t->stride[0] + row % s * t->stride[t->rank - 3];

    return (char *)t->data
           + (at + h * t->stride[t->rank - 2]) * (int64_t)att_elem_size(t->dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *list = &call->t[PACK_QKV_INDICES];

    (void)dev;
    for (const struct att_tensor *in = call->t; in <= &call->t[PACK_QKV_V]; in++)
        for (int64_t i = 0; i < list->dim[0]; i++) {
            const int64_t row = list->dtype == ATT_I64 ? ((int64_t *)list->data)[i]
                                                       : ((int32_t *)list->data)[i];

            for (int64_t h = 0; h < in->dim[2]; h++)
                memcpy(head(in + PACK_QKV_Q_PACKED, i, h), head(in, row, h),
                       (size_t)in->dim[3] * att_elem_size(in->dtype));
        }
    return 0;
}

static const struct att_kernel rows = {
    .size = sizeof(rows),
    .op = "pack_qkv",
    .name = "memcpy",
    .refuse = pack_qkv_refuse,
    .run = run,
};
static const struct att_kernel *const kernels[] = { &rows, NULL };
static const struct att_backend       backend = {
          .size = sizeof(backend),
          .name = "rows",
          .base = "cpu",
          .kernels = kernels,
};

const struct att_backend *att_backend_v1(void)
{
    return &backend;
}
