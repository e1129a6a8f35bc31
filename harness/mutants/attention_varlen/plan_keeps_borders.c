/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/plan_keeps_borders - borders of the keys that were planned first are used
 * for ever. Right for one request, whatever its data. Remembering is the fault, so this file
 * has a variable that outlives the call.
 */
#include "harness/mutants/right_attention.h"

static int32_t           first[64];
static struct att_tensor kept;

static void remember(const struct att_tensor *cu_k)
{
    if (kept.data && kept.dim[0] == cu_k->dim[0])
        return;
    kept = *cu_k;
    kept.data = first;
    memcpy(first, cu_k->data, (size_t)cu_k->dim[0] * sizeof(*first));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    remember(x.a.cu_k);
    x.a.cu_k = &kept;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_plan_keeps_borders = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "plan_keeps_borders",
    .about = "plan: borders of the keys that were planned first are used for ever",
    .refuse = attention_varlen_refuse,
    .run = run,
};
