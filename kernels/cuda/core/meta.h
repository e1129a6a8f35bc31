/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta.h - mask_meta on the device: how a launch is told about the mask and the outputs, for
 * the fused kernel (meta.cu) and for the torch sequence (meta_steps.cu).
 */
#ifndef ATT_CUDA_META_H
#define ATT_CUDA_META_H

#include <stddef.h>
#include <stdint.h>

#include "harness/attest.h"
#include "kernels/cuda/core/device.h"
#include "kernels/cuda/core/divide.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Entry (b, s) of the mask is row r = b S + s and lies at entry r + b gap. */
struct att_cuda_meta {
    const void             *mask;
    uint64_t                keep; // bits of an entry that count: all but the sign of a float
    int64_t                 gap;  // entries between samples
    int                     size; // bytes of an entry
    int                     flat; // 1: no gaps, and the mask begins at a multiple of 16 bytes
    uint32_t                rows; // below 2^31
    struct att_cuda_divisor s;    // entries of a sample
    int                     wide; // 1: indices are i64
    void                   *indices;
    int32_t                *inv, *cu; // inverse, cumulative lengths
    int64_t                *max;
};

/* All of it but the memory of one run. The call was not refused. */
struct att_cuda_meta att_cuda_meta_of(const struct att_call *call);

/*
 * Bytes of state that the fused kernel needs for this mask, 0 for small ones. The state is
 * zeroed once; every run leaves it zeroed. One run at a time may use it.
 */
size_t att_cuda_meta_state(const struct att_cuda_meta *m);

/* Enqueue everything in one launch; state may be NULL where 0 bytes are needed. */
int att_cuda_meta_fused(const struct att_cuda_meta *m, void *state, void *queue);

/* ---- the torch sequence, one launch each ---------------------------------------------- */

enum { ATT_CUDA_NONZERO = 2048 }; // entries that one block of nonzero counts

/* Memory of one run. */
struct att_cuda_meta_scratch {
    uint8_t *flag;  // [rows] mask != 0
    int32_t *len;   // [samples] row sums, then their running sum
    int32_t *count; // [blocks + 1] of nonzero, then their running sum: the last is n
    int32_t *range; // [n] 0, 1, 2 ...
};

int att_cuda_meta_cast(const struct att_cuda_meta *m, uint8_t *flag, void *queue);
int att_cuda_meta_row_sum(const struct att_cuda_meta *m, const uint8_t *flag, int32_t *len,
                          void *queue);
int att_cuda_meta_nonzero_count(const struct att_cuda_meta *m, const uint8_t *flag,
                                int32_t *count, void *queue);
/* Running sums of count[0 .. n-1], exclusive; count[n] becomes the sum. */
int att_cuda_meta_nonzero_scan(int32_t *count, int64_t n, void *queue);
int att_cuda_meta_nonzero_write(const struct att_cuda_meta *m, const uint8_t *flag,
                                const int32_t *count, void *queue);
/* Running sums of len in place, inclusive. Also stores S, which is a number of the host. */
int att_cuda_meta_cumsum(const struct att_cuda_meta *m, int32_t *len, void *queue);
int att_cuda_meta_arange(int32_t *range, int64_t n, void *queue);
int att_cuda_meta_index_put(const struct att_cuda_meta *m, const int32_t *range, int64_t n,
                            void *queue);

#ifdef __cplusplus
}
#endif
#endif
