/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_steps.cu - the torch sequence of mask_meta, one kernel per operation. A thread takes a
 * row, a block a sample or, for nonzero, a piece of the rows; running sums are made by one
 * block.
 */
#include "kernels/cuda/core/meta_device.cuh"

enum { THREADS = 256, SCAN_THREADS = 1024, WARP = 32 };

static unsigned blocks_of(int64_t n)
{
    return (unsigned)((n + THREADS - 1) / THREADS);
}

/* Sum over a block of THREADS, known to thread 0. */
static __device__ int block_sum(int x)
{
    __shared__ int part[THREADS / WARP];

    x = __reduce_add_sync(~0u, x);
    if (threadIdx.x % WARP == 0)
        part[threadIdx.x / WARP] = x;
    __syncthreads();
    for (int i = 1; threadIdx.x == 0 && i < THREADS / WARP; i++)
        x += part[i];
    return x;
}

/* Inclusive running sum over SCAN_THREADS values, one per thread; *all is the sum. */
static __device__ int block_scan(int x, int *all)
{
    __shared__ int part[SCAN_THREADS / WARP];
    const int      lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
    int            mine;

    for (int step = 1; step < WARP; step *= 2) {
        const int below = __shfl_up_sync(~0u, x, step);

        x += lane >= step ? below : 0;
    }
    __syncthreads(); // part may still be read from the call before
    if (lane == WARP - 1)
        part[warp] = x;
    __syncthreads();
    mine = part[lane];
    *all = __reduce_add_sync(~0u, mine);
    return x + __reduce_add_sync(~0u, lane < warp ? mine : 0);
}

/* ---- kernels -------------------------------------------------------------------------- */

template <int SIZE>
static __global__ void cast(const __grid_constant__ struct att_cuda_meta m, uint8_t *flag)
{
    const uint32_t r = blockIdx.x * THREADS + threadIdx.x;

    if (r < m.rows)
        flag[r] = (uint8_t)meta_valid<SIZE>(m, r);
}

static __global__ void row_sum(int64_t s, const uint8_t *flag, int32_t *len)
{
    int sum = 0;

    for (int64_t i = threadIdx.x; i < s; i += THREADS)
        sum += flag[blockIdx.x * s + i];
    sum = block_sum(sum);
    if (threadIdx.x == 0)
        len[blockIdx.x] = sum;
}

static __global__ void nonzero_count(int64_t rows, const uint8_t *flag, int32_t *count)
{
    const int64_t first = (int64_t)blockIdx.x * ATT_CUDA_NONZERO;
    int           sum = 0;

    for (int64_t i = threadIdx.x; i < ATT_CUDA_NONZERO && first + i < rows; i += THREADS)
        sum += flag[first + i];
    sum = block_sum(sum);
    if (threadIdx.x == 0)
        count[blockIdx.x] = sum;
}

static __global__ void __launch_bounds__(SCAN_THREADS) nonzero_scan(int32_t *count, int64_t n)
{
    int before = 0, all;

    for (int64_t i = threadIdx.x; i - threadIdx.x < n; i += SCAN_THREADS) {
        const int x = i < n ? count[i] : 0, sum = block_scan(x, &all);

        if (i < n)
            count[i] = before + sum - x;
        before += all;
    }
    if (threadIdx.x == 0)
        count[n] = before;
}

template <typename INDEX>
static __global__ void nonzero_write(int64_t rows, const uint8_t *flag, const int32_t *count,
                                     INDEX *indices)
{
    __shared__ int own[THREADS / WARP];
    const int      lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
    const int64_t  first = (int64_t)blockIdx.x * ATT_CUDA_NONZERO;
    int            n = count[blockIdx.x];

    for (int i = threadIdx.x; i < ATT_CUDA_NONZERO; i += THREADS) {
        const int64_t  r = first + i;
        const int      valid = r < rows ? flag[r] : 0;
        const unsigned ballot = __ballot_sync(~0u, valid);
        const int      rank = __popc(ballot & ((1u << lane) - 1));
        int            lower, mine;

        __syncthreads(); // own may still be read from the step before
        if (lane == 0)
            own[warp] = __popc(ballot);
        __syncthreads();
        mine = lane < THREADS / WARP ? own[lane] : 0;
        lower = __reduce_add_sync(~0u, lane < warp ? mine : 0);
        if (valid)
            indices[n + lower + rank] = (INDEX)r;
        n += __reduce_add_sync(~0u, mine);
    }
}

