/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream.cu - see stream.h. All loads of a step are issued before the first store, so that
 * each thread has enough in flight: at 4.8 TB/s and some 800 ns, the device must hold 4 MB in
 * the air, which is 29 KB a multiprocessor.
 */
#include "kernels/cuda/core/stream.h"

enum { THREADS = 256, PLAIN = 4, LONG = 8, READ = 8 };

template <int N> static __device__ void copy(uint4 *dst, const uint4 *src, size_t n)
{
    const size_t step = (size_t)gridDim.x * THREADS * N;

    for (size_t base = (size_t)blockIdx.x * THREADS * N + threadIdx.x; base < n; base += step) {
        uint4 v[N];

        if (base + (size_t)(N - 1) * THREADS < n) {
#pragma unroll
            for (int i = 0; i < N; i++)
                v[i] = __ldcs(src + base + (size_t)i * THREADS);
#pragma unroll
            for (int i = 0; i < N; i++)
                __stcs(dst + base + (size_t)i * THREADS, v[i]);
        } else {
            for (size_t at = base; at < n; at += THREADS)
                dst[at] = src[at];
        }
    }
}

template <int N>
__global__ void __launch_bounds__(THREADS) att_copy(uint4 *dst, const uint4 *src, size_t n)
{
    copy<N>(dst, src, n);
}

/* Each row of the grid has a pair of its own. */
template <int N>
__global__ void __launch_bounds__(THREADS)
    att_copy_pairs(const __grid_constant__ att_pairs pairs, size_t n)
{
    copy<N>((uint4 *)pairs.dst[blockIdx.y], (const uint4 *)pairs.src[blockIdx.y], n);
}

/* The bytes behind the last whole vector. */
__global__ void att_copy_tail(char *dst, const char *src, int n)
{
    if ((int)threadIdx.x < n)
        dst[threadIdx.x] = src[threadIdx.x];
}

/* Volatile, or a second pass would be no pass. */
static __device__ uint4 load(const uint4 *at)
{
    uint4 v;

    asm volatile("ld.global.cg.v4.u32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w)
                 : "l"(at));
    return v;
}

__global__ void __launch_bounds__(THREADS)
    att_read(const uint4 *src, size_t n, int passes, unsigned long long *sink)
{
    const size_t step = (size_t)gridDim.x * THREADS * READ;
    const size_t first = (size_t)blockIdx.x * THREADS * READ + threadIdx.x;
    unsigned     sum = 0;

    for (int pass = 0; pass < passes; pass++)
        for (size_t base = first; base < n; base += step) {
            uint4 v[READ];

#pragma unroll
            for (int i = 0; i < READ; i++) {
                const size_t at = base + (size_t)i * THREADS;
                v[i] = at < n ? load(src + at) : make_uint4(0, 0, 0, 0);
            }
#pragma unroll
            for (int i = 0; i < READ; i++)
                sum += v[i].x ^ v[i].y ^ v[i].z ^ v[i].w;
        }
    // The compiler cannot know that this is rare, so it must read.
    if (sum == 0x9e3779b9u)
        *sink = sum;
}

__global__ void att_empty(void)
{
}

static unsigned blocks(size_t vectors, int each, size_t most)
{
    const size_t n = (vectors + (size_t)THREADS * each - 1) / ((size_t)THREADS * each);

    return (unsigned)(n < most ? n : most);
}

cudaError_t att_cuda_move(const struct att_device *dev, enum att_cuda_mover how, void *dst,
                          const void *src, size_t bytes)
{
    const size_t n = bytes / sizeof(uint4), resident = (size_t)dev->sms * 8;
    const int    tail = (int)(bytes % sizeof(uint4));
    uint4       *to = (uint4 *)dst;
    const uint4 *from = (const uint4 *)src;

    if (how == ATT_CUDA_MOVE_RUNTIME)
        return cudaMemcpyAsync(dst, src, bytes, cudaMemcpyDeviceToDevice, dev->stream);
    if (n && how == ATT_CUDA_MOVE_PLAIN)
        att_copy<PLAIN><<<blocks(n, PLAIN, 0x7fffffff), THREADS, 0, dev->stream>>>(to, from, n);
    else if (n)
        att_copy<LONG><<<blocks(n, LONG, resident), THREADS, 0, dev->stream>>>(to, from, n);
    if (tail)
        att_copy_tail<<<1, 32, 0, dev->stream>>>((char *)(to + n), (const char *)(from + n),
                                                 tail);
    return cudaGetLastError();
}

cudaError_t att_cuda_move_pairs(const struct att_device *dev, enum att_cuda_mover how,
                                const struct att_pairs *pairs)
{
    const size_t   n = pairs->bytes / sizeof(uint4);
    const unsigned rows = (unsigned)pairs->n;
    const size_t   resident = ((size_t)dev->sms * 8 + rows - 1) / rows;
    cudaError_t    e = cudaSuccess;

    for (int i = 0; i < pairs->n && how == ATT_CUDA_MOVE_RUNTIME && e == cudaSuccess; i++)
        e = cudaMemcpyAsync(pairs->dst[i], pairs->src[i], pairs->bytes,
                            cudaMemcpyDeviceToDevice, dev->stream);
    if (how == ATT_CUDA_MOVE_RUNTIME || n == 0)
        return e;
    if (how == ATT_CUDA_MOVE_PLAIN)
        att_copy_pairs<PLAIN>
            <<<dim3(blocks(n, PLAIN, 0x7fffffff), rows), THREADS, 0, dev->stream>>>(*pairs, n);
    else
        att_copy_pairs<LONG>
            <<<dim3(blocks(n, LONG, resident), rows), THREADS, 0, dev->stream>>>(*pairs, n);
    return cudaGetLastError();
}

cudaError_t att_cuda_read(const struct att_device *dev, const void *src, size_t bytes,
                          int passes, uint64_t *sink)
{
    const size_t n = bytes / sizeof(uint4);

    if (n)
        att_read<<<blocks(n, READ, (size_t)dev->sms * 8), THREADS, 0, dev->stream>>>(
            (const uint4 *)src, n, passes, (unsigned long long *)sink);
    return cudaGetLastError();
}

cudaError_t att_cuda_nothing(cudaStream_t stream)
{
    att_empty<<<1, 32, 0, stream>>>();
    return cudaGetLastError();
}
