/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_sm90.h - the attention core of Hopper: what fa.h describes, by wgmma and bulk tensor
 * copies, in one launch. fa_sm90_kernel.cuh tells how it works.
 *
 * Takes bf16 and f16, d up to 128 in steps of 8, any layout whose strides are multiples of 16
 * bytes, GQA, cross attention, causal, key masks of any content, zero_rows, packed segments,
 * LSE. Data that must not matter never reaches an output, not even as NaN.
 *
 * FIXED EXPONENT (how.bounded, bf16 alone). Softmax is shift invariant, so it needs no running
 * maximum where every exponent is known to be small: |x| <= |q| |k| scale log2(e). A launch of
 * its own takes the greatest |k| of each sample and K/V head over its valid keys; the kernel
 * takes the greatest |q| of 64 query rows when they arrive, and computes those rows without
 * maximum and without rescaling when the product is at most ATT_CUDA_FA_SM90_LIMIT, else, and
 * when a norm is no finite number, with them. So are rows that may see less than
 * ATT_CUDA_FA_SM90_KEYS keys: with a maximum the heaviest weight is exactly 1, without it is
 * rounded like the others, which only many keys average out. Weights then lie in 2^-50 .. 2^50,
 * rounded to bf16 like all weights, which costs a row with one heavy key at most an ulp of its
 * output. Values of v beyond 2^60 could overflow there, and below 2^-76 underflow.
 */
#ifndef ATT_CUDA_FA_SM90_H
#define ATT_CUDA_FA_SM90_H

#include "kernels/cuda/core/device.h"
#include "kernels/cuda/core/fa.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ATT_CUDA_FA_SM90_ROWS = 128, // of a block of keys in att_cuda_fa.mask
    ATT_CUDA_FA_SM90_LIMIT = 50, // of exponents, in log2
    ATT_CUDA_FA_SM90_KEYS = 512, // that a row must see to go without maximum
};

/* Which tile, for measurements; masks and causal take 128 alone. */
enum att_cuda_fa_sm90_tile {
    ATT_CUDA_FA_SM90_AUTO,
    ATT_CUDA_FA_SM90_128, // 128 queries, 128 keys; d up to 64 with a mask or causal alone
    ATT_CUDA_FA_SM90_160, // 128 queries, 160 keys; d above 64
    ATT_CUDA_FA_SM90_192, // 192 queries, 128 keys; d up to 64, whatever is asked
};

/* A segment of packed tensors, in the order in which they are computed. */
struct att_cuda_fa_sm90_segment {
    int32_t x, q0, k0, n_q, n_k; // its number; its first rows; its lengths
};

/* The largest scale. The maximum times scale is rounded once, which a common factor of a row's
 * weights takes up as long as it is below 2^27 (fa_shift.cuh has the argument, and what `tiled`
 * does beyond; the registers that costs are 4 % of this core's time). So |q k| may reach 5,680
 * at this scale, and 10^9 at 1/sqrt(128). */
#define ATT_CUDA_FA_SM90_SCALE 16384.0

/* How to run; all zero: the tile by shape, running maximum, no counts. */
struct att_cuda_fa_sm90_how {
    int                        bounded; // 1: the fixed exponent where it is allowed
    enum att_cuda_fa_sm90_tile tile;
    /* Packed tensors: what att_cuda_fa_sm90_segments() made. */
    const struct att_cuda_fa_sm90_segment *segments;
    /* Device [2] or NULL; bounded: the number of tiles of 64 rows computed with running
     * maximum, and without, is added. */
    unsigned long long *paths;
};

/* How a mask should list its blocks for this core. Causal rows see the first ones alone: these
 * must ascend. */
static inline enum att_cuda_fa_order att_cuda_fa_sm90_order(int causal)
{
    return causal ? ATT_CUDA_FA_ASCENDING : ATT_CUDA_FA_WHOLE_FIRST;
}

/* NULL, or why this core does not take it. Looks at sizes, strides and alignment alone; the
 * arrays of a mask may be absent. */
const char *att_cuda_fa_sm90_refuse(struct att_device *dev, const struct att_cuda_fa *fa);

/*
 * Packed tensors: enqueue on call->queue what lists the b segments, longest keys first, so
 * that the last tiles are short ones. `out` is device memory [b]. One launch.
 */
int att_cuda_fa_sm90_segments(const struct att_call *call, const struct att_cuda_fa *fa,
                              struct att_cuda_fa_sm90_segment *out);

/*
 * Enqueue on call->queue. One launch and no memory; with how.bounded and bf16 two, and
 * temporary memory of 4 bytes for each K/V head, sample and part of its rows. `how` NULL: all
 * zero. ATT_EINVAL: packed without segments, causal with a mask whose blocks do not ascend,
 * or a tile that does not fit; ATT_ENOMEM, ATT_EDEVICE.
 */
int att_cuda_fa_sm90_enqueue(struct att_device *dev, const struct att_call *call,
                             const struct att_cuda_fa          *fa,
                             const struct att_cuda_fa_sm90_how *how);

/* The same with `how` all zero. */
int att_cuda_fa_sm90_run(struct att_device *dev, const struct att_call *call,
                         const struct att_cuda_fa *fa);

#ifdef __cplusplus
}
#endif
#endif