static __global__ void __launch_bounds__(SCAN_THREADS)
    cumsum(int64_t b, int32_t *len, int64_t s, int64_t *max)
{
    int before = 0, all;

    for (int64_t i = threadIdx.x; i - threadIdx.x < b; i += SCAN_THREADS) {
        const int sum = block_scan(i < b ? len[i] : 0, &all);

        if (i < b)
            len[i] = before + sum;
        before += all;
    }
    if (threadIdx.x == 0)
        *max = s;
}

static __global__ void arange(int32_t *range, int64_t n)
{
    const int64_t i = (int64_t)blockIdx.x * THREADS + threadIdx.x;

    if (i < n)
        range[i] = (int32_t)i;
}

template <typename INDEX>
static __global__ void index_put(int32_t *inv, const INDEX *indices, const int32_t *range,
                                 int64_t n)
{
    const int64_t i = (int64_t)blockIdx.x * THREADS + threadIdx.x;

    if (i < n)
        inv[indices[i]] = range[i];
}

/* ---- launches ------------------------------------------------------------------------- */

static int done()
{
    return att_cuda_error(cudaGetLastError());
}

int att_cuda_meta_cast(const struct att_cuda_meta *m, uint8_t *flag, void *queue)
{
    const unsigned     grid = blocks_of(m->rows);
    const cudaStream_t stream = (cudaStream_t)queue;

    switch (m->size) {
    case 1: cast<1><<<grid, THREADS, 0, stream>>>(*m, flag); break;
    case 2: cast<2><<<grid, THREADS, 0, stream>>>(*m, flag); break;
    case 4: cast<4><<<grid, THREADS, 0, stream>>>(*m, flag); break;
    default: cast<8><<<grid, THREADS, 0, stream>>>(*m, flag); break;
    }
    return done();
}

int att_cuda_meta_row_sum(const struct att_cuda_meta *m, const uint8_t *flag, int32_t *len,
                          void *queue)
{
    row_sum<<<m->rows / m->s.d, THREADS, 0, (cudaStream_t)queue>>>(m->s.d, flag, len);
    return done();
}

static unsigned nonzero_blocks(const struct att_cuda_meta *m)
{
    return (m->rows + ATT_CUDA_NONZERO - 1) / ATT_CUDA_NONZERO;
}

int att_cuda_meta_nonzero_count(const struct att_cuda_meta *m, const uint8_t *flag,
                                int32_t *count, void *queue)
{
    nonzero_count<<<nonzero_blocks(m), THREADS, 0, (cudaStream_t)queue>>>(m->rows, flag, count);
    return done();
}

int att_cuda_meta_nonzero_scan(int32_t *count, int64_t n, void *queue)
{
    nonzero_scan<<<1, SCAN_THREADS, 0, (cudaStream_t)queue>>>(count, n);
    return done();
}

int att_cuda_meta_nonzero_write(const struct att_cuda_meta *m, const uint8_t *flag,
                                const int32_t *count, void *queue)
{
    const unsigned     grid = nonzero_blocks(m);
    const cudaStream_t stream = (cudaStream_t)queue;

    if (m->wide)
        nonzero_write<<<grid, THREADS, 0, stream>>>((int64_t)m->rows, flag, count,
                                                    (long long *)m->indices);
    else
        nonzero_write<<<grid, THREADS, 0, stream>>>((int64_t)m->rows, flag, count,
                                                    (int32_t *)m->indices);
    return done();
}

int att_cuda_meta_cumsum(const struct att_cuda_meta *m, int32_t *len, void *queue)
{
    cumsum<<<1, SCAN_THREADS, 0, (cudaStream_t)queue>>>(m->rows / m->s.d, len, m->s.d, m->max);
    return done();
}

int att_cuda_meta_arange(int32_t *range, int64_t n, void *queue)
{
    if (n == 0)
        return 0;
    arange<<<blocks_of(n), THREADS, 0, (cudaStream_t)queue>>>(range, n);
    return done();
}

int att_cuda_meta_index_put(const struct att_cuda_meta *m, const int32_t *range, int64_t n,
                            void *queue)
{
    const cudaStream_t stream = (cudaStream_t)queue;

    if (n == 0)
        return 0;
    if (m->wide)
        index_put<<<blocks_of(n), THREADS, 0, stream>>>(m->inv, (const long long *)m->indices,
                                                        range, n);
    else
        index_put<<<blocks_of(n), THREADS, 0, stream>>>(m->inv, (const int32_t *)m->indices,
                                                        range, n);
    return done();
}
