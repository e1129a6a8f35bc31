/* SPDX-License-Identifier: Apache-2.0 */
/* cudnn_graph.c - tensors, operations, and what attention is made of; see cudnn_graph.h. */
#include "kernels/cuda/core/cudnn_graph.h"

#include <stdbool.h>

/* ---- tensors ------------------------------------------------------------------------- */

enum { RANK = 4 };

struct tensor {
    int64_t         uid;
    enum cudnn_data data;
    int64_t         dim[RANK], stride[RANK];
    int64_t         align;  // bytes
    int             marked; // CUDNN_TENSOR_IS_VIRTUAL, CUDNN_TENSOR_IS_BY_VALUE, or 0
};

static void *tensor(struct cudnn_builder *b, struct tensor t)
{
    void      *d = att_cudnn_make(b, CUDNN_TENSOR);
    const bool yes = true;

    att_cudnn_set(b, d, CUDNN_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, (int)t.data);
    att_cudnn_set_ints(b, d, CUDNN_TENSOR_DIMENSIONS, RANK, t.dim);
    att_cudnn_set_ints(b, d, CUDNN_TENSOR_STRIDES, RANK, t.stride);
    att_cudnn_set_ints(b, d, CUDNN_TENSOR_UNIQUE_ID, 1, &t.uid);
    att_cudnn_set_ints(b, d, CUDNN_TENSOR_BYTE_ALIGNMENT, 1, &t.align);
    if (t.marked)
        att_cudnn_set_all(b, d, t.marked, (struct cudnn_values){ CUDNN_TYPE_BOOLEAN, 1, &yes });
    att_cudnn_finish(b, d, "tensor");
    return d;
}

/* The stride of a dimension of one element says nothing, and may be 0, which cuDNN rejects. */
static int64_t stride(int64_t extent, int64_t given, int64_t instead)
{
    return extent > 1 ? given : instead;
}

/* [b, h, s, d], whatever the order in memory. */
static struct tensor rows_of(const struct att_cuda_fa *a, enum cudnn_uid uid,
                             const struct att_cuda_fa_view *x, int64_t h, int64_t s)
{
    const int64_t row = stride(s, x->row, a->d), head = stride(h, x->head, a->d);

    return (struct tensor){
        .uid = uid,
        .data = a->dtype == ATT_BF16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_HALF,
        .dim = { a->b, h, s, a->d },
        .stride = { stride(a->b, x->sample, h * s * a->d), head, row, 1 },
        .align = 16,
    };
}

static void *number(struct cudnn_builder *b, enum cudnn_uid uid, enum cudnn_data data)
{
    return tensor(b, (struct tensor){ .uid = uid,
                                      .data = data,
                                      .dim = { 1, 1, 1, 1 },
                                      .stride = { 1, 1, 1, 1 },
                                      .align = 4,
                                      .marked = CUDNN_TENSOR_IS_BY_VALUE });
}

/* A tensor that lives in the fused kernel: [b, h, s_q, columns]. */
static void *between(struct cudnn_builder *b, const struct att_cuda_fa *a, int64_t columns,
                     enum cudnn_data data)
{
    return tensor(
        b, (struct tensor){ .uid = b->next++,
                            .data = data,
                            .dim = { a->b, a->h, a->s_q, columns },
                            .stride = { a->h * a->s_q * columns, a->s_q * columns, columns, 1 },
                            .align = 16,
                            .marked = CUDNN_TENSOR_IS_VIRTUAL });
}

/* ---- operations ---------------------------------------------------------------------- */

enum { OPERATIONS = 20 };

struct graph {
    struct cudnn_builder     *b;
    const struct att_cuda_fa *a;
    void                     *op[OPERATIONS];
    int                       n;
};

static void add(struct graph *g, void *op, const char *what)
{
    att_cudnn_finish(g->b, op, what);
    g->op[g->n++] = op;
}

