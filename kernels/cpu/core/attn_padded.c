/* SPDX-License-Identifier: Apache-2.0 */
/* attn_padded.c - see attn_padded.h. */
#include "kernels/cpu/core/attn_padded.h"

#include <math.h>
#include <string.h>

#include "kernels/cpu/core/attn_plan.h"
#include "reference/index.h"
#include "reference/mask_meta.h"
#include "reference/masked_attention.h"
#include "reference/pack_qkv.h"
#include "reference/scatter_padded.h"

struct att_cpu_fa att_cpu_fa_padded(const struct att_call *call)
{
    const struct att_tensor       *t = call->t, *q = &t[MASKED_ATTENTION_Q];
    const struct masked_attention *p = call->params;

    return (struct att_cpu_fa){
        .dtype = q->dtype,
        .h = q->dim[2],
        .h_kv = q->dim[2],
        .d = q->dim[3],
        .scale = p->scale,
        .q = att_cpu_fa_view_of(q),
        .k[0] = att_cpu_fa_view_of(&t[MASKED_ATTENTION_K]),
        .v[0] = att_cpu_fa_view_of(&t[MASKED_ATTENTION_V]),
        .o = att_cpu_fa_view_of(&t[MASKED_ATTENTION_O]),
        .lse = att_cpu_fa_lse_of(&t[MASKED_ATTENTION_LSE]),
    };
}

/* ---- the metadata of a request ------------------------------------------------------- */

struct packed {
    struct att_memory      *mem;
    struct att_cpu_fa_plan *plan;
    int64_t                 n;                    // valid tokens
    struct att_tensor       t[MASK_META_TENSORS]; // without the mask
};

static struct att_tensor list_of(enum att_dtype dtype, int64_t n, void *data)
{
    return (struct att_tensor){
        .dtype = dtype, .rank = 1, .dim = { n }, .stride = { 1 }, .data = data
    };
}

/* The lists of the metadata in one block behind the struct, widest entries first. */
static struct packed *packed_new(struct att_memory *mem, int64_t b, int64_t s)
{
    const int64_t  rows = b * s;
    struct packed *x = mem->take(mem, sizeof *x + (size_t)(rows * 12 + 8 + (b + 1) * 4));
    int64_t       *wide;

    if (!x)
        return NULL;
    wide = (int64_t *)(x + 1);
    x->mem = mem;
    x->plan = NULL;
    x->t[MASK_META_MAX_SEQLEN] = list_of(ATT_I64, 1, wide);
    x->t[MASK_META_INDICES] = list_of(ATT_I64, rows, wide + 1);
    x->t[MASK_META_INV_INDICES] = list_of(ATT_I32, rows, wide + 1 + rows);
    x->t[MASK_META_CU_SEQLENS] = list_of(ATT_I32, b + 1, (int32_t *)(wide + 1 + rows) + rows);
    return x;
}

void att_cpu_fa_packed_unplan(struct att_device *dev, void *plan)
{
    struct packed *x = plan;

    if (x->plan)
        att_cpu_fa_unplan(dev, x->plan);
    x->mem->give(x->mem, x);
}

int att_cpu_fa_packed_plan(struct att_device *dev, struct att_call *call,
                           const struct att_kernel *meta)
{
    const struct att_tensor *mask = &call->t[MASKED_ATTENTION_KEY_MASK];
    struct packed           *x = packed_new(call->mem, mask->dim[0], mask->dim[1]);
    struct att_call          part = *call;
    const struct att_tensor *cu;
    int                      err;

    if (!x)
        return ATT_ENOMEM;
    x->t[MASK_META_MASK] = *mask;
    part.t = x->t;
    part.n_tensors = MASK_META_TENSORS;
    err = meta->run(dev, &part);
    if (!err) {
        cu = &x->t[MASK_META_CU_SEQLENS];
        x->n = att_index_at(cu, mask->dim[0]);
        x->plan = att_cpu_fa_plan_packed(call->mem, cu, cu);
        err = x->plan ? 0 : ATT_ENOMEM;
    }
    if (err)
        att_cpu_fa_packed_unplan(dev, x);
    call->plan = err ? NULL : x;
    return err;
}

/* ---- a run --------------------------------------------------------------------------- */

enum { Q, K, V, O, PACKED };

/* Dense [n, h, d] of these for q, k, v and o, in one block, then lse [h, n]. */
static char *take_packed(const struct att_call *call, int64_t n, struct att_tensor *lse,
                         struct att_tensor of[PACKED])
{
    const struct att_tensor *q = &call->t[MASKED_ATTENTION_Q];
    const int64_t            h = q->dim[2], d = q->dim[3];
    const size_t             each = (size_t)(n * h * d) * att_elem_size(q->dtype);
    const size_t             aligned = (each + ATT_ALIGN - 1) / ATT_ALIGN * ATT_ALIGN;
    const size_t more = call->t[MASKED_ATTENTION_LSE].rank ? (size_t)(h * n) * 4 : 0;
    char        *block = call->mem->take(call->mem, PACKED * aligned + more + !n);

