/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_plan.cu - see fa_plan.h.
 *
 * One block of threads per sample. Its warps turn 32 entries of the mask at a time into a word
 * by a vote; then each thread looks at the words of one block of keys, and a prefix sum over
 * the threads says where that block stands in the list; one pass for each kind that has a
 * place of its own. Integers only, fixed order: the same
 * mask gives the same plan.
 */
#include <stdlib.h>

#include "kernels/cuda/core/fa_plan.h"

namespace
{

enum { THREADS = 1024, WARPS = THREADS / 32, AHEAD = 8 };

/* Words of the sample, and the number of its valid rows. */
template <typename T>
__device__ int words_of(const T *__restrict__ mask, const att_cuda_fa_mask &m, uint32_t *bits)
{
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int       valid = 0;

    for (int64_t at = warp; at < m.words; at += WARPS * AHEAD) {
        T entry[AHEAD];

#pragma unroll
        for (int i = 0; i < AHEAD; i++) {
            const int64_t row = (at + i * WARPS) * 32 + lane;

            entry[i] = row < m.s ? mask[row] : T(0);
        }
#pragma unroll
        for (int i = 0; i < AHEAD; i++) {
            const int64_t  word = at + i * WARPS;
            const uint32_t vote = __ballot_sync(~0u, entry[i] != T(0));

            if (lane == 0 && word < m.words)
                bits[word] = vote;
            valid += __popc(vote);
        }
    }
    return valid;
}

/* 0: no row of key block i is valid, 2: all are, and none lies behind the sample, else 1. */
__device__ int kind_of(const att_cuda_fa_mask &m, const uint32_t *bits, int64_t i)
{
    const int64_t per = m.rows / 32, first = i * per;
    uint32_t      any = 0, all = ~0u;

    for (int64_t word = first; word < first + per; word++) {
        const uint32_t x = word < m.words ? bits[word] : 0;

        any |= x;
        all &= x;
    }
    return any == 0 ? 0 : all == ~0u ? 2 : 1;
}

/* Whether pass `pass` over the blocks lists one of this kind. */
__device__ bool listed(const att_cuda_fa_mask &m, int kind, int pass)
{
    return m.order == ATT_CUDA_FA_WHOLE_FIRST ? kind == 2 - pass : kind != 0;
}

/* Sum of `x` over the threads before this one; *total: over all of them. */
__device__ int before(int x, int *shared, int *total)
{
    const int      warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const uint32_t vote = __ballot_sync(~0u, x);
    int            sum = __popc(vote & ((1u << lane) - 1)), all = 0;

    if (lane == 0)
        shared[warp] = __popc(vote);
    __syncthreads();
    for (int w = 0; w < WARPS; w++) {
        sum += w < warp ? shared[w] : 0;
        all += shared[w];
    }
    __syncthreads();
    *total = all;
    return sum;
}

template <typename T>
__global__ void __launch_bounds__(THREADS)
    fa_plan_kernel(const T *mask, int64_t stride, const att_cuda_fa_mask m, int holes)
{
    __shared__ int count, shared[WARPS];
    const int64_t  b = blockIdx.x;
    uint32_t      *bits = m.bits + b * m.words;
    int            n = 0, valid;

    if (threadIdx.x == 0)
        count = 0;
    __syncthreads();
    valid = words_of(mask + b * stride, m, bits);
    if (threadIdx.x % 32 == 0)
        atomicAdd(&count, valid);
    __syncthreads();
    for (int pass = 0; pass <= (m.order == ATT_CUDA_FA_WHOLE_FIRST); pass++)
        for (int64_t base = 0; base < m.capacity; base += THREADS) {
            const int64_t i = base + threadIdx.x;
            const int     kind = i < m.capacity ? max(kind_of(m, bits, i), holes) : 0;
            const bool    yes = listed(m, kind, pass);
            int           total;
            const int     at = n + before(yes, shared, &total);

            if (yes)
                m.block[b * m.capacity + at] = (int32_t)i * 2 + (kind == 2);
            n += total;
        }
    if (threadIdx.x == 0) {
        m.blocks[b] = n;
        m.count[b] = count;
    }
}

size_t aligned(size_t bytes)
{
    return (bytes + ATT_ALIGN - 1) / ATT_ALIGN * ATT_ALIGN;
}

/* Sizes of m, then one block of device memory for its arrays. */
int lay_out(att_cuda_fa_plan *x, const att_tensor *mask, int rows)
{
    att_cuda_fa_mask &m = x->mask;
    char             *at;

    m.b = mask->dim[0];
    m.s = mask->dim[1];
    m.words = (m.s + 31) / 32;
    m.rows = rows;
    m.capacity = (m.s + rows - 1) / rows;
    const size_t bits = aligned((size_t)(m.b * m.words) * 4);
    const size_t block = aligned((size_t)(m.b * m.capacity) * 4);
    const size_t each = aligned((size_t)m.b * 4);

    x->block = x->mem->take(x->mem, bits + block + 2 * each);
    if (!x->block)
        return ATT_ENOMEM;
    at = (char *)x->block;
    m.bits = (uint32_t *)at;
    m.block = (int32_t *)(at + bits);
    m.blocks = (int32_t *)(at + bits + block);
    m.count = (int32_t *)(at + bits + block + each);
    return 0;
}

template <typename T>
int launch(const att_call *call, const att_tensor *t, const att_cuda_fa_mask &m, int holes)
{
    fa_plan_kernel<T><<<(unsigned)m.b, THREADS, 0, (cudaStream_t)call->queue>>>(
        (const T *)t->data, t->stride[0], m, holes);
    return att_cuda_error(cudaGetLastError());
}

int fill(const att_call *call, const att_tensor *mask, const att_cuda_fa_mask &m, int holes)
{
    if (m.b == 0)
        return 0;
    switch (mask->dtype) {
    case ATT_U8: return launch<uint8_t>(call, mask, m, holes);
    case ATT_I32: return launch<int32_t>(call, mask, m, holes);
    default: return launch<long long>(call, mask, m, holes);
    }
}

int make(const att_call *call, const att_tensor *mask, int rows, att_cuda_fa_order order,
         int holes, att_cuda_fa_plan **out)
{
    att_cuda_fa_plan *x;
    int               err;

    *out = NULL;
    if (mask->rank != 2 || rows < 32 || rows % 32 || rows >= 1 << 16
        || mask->dim[1] > (int64_t)1 << 30 || mask->dim[0] > INT32_MAX
        || (mask->dtype != ATT_U8 && mask->dtype != ATT_I32 && mask->dtype != ATT_I64))
        return ATT_EINVAL;
    x = (att_cuda_fa_plan *)calloc(1, sizeof *x);
    if (!x)
        abort(); // the host running out of memory ends the program
    x->mem = call->mem;
    x->mask.order = order;
    err = lay_out(x, mask, rows);
    if (!err)
        err = fill(call, mask, x->mask, holes);
    if (err) {
        att_cuda_fa_unplan(NULL, x);
        return err;
    }
    *out = x;
    return 0;
}

} // namespace

extern "C" int att_cuda_fa_plan_mask(const struct att_call *call, const struct att_tensor *mask,
                                     int rows, enum att_cuda_fa_order order,
                                     struct att_cuda_fa_plan **out)
{
    return make(call, mask, rows, order, 0, out);
}

extern "C" int att_cuda_fa_plan_holes(const struct att_call   *call,
                                      const struct att_tensor *mask, int rows,
                                      struct att_cuda_fa_plan **out)
{
    return make(call, mask, rows, ATT_CUDA_FA_ASCENDING, 1, out);
}

extern "C" void att_cuda_fa_unplan(struct att_device *dev, void *plan)
{
    att_cuda_fa_plan *x = (att_cuda_fa_plan *)plan;

    (void)dev;
    if (x && x->block)
        x->mem->give(x->mem, x->block);
    free(x);
}