static void multiply(struct graph *g, void *x, void *y, void *to)
{
    void *how = att_cudnn_make(g->b, CUDNN_MATMUL), *op;

    att_cudnn_set(g->b, how, CUDNN_MATMUL_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT);
    att_cudnn_finish(g->b, how, "matmul");
    op = att_cudnn_make(g->b, CUDNN_OPERATION_MATMUL);
    att_cudnn_set_part(g->b, op, CUDNN_OPERATION_MATMUL_ADESC, x);
    att_cudnn_set_part(g->b, op, CUDNN_OPERATION_MATMUL_BDESC, y);
    att_cudnn_set_part(g->b, op, CUDNN_OPERATION_MATMUL_CDESC, to);
    att_cudnn_set_part(g->b, op, CUDNN_OPERATION_MATMUL_DESC, how);
    add(g, op, "operation matmul");
}

static void *reduce(struct graph *g, enum cudnn_reduction by, void *x)
{
    void *how = att_cudnn_make(g->b, CUDNN_REDUCTION), *op;
    void *to = between(g->b, g->a, 1, CUDNN_DATA_FLOAT);

    att_cudnn_set(g->b, how, CUDNN_REDUCTION_OPERATOR, CUDNN_TYPE_REDUCTION_OPERATOR_TYPE,
                  (int)by);
    att_cudnn_set(g->b, how, CUDNN_REDUCTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT);
    att_cudnn_finish(g->b, how, "reduction");
    op = att_cudnn_make(g->b, CUDNN_OPERATION_REDUCTION);
    att_cudnn_set_part(g->b, op, CUDNN_OPERATION_REDUCTION_XDESC, x);
    att_cudnn_set_part(g->b, op, CUDNN_OPERATION_REDUCTION_YDESC, to);
    att_cudnn_set_part(g->b, op, CUDNN_OPERATION_REDUCTION_DESC, how);
    add(g, op, "operation reduction");
    return to;
}

struct pointwise {
    enum cudnn_pointwise mode;
    enum cudnn_data      data; // computed in, and the result's, unless `to` is given
    void                *x, *y, *where, *to;
    int64_t              columns; // of a result without memory; 0: s_kv
    int64_t              axis;    // of an index, else 0
};

static void *pointwise(struct graph *g, struct pointwise p)
{
    void *how = att_cudnn_make(g->b, CUDNN_POINTWISE), *op;
    void *to = p.to ? p.to : between(g->b, g->a, p.columns ? p.columns : g->a->s_kv, p.data);

    att_cudnn_set(g->b, how, CUDNN_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, (int)p.mode);
    att_cudnn_set(g->b, how, CUDNN_POINTWISE_MATH_PREC, CUDNN_TYPE_DATA_TYPE, (int)p.data);
    if (p.axis)
        att_cudnn_set_ints(g->b, how, CUDNN_POINTWISE_AXIS, 1, &p.axis);
    att_cudnn_finish(g->b, how, "pointwise");
    op = att_cudnn_make(g->b, CUDNN_OPERATION_POINTWISE);
    att_cudnn_set_part(g->b, op, CUDNN_OPERATION_POINTWISE_PW_DESCRIPTOR, how);
    att_cudnn_set_part(g->b, op, CUDNN_OPERATION_POINTWISE_XDESC, p.x);
    att_cudnn_set_part(g->b, op, CUDNN_OPERATION_POINTWISE_YDESC, to);
    if (p.y)
        att_cudnn_set_part(g->b, op, CUDNN_OPERATION_POINTWISE_BDESC, p.y);
    if (p.where)
        att_cudnn_set_part(g->b, op, CUDNN_OPERATION_POINTWISE_TDESC, p.where);
    add(g, op, "operation pointwise");
    return to;
}

/* ---- attention ----------------------------------------------------------------------- */

/* row + s_kv - s_q >= column ? x : -inf; cuDNN knows this pattern and skips what is above the
 * diagonal. */
static void *below_diagonal(struct graph *g, void *x)
{
    enum { ROW_AXIS = 2, COLUMN_AXIS = 3 };
    void *row = pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_GEN_INDEX,
                                                 .data = CUDNN_DATA_INT32,
                                                 .x = x,
                                                 .axis = ROW_AXIS });
    void *column = pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_GEN_INDEX,
                                                    .data = CUDNN_DATA_INT32,
                                                    .x = x,
                                                    .axis = COLUMN_AXIS });
    void *seen;

    if (g->a->s_q != g->a->s_kv) {
        row =
            pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_ADD,
                                             .data = CUDNN_DATA_INT32,
                                             .x = row,
                                             .y = number(g->b, CUDNN_KEYS, CUDNN_DATA_INT32) });
        row =
            pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_SUB,
                                             .data = CUDNN_DATA_INT32,
                                             .x = row,
                                             .y = number(g->b, CUDNN_ROWS, CUDNN_DATA_INT32) });
    }
    seen = pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_CMP_GE,
                                            .data = CUDNN_DATA_BOOLEAN,
                                            .x = row,
                                            .y = column });
    return pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_BINARY_SELECT,
                                            .data = CUDNN_DATA_FLOAT,
                                            .x = x,
                                            .y = number(g->b, CUDNN_NEVER, CUDNN_DATA_FLOAT),
                                            .where = seen });
}

