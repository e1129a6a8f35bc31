/* SPDX-License-Identifier: Apache-2.0 */
/* attn_ops.c - see attn_ops.h. */
#include "kernels/cpu/core/attn_ops.h"

#include "kernels/cpu/core/attn_plan.h"
#include "reference/attention.h"
#include "reference/attention_varlen.h"

int att_cpu_fa_dense_plan(struct att_device *dev, struct att_call *call)
{
    const struct att_tensor *t = call->t, *q = &t[ATTENTION_Q], *mask = &t[ATTENTION_KEY_MASK];

    (void)dev;
    call->plan = att_cpu_fa_plan_padded(call->mem, q->dim[0], q->dim[1], t[ATTENTION_K].dim[1],
                                        mask->rank ? mask : NULL, ATT_CPU_FA_MASK_KEYS);
    return call->plan ? 0 : ATT_ENOMEM;
}

/* [b, s_kv] or [b, h, s_q, s_kv]. */
static struct att_cpu_fa_view bias_view(const struct att_tensor *t)
{
    struct att_cpu_fa_view x = { .data = t->rank ? t->data : NULL };

    if (t->rank)
        x.sample = (size_t)t->stride[0] * sizeof(float);
    if (t->rank == 4) {
        x.head = (size_t)t->stride[1] * sizeof(float);
        x.row = (size_t)t->stride[2] * sizeof(float);
    }
    return x;
}

int att_cpu_fa_dense_run(struct att_device *dev, const struct att_call *call,
                         const struct att_cpu_fa_isa *isa)
{
    const struct att_tensor      *t = call->t, *q = &t[ATTENTION_Q];
    const struct attention       *p = call->params;
    const struct att_cpu_fa_plan *plan = call->plan;
    const struct att_cpu_fa       a = {
              .dtype = q->dtype,
              .h = q->dim[2],
              .h_kv = t[ATTENTION_K].dim[2],
              .d = q->dim[3],
              .scale = p->scale,
              .causal = p->causal != 0,
              .q = att_cpu_fa_view_of(q),
              .k[0] = att_cpu_fa_view_of(&t[ATTENTION_K]),
              .v[0] = att_cpu_fa_view_of(&t[ATTENTION_V]),
              .o = att_cpu_fa_view_of(&t[ATTENTION_O]),
              .lse = att_cpu_fa_lse_of(&t[ATTENTION_LSE]),
              .bias = bias_view(&t[ATTENTION_BIAS]),
              .bias_row = t[ATTENTION_BIAS].rank == 4,
              .n = plan->n,
              .sample = plan->sample,
    };

    return att_cpu_fa_run(dev, call->mem, &a, isa, "attention");
}

int att_cpu_fa_varlen_plan(struct att_device *dev, struct att_call *call)
{
    (void)dev;
    call->plan = att_cpu_fa_plan_packed(call->mem, &call->t[ATTENTION_VARLEN_CU_SEQLENS_Q],
                                        &call->t[ATTENTION_VARLEN_CU_SEQLENS_K]);
    return call->plan ? 0 : ATT_ENOMEM;
}

int att_cpu_fa_varlen_run(struct att_device *dev, const struct att_call *call,
                          const struct att_cpu_fa_isa *isa)
{
    const struct att_tensor       *t = call->t, *q = &t[ATTENTION_VARLEN_Q];
    const struct attention_varlen *p = call->params;
    const struct att_cpu_fa_plan  *plan = call->plan;
    const struct att_cpu_fa        a = {
               .dtype = q->dtype,
               .h = q->dim[1],
               .h_kv = t[ATTENTION_VARLEN_K].dim[1],
               .d = q->dim[2],
               .scale = p->scale,
               .causal = p->causal != 0,
               .q = att_cpu_fa_view_of(q),
               .k[0] = att_cpu_fa_view_of(&t[ATTENTION_VARLEN_K]),
               .v[0] = att_cpu_fa_view_of(&t[ATTENTION_VARLEN_V]),
               .o = att_cpu_fa_view_of(&t[ATTENTION_VARLEN_O]),
               .lse = att_cpu_fa_lse_of(&t[ATTENTION_VARLEN_LSE]),
               .n = plan->n,
               .sample = plan->sample,
    };

    return att_cpu_fa_run(dev, call->mem, &a, isa, "attention_varlen");
}
