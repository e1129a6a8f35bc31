/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/tensor.h"

#include <inttypes.h>
#include <stdio.h>

const char *const att_dtype_words[] = { "f64", "f32", "f16", "bf16", "i64", "i32", "u8", NULL };

size_t att_span(const struct att_tensor *t)
{
    int64_t last = 0;

    for (int i = 0; i < t->rank; i++) {
        if (t->dim[i] == 0)
            return 0;
        last += (t->dim[i] - 1) * t->stride[i];
    }
    return t->rank ? (size_t)(last + 1) * att_elem_size(t->dtype) : 0;
}

int64_t att_offset(const struct att_tensor *t, int64_t i)
{
    int64_t at = 0;

    for (int d = t->rank - 1; d >= 0; d--) {
        at += i % t->dim[d] * t->stride[d];
        i /= t->dim[d];
    }
    return at;
}

void att_walk_begin(struct att_walk *w, const struct att_tensor *t)
{
    int64_t run = 1;
    int     d = t->rank;

    *w = (struct att_walk){ .t = t };
    // Innermost dims that lie densely merge into one run; a dim of 1 has any stride.
    while (d > 0 && (t->dim[d - 1] == 1 || t->stride[d - 1] == run))
        run *= t->dim[--d];
    w->outer = d;
    w->left = t->rank ? 1 : 0;
    for (int i = 0; i < d; i++)
        w->left *= t->dim[i];
    w->bytes = (size_t)run * att_elem_size(t->dtype);
    if (run == 0)
        w->left = 0;
    w->index = -run;
}

int att_walk_next(struct att_walk *w)
{
    const size_t  size = att_elem_size(w->t->dtype);
    const int64_t run = (int64_t)(w->bytes / size);

    if (w->left == 0)
        return 0;
    w->left--;
    w->at = (size_t)w->element * size;
    w->index += run;
    for (int d = w->outer - 1; d >= 0; d--) {
        w->element += w->t->stride[d];
        if (++w->count[d] < w->t->dim[d])
            break;
        w->element -= w->t->stride[d] * w->t->dim[d];
        w->count[d] = 0;
    }
    return 1;
}

void att_dense(struct att_tensor *t, enum att_dtype dtype, int rank, const int64_t *dim)
{
    int64_t stride = 1;

    t->dtype = dtype;
    t->rank = rank;
    for (int i = rank - 1; i >= 0; i--) {
        t->dim[i] = dim[i];
        t->stride[i] = stride;
        stride *= dim[i];
    }
}

const char *att_dims_text(const struct att_tensor *t, char *buf, size_t size)
{
    size_t n = (size_t)snprintf(buf, size, "[");

    for (int i = 0; i < t->rank && n < size; i++)
        n += (size_t)snprintf(buf + n, size - n, "%s%" PRId64, i ? ", " : "", t->dim[i]);
    if (n < size)
        snprintf(buf + n, size - n, "]");
    return buf;
}