/* lse, when it is wanted; else NULL. */
static void *stats(struct cudnn_builder *b, const struct att_cuda_fa *a)
{
    const struct att_cuda_fa_view *x = &a->lse;

    if (!x->data)
        return NULL;
    return tensor(b,
                  (struct tensor){
                      .uid = CUDNN_STATS,
                      .data = CUDNN_DATA_FLOAT,
                      .dim = { a->b, a->h, a->s_q, 1 },
                      .stride = { stride(a->b, x->sample, a->h * a->s_q),
                                  stride(a->h, x->head, a->s_q), stride(a->s_q, x->row, 1), 1 },
                      .align = 4,
                  });
}

/* exp(x - max) / sum; log(sum) + max goes to lse, or nowhere: cuDNN does not know attention
 * by a graph that has no such node. */
static void *softmax(struct graph *g, void *x)
{
    const struct att_cuda_fa *a = g->a;
    enum cudnn_data           io = a->dtype == ATT_BF16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_HALF;
    void                     *log, *e, *sum, *max = reduce(g, CUDNN_REDUCE_MAX, x);

    e = pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_SUB, .x = x, .y = max });
    e = pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_EXP, .x = e });
    sum = reduce(g, CUDNN_REDUCE_ADD, e);
    log =
        pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_LOG, .x = sum, .columns = 1 });
    pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_ADD,
                                     .x = max,
                                     .y = log,
                                     .to = stats(g->b, a),
                                     .columns = 1 });
    return pointwise(g, (struct pointwise){ .mode = CUDNN_POINTWISE_DIV,
                                            .x = e,
                                            .y = sum,
                                            .to = between(g->b, a, a->s_kv, io) });
}

static void *whole(struct graph *g)
{
    struct cudnn_builder *b = g->b;
    void                 *d = att_cudnn_make(b, CUDNN_OPERATIONGRAPH);

    att_cudnn_set_all(b, d, CUDNN_OPERATIONGRAPH_HANDLE,
                      (struct cudnn_values){ CUDNN_TYPE_HANDLE, 1, &b->l->handle });
    att_cudnn_set_all(b, d, CUDNN_OPERATIONGRAPH_OPS,
                      (struct cudnn_values){ CUDNN_TYPE_BACKEND_DESCRIPTOR, g->n, g->op });
    att_cudnn_finish(b, d, "operation graph");
    return b->failed ? NULL : d;
}

void *att_cudnn_attention(struct cudnn_builder *b, const struct att_cuda_fa *a)
{
    struct graph  g = { .b = b, .a = a };
    struct tensor k = rows_of(a, CUDNN_K, &a->k, a->h_kv, a->s_kv);
    void         *x = between(b, a, a->s_kv, CUDNN_DATA_FLOAT);

    // The second factor is K transposed, [b, h_kv, d, s_kv]: strides say so, nothing moves.
    k.dim[2] = a->d;
    k.dim[3] = a->s_kv;
    k.stride[3] = k.stride[2];
    k.stride[2] = 1;
    multiply(&g, tensor(b, rows_of(a, CUDNN_Q, &a->q, a->h, a->s_q)), tensor(b, k), x);
    x = pointwise(&g, (struct pointwise){ .mode = CUDNN_POINTWISE_MUL,
                                          .x = x,
                                          .y = number(b, CUDNN_SCALE, CUDNN_DATA_FLOAT) });
    if (a->causal)
        x = below_diagonal(&g, x);
    multiply(&g, softmax(&g, x), tensor(b, rows_of(a, CUDNN_V, &a->v, a->h_kv, a->s_kv)),
             tensor(b, rows_of(a, CUDNN_O, &a->o, a->h, a->s_q)));
    return whole(&g);
}
