/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.h - tokens that are moved: what pack_qkv and scatter_padded share.
 *
 * A token (row) of [b, s, h, d] or [n, h, d] is h pieces of d elements, or one piece when the
 * heads touch in both tensors. Each destination row names its source row through a list of
 * i32 or i64; a negative number asks for zeros, or for nothing. Raw bits are moved, by the
 * widest vector that divides all addresses, distances and lengths.
 */
#ifndef ATT_CUDA_ROWS_H
#define ATT_CUDA_ROWS_H

#include <cuda_runtime_api.h>
#include <stdint.h>

#include "harness/attest.h"
#include "kernels/cuda/core/device.h"
#include "kernels/cuda/core/divide.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ATT_CUDA_STREAMS = 3 }; // pairs of tensors that one launch moves: q, k, v

/* One tensor; all distances in bytes. Row r begins at
 * data + r row + (r / per) jump, where jump is what the step to a next sample adds. */
struct att_cuda_tokens {
    char                   *data;
    int64_t                 row, head, jump; // jump 0: samples do not show
    struct att_cuda_divisor per;             // rows of a sample
};

/* What a launch is told. Filled by att_cuda_rows_begin, att_cuda_rows_add; the second half by
 * att_cuda_rows_run. */
struct att_cuda_rows {
    struct att_cuda_tokens src[ATT_CUDA_STREAMS], dst[ATT_CUDA_STREAMS];
    const char            *index;  // row numbers of the sources; NULL: zeros for every row
    int64_t                step;   // bytes from one to the next
    int64_t                piece;  // bytes of a head, or of a row whose heads touch
    uint32_t               rows;   // of the destination
    int                    pieces; // of a row
    int                    skip;   // 1: rows with a negative number stay untouched
    int                    streams;

    uint32_t                group, groups; // rows of a group; a block moves one group
    int                     plain;         // 1: samples and heads do not show anywhere
    struct att_cuda_divisor row_vecs;      // vectors of a row
    struct att_cuda_divisor head_vecs;
};

/* A move of as many rows as `index` has entries. skip as above. */
struct att_cuda_rows att_cuda_rows_begin(const struct att_tensor *index, int skip);

/* A move that zeroes `rows` rows. */
struct att_cuda_rows att_cuda_rows_zeros(int64_t rows);

/* One more pair of tensors: h, d and dtype agree, also with pairs added before. */
void att_cuda_rows_add(struct att_cuda_rows *m, const struct att_tensor *src,
                       const struct att_tensor *dst);

/* NULL, or why tokens cannot be moved from [b, s, h, d] or [n, h, d] to the other. */
const char *att_cuda_rows_refuse(const struct att_tensor *src, const struct att_tensor *dst);

/* Enqueue the move in one launch, or in none when there are no rows. 0, or ATT_EDEVICE. */
int att_cuda_rows_run(const struct att_device *dev, struct att_cuda_rows *m, void *queue);

#ifdef __cplusplus
}
#endif
#endif
