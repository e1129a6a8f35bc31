/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.cu - tokens are moved, destination-driven.
 *
 * The grid's y is the pair of tensors, so that only one is read and one is written at any time:
 * blocks start in the order of x. A block owns a group of consecutive destination rows, which
 * it walks as one range of vectors; threads take every 128th. A thread first asks for the row
 * numbers of all its vectors of a step, then loads all of them, then stores all of them: two
 * trips to memory for 6 KB a block (rows_plan.h says why so few). Loads bypass L1 (nothing is
 * read twice), row numbers do not (a whole row asks for the same one). Rows of zeros are stored
 * and never loaded.
 *
 * There are fewer than 2^31 rows, so that the lower half of a 64-bit row number says all; and
 * fewer than 2^31 vectors in a group, which makes every division a multiplication.
 */
#include "kernels/cuda/core/rows.h"
#include "kernels/cuda/core/rows_plan.h"

/* ---- vectors ------------------------------------------------------------------------- */

/* What lies at p, or zeros when `wanted` is 0: a load under a predicate, not a branch, so that
 * all loads of a step are on their way before the first is waited for. */
static __device__ __forceinline__ uint4 load(const uint4 *p, int wanted)
{
    uint4 v;

    asm volatile("{\n\t"
                 ".reg .pred p;\n\t"
                 "setp.ne.s32 p, %5, 0;\n\t"
                 "mov.u32 %0, 0;\n\t"
                 "mov.u32 %1, 0;\n\t"
                 "mov.u32 %2, 0;\n\t"
                 "mov.u32 %3, 0;\n\t"
                 "@p ld.global.nc.L1::no_allocate.v4.u32 {%0, %1, %2, %3}, [%4];\n\t"
                 "}"
                 : "=&r"(v.x), "=&r"(v.y), "=&r"(v.z), "=&r"(v.w)
                 : "l"(p), "r"(wanted));
    return v;
}

static __device__ __forceinline__ uint2 load(const uint2 *p, int wanted)
{
    uint2 v;

    asm volatile("{\n\t"
                 ".reg .pred p;\n\t"
                 "setp.ne.s32 p, %3, 0;\n\t"
                 "mov.u32 %0, 0;\n\t"
                 "mov.u32 %1, 0;\n\t"
                 "@p ld.global.nc.L1::no_allocate.v2.u32 {%0, %1}, [%2];\n\t"
                 "}"
                 : "=&r"(v.x), "=&r"(v.y)
                 : "l"(p), "r"(wanted));
    return v;
}

/* Narrow vectors share sectors with their neighbours: L1 may keep them. */
template <typename V> static __device__ __forceinline__ V load(const V *p, int wanted)
{
    return wanted ? __ldg(p) : V();
}

/* Streaming: what was stored leaves the second-level cache first, and makes room for rows that
 * are on their way. */
static __device__ __forceinline__ void store(uint4 *p, uint4 v)
{
    __stcs(p, v);
}

static __device__ __forceinline__ void store(uint2 *p, uint2 v)
{
    __stcs(p, v);
}

/* Narrow vectors: the rest of their sector is still to come. */
template <typename V> static __device__ __forceinline__ void store(V *p, V v)
{
    *p = v;
}

/* ---- the kernel ---------------------------------------------------------------------- */

/* Where row r begins. PLAIN: samples and heads do not show. */
template <bool PLAIN>
static __device__ __forceinline__ char *row_at(const struct att_cuda_tokens &x, uint32_t r)
{
    if (PLAIN)
        return x.data + r * x.row;
    return x.data + r * x.row + att_cuda_divide(r, x.per) * x.jump;
}

