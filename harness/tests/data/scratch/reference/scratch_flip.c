/* SPDX-License-Identifier: Apache-2.0 */
/* The slow truth of scratch_flip. */
#include "reference/scratch_flip.h"

#include <stdio.h>

static const struct att_field fields[] = {
    { "n", ATT_INT, offsetof(struct scratch_flip, n), NULL, "elements" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct scratch_flip defaults = { .n = 1000 };

static const struct att_slot slots[] = { { "src", ATT_IN }, { "dst", ATT_OUT }, { NULL, 0 } };

static const char *const fills[] = { "coded", NULL };

static int invalid(const void *params, struct att_why *why)
{
    const struct scratch_flip *p = params;

    if (p->n >= 1)
        return 0;
    why->key = "n";
    snprintf(why->text, sizeof(why->text), "%lld is below 1", (long long)p->n);
    return ATT_EINVAL;
}

static int shape(const void *params, struct att_tensor *t)
{
    const struct scratch_flip *p = params;

    for (int i = SCRATCH_FLIP_SRC; i <= SCRATCH_FLIP_DST; i++) {
        t[i].dtype = ATT_I64;
        t[i].rank = 1;
        t[i].dim[0] = p->n;
        t[i].stride[0] = 1;
    }
    return 0;
}

static int fill(const void *params, struct att_tensor *t, const struct att_fill *how)
{
    const struct scratch_flip *p = params;
    int64_t                   *src = t[SCRATCH_FLIP_SRC].data;

    for (int64_t i = 0; i < p->n; i++)
        src[i] = (int64_t)((how->seed + (uint64_t)i) * 0x9e3779b97f4a7c15u);
    return 0;
}

static int run(const struct att_call *call)
{
    const struct scratch_flip *p = call->params;
    const int64_t             *src = call->t[SCRATCH_FLIP_SRC].data;
    int64_t                   *dst = call->t[SCRATCH_FLIP_DST].data;

    for (int64_t i = 0; i < p->n; i++)
        dst[i] = src[p->n - 1 - i];
    return 0;
}

static struct att_cost cost(const void *params)
{
    const struct scratch_flip *p = params;

    return (struct att_cost){ .bytes = 16.0 * (double)p->n };
}

const struct att_op att_op_scratch_flip = {
    .size = sizeof(struct att_op),
    .name = "scratch_flip",
    .about = "a list, last element first",
    .fields = fields,
    .defaults = &defaults,
    .params_size = sizeof(struct scratch_flip),
    .slots = slots,
    .check = "exact",
    .fills = fills,
    .invalid = invalid,
    .shape = shape,
    .fill = fill,
    .run = run,
    .cost = cost,
};
