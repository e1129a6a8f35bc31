/* SPDX-License-Identifier: Apache-2.0 */
/* fa_ops.c - see fa_ops.h. */
#include "kernels/cuda/core/fa_ops.h"

#include <math.h>

#include "reference/attention.h"
#include "reference/attention_varlen.h"
#include "reference/masked_attention.h"

struct att_cuda_fa_view att_cuda_fa_view_of(const struct att_tensor *t)
{
    struct att_cuda_fa_view x = { 0 };
    const int               r = t->rank;

    if (r == 0)
        return x;
    x.data = t->data;
    x.sample = r == 4 ? t->stride[0] : 0;
    x.row = t->stride[r - 3];
    x.head = t->stride[r - 2];
    return x;
}

struct att_cuda_fa_view att_cuda_fa_lse_of(const struct att_tensor *t)
{
    struct att_cuda_fa_view x = { 0 };
    const int               r = t->rank;

    if (r == 0)
        return x;
    x.data = t->data;
    x.sample = r == 4 ? t->stride[0] : 0;
    x.head = t->stride[r - 3];
    x.row = t->stride[r - 2];
    return x;
}

/* [b, s_kv] or [b, h, s_q, s_kv]. */
static struct att_cuda_fa_view bias_of(const struct att_tensor *t)
{
    struct att_cuda_fa_view x = { 0 };

    if (t->rank == 0)
        return x;
    x.data = t->data;
    x.sample = t->stride[0];
    if (t->rank == 4) {
        x.head = t->stride[1];
        x.row = t->stride[2];
    }
    return x;
}

static double resolved(double scale, int64_t d)
{
    return scale > 0 ? scale : 1 / sqrt((double)d);
}

struct att_cuda_fa att_cuda_fa_attention(const struct att_call         *call,
                                         const struct att_cuda_fa_mask *mask)
{
    const struct att_tensor *t = call->t, *q = &t[ATTENTION_Q], *k = &t[ATTENTION_K];
    const struct attention  *p = call->params;

    return (struct att_cuda_fa){
        .dtype = q->dtype,
        .b = q->dim[0],
        .h = q->dim[2],
        .h_kv = k->dim[2],
        .d = q->dim[3],
        .s_q = q->dim[1],
        .s_kv = k->dim[1],
        .scale = resolved(p->scale, q->dim[3]),
        .causal = p->causal != 0,
        .q = att_cuda_fa_view_of(q),
        .k = att_cuda_fa_view_of(k),
        .v = att_cuda_fa_view_of(&t[ATTENTION_V]),
        .o = att_cuda_fa_view_of(&t[ATTENTION_O]),
        .lse = att_cuda_fa_lse_of(&t[ATTENTION_LSE]),
        .bias = bias_of(&t[ATTENTION_BIAS]),
        .mask = mask,
    };
}

struct att_cuda_fa att_cuda_fa_varlen(const struct att_call *call)
{
    const struct att_tensor       *t = call->t, *q = &t[ATTENTION_VARLEN_Q];
    const struct att_tensor       *k = &t[ATTENTION_VARLEN_K];
    const struct att_tensor       *cu_q = &t[ATTENTION_VARLEN_CU_SEQLENS_Q];
    const struct attention_varlen *p = call->params;

    return (struct att_cuda_fa){
        .dtype = q->dtype,
        .b = cu_q->dim[0] - 1,
        .h = q->dim[1],
        .h_kv = k->dim[1],
        .d = q->dim[2],
        .s_q = q->dim[0],
        .s_kv = k->dim[0],
        .scale = resolved(p->scale, q->dim[2]),
        .causal = p->causal != 0,
        .q = att_cuda_fa_view_of(q),
        .k = att_cuda_fa_view_of(k),
        .v = att_cuda_fa_view_of(&t[ATTENTION_VARLEN_V]),
        .o = att_cuda_fa_view_of(&t[ATTENTION_VARLEN_O]),
        .lse = att_cuda_fa_lse_of(&t[ATTENTION_VARLEN_LSE]),
        .cu_q = cu_q->data,
        .cu_k = t[ATTENTION_VARLEN_CU_SEQLENS_K].data,
    };
}

struct att_cuda_fa att_cuda_fa_masked(const struct att_call         *call,
                                      const struct att_cuda_fa_mask *mask)
{
    const struct att_tensor       *t = call->t, *q = &t[MASKED_ATTENTION_Q];
    const struct masked_attention *p = call->params;

    return (struct att_cuda_fa){
        .dtype = q->dtype,
        .b = q->dim[0],
        .h = q->dim[2],
        .h_kv = q->dim[2],
        .d = q->dim[3],
        .s_q = q->dim[1],
        .s_kv = q->dim[1],
        .scale = resolved(p->scale, q->dim[3]),
        .q = att_cuda_fa_view_of(q),
        .k = att_cuda_fa_view_of(&t[MASKED_ATTENTION_K]),
        .v = att_cuda_fa_view_of(&t[MASKED_ATTENTION_V]),
        .o = att_cuda_fa_view_of(&t[MASKED_ATTENTION_O]),
        .lse = att_cuda_fa_lse_of(&t[MASKED_ATTENTION_LSE]),
        .mask = mask,
        .zero_rows = p->masked_rows == MASKED_ATTENTION_ZERO,
    };
}

struct att_cuda_fa_mask att_cuda_fa_mask_sizes(const struct att_tensor *mask, int rows)
{
    return (struct att_cuda_fa_mask){
        .b = mask->dim[0],
        .s = mask->dim[1],
        .words = (mask->dim[1] + 31) / 32,
        .rows = rows,
        .capacity = (mask->dim[1] + rows - 1) / rows,
    };
}
