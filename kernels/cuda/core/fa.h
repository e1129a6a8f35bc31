/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa.h - what the attention cores of this back-end are asked (fa_tiled.h, fa_sm90.h), and the
 * schedule that both follow. Operators differ in how they fill this struct, and in nothing
 * else.
 *
 * Padded tensors: sample x, row i, head n begins at data + x sample + i row + n head, elements.
 * Packed tensors (cu_q, cu_k given): row i is counted over the whole tensor, the stride of a
 * sample is 0, and sample x owns the rows cu[x] .. cu[x + 1] - 1.
 */
#ifndef ATT_CUDA_FA_H
#define ATT_CUDA_FA_H

#include <stdint.h>

#include "harness/attest.h"

#ifdef __cplusplus
extern "C" {
#endif

struct att_cuda_fa_view {
    void   *data;              // device; NULL: absent
    int64_t sample, row, head; // strides, elements
};

/* In which order a mask lists its blocks. */
enum att_cuda_fa_order {
    ATT_CUDA_FA_ASCENDING,  // as they stand
    ATT_CUDA_FA_WHOLE_FIRST // whole ones, then the others, both ascending: who takes them from
                            // the end soon knows that no hidden key comes any more
};

/* Which rows of a padded tensor are valid; made on the device by one launch (fa_plan.h), all
 * arrays in device memory that belongs to the plan. */
struct att_cuda_fa_mask {
    int64_t   b, s;  // samples, rows of each
    int64_t   words; // of one sample: (s + 31) / 32
    uint32_t *bits;  // [b][words]: bit j % 32 of word j / 32 says that row j is valid; the
                     // bits at and beyond s are 0
    int                    rows;     // of a block: a multiple of 32
    int64_t                capacity; // blocks of one sample: (s + rows - 1) / rows
    enum att_cuda_fa_order order;
    int32_t *block;  // [b][capacity]: blocks with a valid row, in that order: index * 2 + 1
                     // when all its rows exist and are valid, else index * 2. A last block
                     // that reaches behind s is never whole: the bits say all about it
    int32_t *blocks; // [b]: how many of these there are
    int32_t *count;  // [b]: valid rows
};

struct att_cuda_fa {
    enum att_dtype          dtype; // of q, k, v, o: f32, f16 or bf16
    int64_t                 b;     // samples
    int64_t                 h, h_kv, d;
    int64_t                 s_q, s_kv; // rows of one sample; packed: of all samples together
    double                  scale;     // resolved: never 0
    int                     causal; // bottom-right aligned, over row numbers within the sample
    struct att_cuda_fa_view q, k, v, o;
    struct att_cuda_fa_view lse;  // f32
    struct att_cuda_fa_view bias; // f32, dense over key rows; `row` 0: one for all query rows
    const int32_t          *cu_q, *cu_k; // device [b + 1], or NULL
    const struct att_cuda_fa_mask *mask; // of keys, or NULL: all are valid; never with cu_q
    /* 1 (needs mask and s_q = s_kv): query rows whose bit is 0 are not computed: they become
     * +0 with an LSE of -inf. */
    int zero_rows;
};

#ifdef __cplusplus
}
#endif
#endif
