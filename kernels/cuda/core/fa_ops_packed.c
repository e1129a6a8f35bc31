/* SPDX-License-Identifier: Apache-2.0 */
/* fa_ops_packed.c - see fa_ops_packed.h. */
#include "kernels/cuda/core/fa_ops_packed.h"

#include <stdlib.h>

#include "kernels/cuda/core/fa_ops.h"
#include "kernels/cuda/core/fa_pick.h"
#include "kernels/cuda/core/fa_tiled.h"
#include "reference/mask_meta.h"
#include "reference/masked_attention.h"
#include "reference/pack_qkv.h"
#include "reference/scatter_padded.h"

const char *att_cuda_fa_packed_refuse(struct att_device *dev, const struct att_call *call)
{
    const struct masked_attention *p = call->params;
    const char                    *no = masked_attention_refuse(dev, call);
    struct att_cuda_fa             a;

    if (no)
        return no;
    if (p->masked_rows == MASKED_ATTENTION_ATTEND)
        return "masked rows are not packed, so they get no output: masked_rows:attend";
    a = att_cuda_fa_masked(call, NULL);
    return att_cuda_fa_tiled_refuse(dev, &a);
}

/* ---- the metadata of a request ------------------------------------------------------- */

struct packed {
    struct att_memory         *mem;
    void                      *block; // device memory of the lists
    struct att_cuda_fa_picked *picked;
    int64_t                    n;                    // valid tokens
    struct att_tensor          t[MASK_META_TENSORS]; // the lists, without the mask
};

static struct att_tensor list_of(enum att_dtype dtype, int64_t n, void *data)
{
    return (struct att_tensor){
        .dtype = dtype, .rank = 1, .dim = { n }, .stride = { 1 }, .data = data
    };
}

/* The lists of the metadata in one block, widest entries first. */
static int packed_lists(struct packed *x, int64_t b, int64_t s)
{
    const int64_t rows = b * s;
    int64_t      *wide;

    wide = x->block = x->mem->take(x->mem, (size_t)(rows * 12 + 8 + (b + 1) * 4));
    if (!wide)
        return ATT_ENOMEM;
    x->t[MASK_META_MAX_SEQLEN] = list_of(ATT_I64, 1, wide);
    x->t[MASK_META_INDICES] = list_of(ATT_I64, rows, wide + 1);
    x->t[MASK_META_INV_INDICES] = list_of(ATT_I32, rows, wide + 1 + rows);
    x->t[MASK_META_CU_SEQLENS] = list_of(ATT_I32, b + 1, (int32_t *)(wide + 1 + rows) + rows);
    return 0;
}

void att_cuda_fa_packed_unplan(struct att_device *dev, void *plan)
{
    struct packed *x = plan;

    if (!x)
        return;
    att_cuda_fa_unpick(dev, x->picked);
    if (x->block)
        x->mem->give(x->mem, x->block);
    free(x);
}

/* Plan, run and unplan of a kernel that is part of this plan. */
static int run_meta(struct att_device *dev, const struct att_call *call,
                    const struct att_kernel *meta, struct packed *x)
{
    struct att_call part = *call;
    int             err = 0;

    x->t[MASK_META_MASK] = call->t[MASKED_ATTENTION_KEY_MASK];
    part.t = x->t;
    part.n_tensors = MASK_META_TENSORS;
    part.plan = NULL;
    if (meta->plan)
        err = meta->plan(dev, &part);
    if (err)
        return err;
    err = meta->run(dev, &part);
    if (meta->unplan && part.plan)
        meta->unplan(dev, part.plan);
    return err;
}

/* How many tokens are valid: the one number that the host must know, as the packed tensors
 * have that size. */
static int read_total(const struct att_call *call, struct packed *x)
{
    const struct att_tensor *cu = &x->t[MASK_META_CU_SEQLENS];
    int32_t                  n = 0;
    int err = att_cuda_error(cudaMemcpyAsync(&n, (const int32_t *)cu->data + cu->dim[0] - 1,
                                             sizeof n, cudaMemcpyDeviceToHost, call->queue));

    if (!err)
        err = att_cuda_error(cudaStreamSynchronize(call->queue));
    x->n = n;
    return err;
}

enum { Q, K, V, O, PACKED };

