/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tensor.h - strided tensors as what they are in memory: runs of consecutive bytes and the
 * gaps between them. Everything that moves, compares or poisons tensors walks these.
 */
#ifndef ATT_TENSOR_H
#define ATT_TENSOR_H

#include "harness/attest.h"

/* Bytes from the first element's first byte to the last element's last; 0 when empty. */
size_t att_span(const struct att_tensor *t);

/* Offset in elements of the element with the flat row-major index `i`. */
int64_t att_offset(const struct att_tensor *t, int64_t i);

/*
 * Walks a tensor in row-major order by maximal runs of consecutive elements.
 *
 *     struct att_walk w;
 *     for (att_walk_begin(&w, t); att_walk_next(&w);)
 *         use(base + w.at, w.bytes, w.index);
 */
struct att_walk {
    const struct att_tensor *t;
    int                      outer; // dims that the odometer turns
    int64_t                  count[ATT_MAX_DIMS];
    int64_t                  left;    // runs still to come
    int64_t                  element; // offset of the next run, elements
    size_t                   at;      // offset of this run, bytes
    size_t                   bytes;   // its length
    int64_t                  index;   // flat row-major index of its first element
};

void att_walk_begin(struct att_walk *w, const struct att_tensor *t);
int  att_walk_next(struct att_walk *w);

/* Dense row-major strides for the given dims. */
void att_dense(struct att_tensor *t, enum att_dtype dtype, int rank, const int64_t *dim);

extern const char *const att_dtype_words[]; // "f64" ... in the order of enum att_dtype

/* "[2, 192, 4, 64]" */
const char *att_dims_text(const struct att_tensor *t, char *buf, size_t size);

#endif