    for (int i = 0; block && i < PACKED; i++)
        of[i] = (struct att_tensor){ .dtype = q->dtype,
                                     .rank = 3,
                                     .dim = { n, h, d },
                                     .stride = { h * d, d, 1 },
                                     .data = block + (size_t)i * aligned };
    *lse = (struct att_tensor){ .dtype = ATT_F32 };
    if (block && more)
        *lse = (struct att_tensor){ .dtype = ATT_F32,
                                    .rank = 3,
                                    .dim = { h, n, 1 },
                                    .stride = { n, 1, 1 },
                                    .data = block + PACKED * aligned };
    return block;
}

struct lse_job {
    const struct att_tensor *inv, *from, *to;
};

static void scatter_lse(const struct att_cpu_worker *w, void *arg)
{
    const struct lse_job    *j = arg;
    const struct att_tensor *to = j->to;
    int64_t                  i, end, s = to->dim[2];

    att_cpu_split(w, to->dim[0] * to->dim[1], &i, &end);
    for (; i < end; i++) {
        const int64_t b = i / to->dim[1], h = i % to->dim[1];
        float        *row = (float *)to->data + b * to->stride[0] + h * to->stride[1];

        for (int64_t k = 0; k < s; k++) {
            const int64_t at = att_index_at(j->inv, b * s + k);

            row[k * to->stride[2]] =
                at < 0 ? -INFINITY
                       : ((const float *)j->from->data)[h * j->from->stride[0] + at];
        }
    }
}

static int pack(struct att_device *dev, const struct att_call *call,
                const struct att_kernel *kernel, const struct att_tensor of[PACKED])
{
    const struct packed *x = call->plan;
    struct att_tensor    t[PACK_QKV_TENSORS];
    struct att_call      part = *call;

    for (int i = 0; i < 3; i++) {
        t[PACK_QKV_Q + i] = call->t[MASKED_ATTENTION_Q + i];
        t[PACK_QKV_Q_PACKED + i] = of[i];
    }
    t[PACK_QKV_INDICES] = list_of(ATT_I64, x->n, x->t[MASK_META_INDICES].data);
    part.t = t;
    part.n_tensors = PACK_QKV_TENSORS;
    return kernel->run(dev, &part);
}

static int scatter(struct att_device *dev, const struct att_call *call,
                   const struct att_kernel *kernel, const struct att_tensor *o)
{
    const struct packed *x = call->plan;
    struct att_tensor    t[SCATTER_PADDED_TENSORS] = { [SCATTER_PADDED_OUT_UNPAD] = *o };
    struct att_call      part = *call;

    t[SCATTER_PADDED_INV_INDICES] = x->t[MASK_META_INV_INDICES];
    t[SCATTER_PADDED_PADDED] = call->t[MASKED_ATTENTION_O];
    part.t = t;
    part.n_tensors = SCATTER_PADDED_TENSORS;
    return kernel->run(dev, &part);
}

static int attend(struct att_device *dev, const struct att_call *call,
                  const struct att_tensor of[PACKED], const struct att_tensor *lse)
{
    const struct packed *x = call->plan;
    struct att_cpu_fa    a = att_cpu_fa_padded(call);

    a.q = att_cpu_fa_view_of(&of[Q]);
    a.k[0] = att_cpu_fa_view_of(&of[K]);
    a.v[0] = att_cpu_fa_view_of(&of[V]);
    a.o = att_cpu_fa_view_of(&of[O]);
    a.lse = att_cpu_fa_lse_of(lse);
    a.n = x->plan->n;
    a.sample = x->plan->sample;
    return att_cpu_fa_run(dev, call->mem, &a, att_cpu_fa_best(a.dtype), "attention_varlen");
}

int att_cpu_fa_packed_run(struct att_device *dev, const struct att_call *call,
                          const struct att_kernel *pack_kernel,
                          const struct att_kernel *scatter_kernel)
{
    const struct packed     *x = call->plan;
    const struct att_tensor *lse = &call->t[MASKED_ATTENTION_LSE];
    struct att_tensor        of[PACKED], packed_lse;
    char                    *block = take_packed(call, x->n, &packed_lse, of);
    int                      err = 0;

    if (!block)
        return ATT_ENOMEM;
    if (x->n)
        err = pack(dev, call, pack_kernel, of);
    if (x->n && !err)
        err = attend(dev, call, of, &packed_lse);
    if (!err)
        err = scatter(dev, call, scatter_kernel, &of[O]);
    if (!err && lse->rank) {
        struct lse_job j = { &x->t[MASK_META_INV_INDICES], &packed_lse, lse };

        att_cpu_launch(dev,
                       &(struct att_cpu_region){ "scatter_lse", scatter_lse, &j, ATT_CPU_KERNEL,
                                                 att_count(lse) * 8 < ATT_CPU_SERIAL });
    }
    call->mem->give(call->mem, block);
    return err;
}