/* Attention of dense packed tensors; lse of rank 0: none. */
static struct att_cuda_fa packed_fa(const struct att_call *call, const struct packed *x,
                                    const struct att_tensor  of[PACKED],
                                    const struct att_tensor *lse)
{
    struct att_cuda_fa a = att_cuda_fa_masked(call, NULL);

    a.q = att_cuda_fa_view_of(&of[Q]);
    a.k = att_cuda_fa_view_of(&of[K]);
    a.v = att_cuda_fa_view_of(&of[V]);
    a.o = att_cuda_fa_view_of(&of[O]);
    a.lse = att_cuda_fa_lse_of(lse);
    a.s_q = a.s_kv = x->n;
    a.cu_q = a.cu_k = x->t[MASK_META_CU_SEQLENS].data;
    a.zero_rows = 0;
    return a;
}

/* Shapes of q, k, v, o [n, h, d], dense, one behind the other from `block` on, and of the LSE
 * [h, n] behind them. Returns the bytes of all. */
static size_t shape_packed(const struct att_call *call, int64_t n, char *block,
                           struct att_tensor of[PACKED], struct att_tensor *lse)
{
    const struct att_tensor *q = &call->t[MASKED_ATTENTION_Q];
    const int64_t            h = q->dim[2], d = q->dim[3];
    const size_t             each = (size_t)(n * h * d) * att_elem_size(q->dtype);
    const size_t             aligned = (each + ATT_ALIGN - 1) / ATT_ALIGN * ATT_ALIGN;
    const int                more = call->t[MASKED_ATTENTION_LSE].rank != 0;

    for (int i = 0; i < PACKED; i++)
        of[i] = (struct att_tensor){ .dtype = q->dtype,
                                     .rank = 3,
                                     .dim = { n, h, d },
                                     .stride = { h * d, d, 1 },
                                     .data = block + (size_t)i * aligned };
    *lse = (struct att_tensor){ .dtype = ATT_F32 };
    if (more)
        *lse = (struct att_tensor){ .dtype = ATT_F32,
                                    .rank = 3,
                                    .dim = { h, n, 1 },
                                    .stride = { n, 1, 1 },
                                    .data = block + PACKED * aligned };
    return PACKED * aligned + (more ? (size_t)(h * n) * sizeof(float) : 0);
}

static int pick(struct att_device *dev, const struct att_call *call, struct packed *x)
{
    struct att_tensor  of[PACKED], lse;
    struct att_cuda_fa a;

    // any address as well aligned as the temporaries of a run will be
    shape_packed(call, x->n, (char *)ATT_ALIGN, of, &lse);
    a = packed_fa(call, x, of, &lse);
    return att_cuda_fa_pick(dev, call, &a, NULL, &x->picked);
}

int att_cuda_fa_packed_plan(struct att_device *dev, struct att_call *call,
                            const struct att_kernel *meta)
{
    const struct att_tensor *mask = &call->t[MASKED_ATTENTION_KEY_MASK];
    struct packed           *x = calloc(1, sizeof *x);
    int                      err;

    if (!x)
        abort(); // the host running out of memory ends the program
    x->mem = call->mem;
    err = packed_lists(x, mask->dim[0], mask->dim[1]);
    if (!err)
        err = run_meta(dev, call, meta, x);
    if (!err)
        err = read_total(call, x);
    if (!err)
        err = pick(dev, call, x);
    if (err) {
        att_cuda_fa_packed_unplan(dev, x);
        x = NULL;
    }
    call->plan = x;
    return err;
}

/* ---- a run --------------------------------------------------------------------------- */

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
    part.plan = NULL;
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
    part.plan = NULL;
    return kernel->run(dev, &part);
}

int att_cuda_fa_packed_run(struct att_device *dev, const struct att_call *call,
                           const struct att_kernel *pack_kernel,
                           const struct att_kernel *scatter_kernel)
{
    const struct packed     *x = call->plan;
    const struct att_tensor *lse = &call->t[MASKED_ATTENTION_LSE];
    struct att_tensor        of[PACKED], packed_lse;
    size_t                   bytes = shape_packed(call, x->n, NULL, of, &packed_lse);
    char                    *block = call->mem->take(call->mem, bytes ? bytes : 1);
    int                      err = 0;

    if (!block)
        return ATT_ENOMEM;
    shape_packed(call, x->n, block, of, &packed_lse);
    if (x->n)
        err = pack(dev, call, pack_kernel, of);
    if (x->n && !err)
        err = att_cuda_fa_picked_run(dev, call, x->picked, packed_fa(call, x, of, &packed_lse));
    if (!err)
        err = scatter(dev, call, scatter_kernel, &of[O]);
    if (!err && lse->rank)
        err = att_cuda_fa_scatter_lse(x->t[MASK_META_INV_INDICES].data, &packed_lse, lse,
                                      call->queue);
    call->mem->give(call->mem, block);
    return err;
}
