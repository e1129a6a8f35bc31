/* SPDX-License-Identifier: Apache-2.0 */
/* rows.c - the host's half of rows.h: what a launch is told. */
#include "kernels/cuda/core/rows.h"

#include "kernels/cuda/core/rows_plan.h"
#include "reference/refuse.h"

enum { WIDEST = 16, ROW_BYTES = 1 << 30 };

static struct att_cuda_tokens tokens_of(const struct att_tensor *t)
{
    int                    i = t->rank - 3; // the dimension of tokens
    int64_t                size = (int64_t)att_elem_size(t->dtype);
    struct att_cuda_tokens x = {
        .data = t->data,
        .row = t->stride[i] * size,
        .head = t->stride[i + 1] * size,
        .per = att_cuda_divisor_of(1),
    };

    if (i == 1 && t->dim[0] > 1 && t->dim[1] > 0) {
        x.jump = (t->stride[0] - t->dim[1] * t->stride[1]) * size;
        x.per = att_cuda_divisor_of((uint32_t)t->dim[1]);
    }
    return x;
}

static const char *refuse(const struct att_tensor *t)
{
    double bytes = (double)att_elem_size(t->dtype), rows = 1;

    for (int i = 0; i < t->rank; i++)
        *(i < t->rank - 2 ? &rows : &bytes) *= (double)t->dim[i];
    if (bytes > ROW_BYTES)
        return att_refuse_text("a token of %s has %.0f bytes, more than 2^30",
                               att_dims_of(t).text, bytes);
    if (rows > INT32_MAX)
        return att_refuse_text("%s has %.0f tokens, more than 2^31 - 1", att_dims_of(t).text,
                               rows);
    return NULL;
}

const char *att_cuda_rows_refuse(const struct att_tensor *src, const struct att_tensor *dst)
{
    const char *why = refuse(src);

    return why ? why : refuse(dst);
}

/* The lower half of an i64 is what counts: rows are fewer than 2^31, and -1 stays negative. */
struct att_cuda_rows att_cuda_rows_begin(const struct att_tensor *index, int skip)
{
    return (struct att_cuda_rows){
        .index = index->data,
        .step = index->stride[0] * (int64_t)att_elem_size(index->dtype),
        .rows = (uint32_t)index->dim[0],
        .skip = skip,
    };
}

struct att_cuda_rows att_cuda_rows_zeros(int64_t rows)
{
    return (struct att_cuda_rows){ .rows = (uint32_t)rows };
}

void att_cuda_rows_add(struct att_cuda_rows *m, const struct att_tensor *src,
                       const struct att_tensor *dst)
{
    m->pieces = (int)dst->dim[dst->rank - 2];
    m->piece = dst->dim[dst->rank - 1] * (int64_t)att_elem_size(dst->dtype);
    m->dst[m->streams] = tokens_of(dst);
    // zeros have no source; their own place stands in for it and is never read
    m->src[m->streams] = src ? tokens_of(src) : m->dst[m->streams];
    m->streams++;
}

static int heads_touch(const struct att_cuda_rows *m)
{
    for (int i = 0; i < m->streams; i++)
        if (m->src[i].head != m->piece || m->dst[i].head != m->piece)
            return 0;
    return 1;
}

static int samples_show(const struct att_cuda_rows *m)
{
    for (int i = 0; i < m->streams; i++)
        if (m->src[i].jump || m->dst[i].jump)
            return 1;
    return 0;
}

static uint64_t bits_of(const struct att_cuda_tokens *x, int pieces)
{
    uint64_t bits = (uint64_t)(uintptr_t)x->data | (uint64_t)x->row | (uint64_t)x->jump;

    return bits | (pieces > 1 ? (uint64_t)x->head : 0);
}

/* The widest vector that divides everything. */
static int vector_of(const struct att_cuda_rows *m)
{
    uint64_t bits = WIDEST | (uint64_t)m->piece;

    for (int i = 0; i < m->streams; i++)
        bits |= bits_of(&m->src[i], m->pieces) | bits_of(&m->dst[i], m->pieces);
    return (int)(bits & (~bits + 1));
}

int att_cuda_rows_plan(struct att_cuda_rows *m, int sms)
{
    int64_t row, most, group;
    int     vector;

    if (m->pieces > 1 && heads_touch(m)) {
        m->piece *= m->pieces;
        m->pieces = 1;
    }
    if (m->rows < 1 || m->piece < 1 || m->pieces < 1)
        return 0;
    m->plain = m->pieces == 1 && !samples_show(m);
    vector = vector_of(m);
    row = m->piece * m->pieces / vector;
    m->head_vecs = att_cuda_divisor_of((uint32_t)(m->piece / vector));
    m->row_vecs = att_cuda_divisor_of((uint32_t)row);
    // A block has a full unrolled step to do, but no multiprocessor shall be idle meanwhile.
    most = (int64_t)m->rows * row * m->streams / (ATT_CUDA_ROWS_WAVES * (int64_t)sms);
    most = most > ATT_CUDA_ROWS_STEP ? ATT_CUDA_ROWS_STEP : most;
    most = most < ATT_CUDA_ROWS_THREADS ? ATT_CUDA_ROWS_THREADS : most;
    group = most / row;
    group = group < 1 ? 1 : group > m->rows ? m->rows : group;
    m->group = (uint32_t)group;
    m->groups = (uint32_t)((m->rows + group - 1) / group);
    return vector;
}
