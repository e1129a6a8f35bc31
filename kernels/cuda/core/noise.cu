/* SPDX-License-Identifier: Apache-2.0 */
/* noise.cu - see noise.h: a counter, hashed twice, through the Box-Muller transform. */
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "kernels/cuda/core/noise.h"

static __device__ uint32_t hash(uint32_t x)
{
    x = (x ^ x >> 16) * 0x21f0aaadu;
    x = (x ^ x >> 15) * 0x735a2d97u;
    return x ^ x >> 15;
}

static __device__ void store(__nv_bfloat16 *to, float v)
{
    *to = __float2bfloat16_rn(v);
}

static __device__ void store(__half *to, float v)
{
    *to = __float2half_rn(v);
}

template <typename T> __global__ void att_noise(T *dst, size_t n, uint32_t seed)
{
    for (size_t e = (size_t)blockIdx.x * blockDim.x + threadIdx.x; e < n;
         e += (size_t)gridDim.x * blockDim.x) {
        const uint32_t a = hash((uint32_t)e ^ hash(seed)), b = hash(a + 0x9e3779b9u);
        const float    u = ((float)a + 1.0f) * 0x1p-32f, v = (float)b * 0x1p-32f;

        store(dst + e, sqrtf(-2.0f * __logf(u)) * __cosf(6.2831853f * v));
    }
}

cudaError_t att_cuda_noise(cudaStream_t stream, void *dst, size_t n, enum att_dtype dtype,
                           uint32_t seed)
{
    if (dtype == ATT_BF16)
        att_noise<<<2048, 256, 0, stream>>>((__nv_bfloat16 *)dst, n, seed);
    else
        att_noise<<<2048, 256, 0, stream>>>((__half *)dst, n, seed);
    return cudaGetLastError();
}