/* Where vector `col` of a row lies behind the row's beginning. */
template <typename V, bool PLAIN>
static __device__ __forceinline__ int64_t col_offset(const struct att_cuda_rows   &m,
                                                     const struct att_cuda_tokens &x,
                                                     uint32_t                      col)
{
    uint32_t head;

    if (PLAIN)
        return (int64_t)(col * sizeof(V));
    head = att_cuda_divide(col, m.head_vecs);
    return head * x.head + (int64_t)((col - head * m.head_vecs.d) * sizeof(V));
}

template <typename V, bool PLAIN, int U>
static __global__ void __launch_bounds__(ATT_CUDA_ROWS_THREADS)
    rows_move(const __grid_constant__ struct att_cuda_rows m)
{
    const struct att_cuda_tokens &src = m.src[blockIdx.y], &dst = m.dst[blockIdx.y];
    const uint32_t                first = blockIdx.x * m.group, left = m.rows - first;
    const uint32_t                end = (left < m.group ? left : m.group) * m.row_vecs.d;

    for (uint32_t x0 = threadIdx.x; x0 < end; x0 += U * ATT_CUDA_ROWS_THREADS) {
        uint32_t row[U], col[U];
        int      from[U];
        V        v[U];

#pragma unroll
        for (int k = 0; k < U; k++) {
            const uint32_t x = x0 + k * ATT_CUDA_ROWS_THREADS;

            row[k] = att_cuda_divide(x, m.row_vecs);
            col[k] = x - row[k] * m.row_vecs.d;
            row[k] += first;
            from[k] = -1;
            if (x < end && m.index)
                from[k] = __ldg((const int *)(m.index + row[k] * m.step));
        }
#pragma unroll
        for (int k = 0; k < U; k++)
            v[k] = load((const V *)(row_at<PLAIN>(src, (uint32_t)from[k])
                                    + col_offset<V, PLAIN>(m, src, col[k])),
                        from[k] >= 0);
#pragma unroll
        for (int k = 0; k < U; k++)
            if (x0 + k * ATT_CUDA_ROWS_THREADS < end && (from[k] >= 0 || !m.skip))
                store((V *)(row_at<PLAIN>(dst, row[k]) + col_offset<V, PLAIN>(m, dst, col[k])),
                      v[k]);
    }
}

/* ---- the launch ---------------------------------------------------------------------- */

template <typename V, bool PLAIN>
static void launch(const struct att_cuda_rows *m, dim3 grid, cudaStream_t stream)
{
    // a block without a full step has nothing to unroll, and is done sooner for it
    if ((int64_t)m->group * m->row_vecs.d <= ATT_CUDA_ROWS_THREADS)
        rows_move<V, PLAIN, 1><<<grid, ATT_CUDA_ROWS_THREADS, 0, stream>>>(*m);
    else
        rows_move<V, PLAIN, ATT_CUDA_ROWS_UNROLL>
            <<<grid, ATT_CUDA_ROWS_THREADS, 0, stream>>>(*m);
}

template <typename V>
static void launch_by_shape(const struct att_cuda_rows *m, dim3 grid, cudaStream_t stream)
{
    if (m->plain)
        launch<V, true>(m, grid, stream);
    else
        launch<V, false>(m, grid, stream);
}

int att_cuda_rows_run(const struct att_device *dev, struct att_cuda_rows *m, void *queue)
{
    const int    vector = att_cuda_rows_plan(m, dev->sms);
    cudaStream_t stream = (cudaStream_t)queue;
    dim3         grid;

    if (!vector)
        return 0;
    grid =
        dim3((unsigned)(m->groups < INT32_MAX ? m->groups : INT32_MAX), (unsigned)m->streams);
    switch (vector) {
    case 16: launch_by_shape<uint4>(m, grid, stream); break;
    case 8: launch_by_shape<uint2>(m, grid, stream); break;
    case 4: launch_by_shape<unsigned>(m, grid, stream); break;
    case 2: launch_by_shape<unsigned short>(m, grid, stream); break;
    default: launch_by_shape<unsigned char>(m, grid, stream); break;
    }
    return att_cuda_error(cudaGetLastError());
}
