/* SPDX-License-Identifier: Apache-2.0 */
/* fa_ops_steps.cu - the small launches of fa_ops_packed.h: one thread per element. */
#include <math_constants.h>

#include "kernels/cuda/core/fa_ops_packed.h"

namespace
{

enum { THREADS = 256 };

unsigned blocks_of(int64_t n)
{
    const int64_t blocks = (n + THREADS - 1) / THREADS, most = 1 << 20;

    return (unsigned)(blocks < most ? blocks : most);
}

template <typename T>
__global__ void mask_to_bias(const T *mask, int64_t stride, int64_t s, int64_t n, float *bias)
{
    const int64_t step = (int64_t)gridDim.x * THREADS;

    for (int64_t i = (int64_t)blockIdx.x * THREADS + threadIdx.x; i < n; i += step)
        bias[i] = mask[i / s * stride + i % s] != T(0) ? 0.0f : -CUDART_INF_F;
}

template <typename T> int launch_bias(const att_tensor *mask, float *bias, cudaStream_t stream)
{
    const int64_t n = att_count(mask);

    mask_to_bias<T><<<blocks_of(n), THREADS, 0, stream>>>(
        (const T *)mask->data, mask->stride[0], mask->dim[1], n, bias);
    return att_cuda_error(cudaGetLastError());
}

struct lse_job {
    const int32_t *inv;
    const float   *from;
    float         *to;
    int64_t        from_head, sample, head, row, h, s, n;
};

__global__ void scatter_lse(const lse_job j)
{
    const int64_t step = (int64_t)gridDim.x * THREADS;

    for (int64_t i = (int64_t)blockIdx.x * THREADS + threadIdx.x; i < j.n; i += step) {
        const int64_t s = i % j.s, h = i / j.s % j.h, b = i / j.s / j.h;
        const int32_t at = j.inv[b * j.s + s];

        j.to[b * j.sample + h * j.head + s * j.row] =
            at < 0 ? -CUDART_INF_F : j.from[h * j.from_head + at];
    }
}

} // namespace

extern "C" int att_cuda_fa_mask_to_bias(const struct att_tensor *mask, float *bias, void *queue)
{
    const cudaStream_t stream = (cudaStream_t)queue;

    if (att_count(mask) == 0)
        return 0;
    switch (mask->dtype) {
    case ATT_U8: return launch_bias<uint8_t>(mask, bias, stream);
    case ATT_I32: return launch_bias<int32_t>(mask, bias, stream);
    case ATT_I64: return launch_bias<long long>(mask, bias, stream);
    default: return ATT_EINVAL;
    }
}

extern "C" int att_cuda_fa_scatter_lse(const int32_t *inv, const struct att_tensor *from,
                                       const struct att_tensor *to, void *queue)
{
    lse_job j;

    j.inv = inv;
    j.from = (const float *)from->data;
    j.to = (float *)to->data;
    j.from_head = from->stride[0];
    j.sample = to->stride[0];
    j.head = to->stride[1];
    j.row = to->stride[2];
    j.h = to->dim[1];
    j.s = to->dim[2];
    j.n = att_count(to);
    if (j.n == 0)
        return 0;
    scatter_lse<<<blocks_of(j.n), THREADS, 0, (cudaStream_t)queue>>>(j);
    return att_cuda_error(cudaGetLastError());
}
