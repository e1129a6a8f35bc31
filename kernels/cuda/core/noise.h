/* SPDX-License-Identifier: Apache-2.0 */
/*
 * noise.h - random normal numbers on the device. Matrix units are measured with nothing else:
 * they draw less power, and run faster, on data that is constant or zero.
 */
#ifndef ATT_CUDA_NOISE_H
#define ATT_CUDA_NOISE_H

#include "kernels/cuda/core/device.h"

#ifdef __cplusplus
extern "C" {
#endif

/* n elements of bf16 or f16, mean 0, variance 1; element e is a function of (seed, e). */
cudaError_t att_cuda_noise(cudaStream_t stream, void *dst, size_t n, enum att_dtype dtype,
                           uint32_t seed);

#ifdef __cplusplus
}
#endif
#endif
