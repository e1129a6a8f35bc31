/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream.h - the back-end's own kernels that move data: a copy, a read. Enqueued; functions
 * return what the launch returned.
 */
#ifndef ATT_CUDA_STREAM_H
#define ATT_CUDA_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/cuda/core/device.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Ways to copy. */
enum att_cuda_mover {
    ATT_CUDA_MOVE_RUNTIME, // cudaMemcpyAsync
    ATT_CUDA_MOVE_PLAIN,   // 64 bytes a thread, and done
    ATT_CUDA_MOVE_LONG,    // a grid that fits the device, 128 bytes a thread and step
    ATT_CUDA_MOVERS
};

/* dst and src do not overlap. ATT_CUDA_MOVE_RUNTIME takes any address, the others multiples
 * of 16. */
cudaError_t att_cuda_move(const struct att_device *dev, enum att_cuda_mover how, void *dst,
                          const void *src, size_t bytes);

/* The same for several pairs of blocks in one launch; ATT_CUDA_MOVE_RUNTIME takes one for
 * each. All others: multiples of 16, bytes too. */
cudaError_t att_cuda_move_pairs(const struct att_device *dev, enum att_cuda_mover how,
                                const struct att_pairs *pairs);

/* Read all bytes `passes` times, each time from the cache of the whole device or from memory;
 * `sink` is written only if their sum is one that nobody expects. */
cudaError_t att_cuda_read(const struct att_device *dev, const void *src, size_t bytes,
                          int passes, uint64_t *sink);

/* A kernel that does nothing. */
cudaError_t att_cuda_nothing(cudaStream_t stream);

#ifdef __cplusplus
}
#endif
#endif
