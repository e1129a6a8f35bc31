/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_tiled_walk.cuh - where a block of threads of the tiled core works: its sample, head and
 * query rows, the blocks of keys that these see, and which rows of each are to be read.
 */
#ifndef ATT_CUDA_FA_TILED_WALK_CUH
#define ATT_CUDA_FA_TILED_WALK_CUH

#include <math_constants.h>
#include <stdint.h>

#include "kernels/cuda/core/fa.h"

namespace att_fa_tiled
{

/* What a kernel gets, by value. */
struct args {
    att_cuda_fa      a; // a.mask is an address of the host: use has_mask and mask
    att_cuda_fa_mask mask;
    int              has_mask;
    int              aligned;   // rows of q, k and v begin at multiples of 16 bytes
    int              o_aligned; // rows of o do
    float            factor;    // scale log2(e)
    int64_t          tiles;     // of query rows: of a sample, packed: at most, of all samples
};

struct walk {
    int64_t         sample, head;
    int64_t         q0, k0;   // first rows of the sample in its tensors, packed ones only
    const void     *k, *v;    // row 0 of the sample, at the head of keys and values
    int             m0;       // first query row of this block, within the sample
    int             n_q, n_k; // rows of the sample
    int             shift;    // causal: row i sees keys up to i + shift
    int             n;        // blocks of keys
    const int32_t  *list;     // these, as in struct att_cuda_fa_mask; NULL: 0 .. n - 1
    const uint32_t *bits;     // of this sample; NULL: all keys are valid
};

/* Packed: which sample owns tile `t` of all tiles of query rows. All lanes of a warp ask the
 * same: each looks at one sample, and a running sum over the lanes finds the owner. */
__device__ __forceinline__ bool find_segment(const args &x, int64_t t, int rows, walk *w)
{
    const int lane = threadIdx.x % 32;

    for (int64_t base = 0; base < x.a.b; base += 32) {
        const int64_t at = base + lane < x.a.b ? base + lane : x.a.b - 1;
        const int     q0 = x.a.cu_q[at], len = base + lane < x.a.b ? x.a.cu_q[at + 1] - q0 : 0;
        const int     tiles = (len + rows - 1) / rows;
        int           sum = tiles;

        for (int i = 1; i < 32; i *= 2) {
            const int other = __shfl_up_sync(~0u, sum, i);

            sum += lane >= i ? other : 0;
        }
        const unsigned vote = __ballot_sync(~0u, t < sum);

        if (vote) {
            const int owner = __ffs(vote) - 1;
            const int before = __shfl_sync(~0u, sum - tiles, owner);

            w->sample = base + owner;
            w->q0 = __shfl_sync(~0u, q0, owner);
            w->n_q = __shfl_sync(~0u, len, owner);
            w->m0 = ((int)t - before) * rows;
            return true;
        }
        t -= __shfl_sync(~0u, sum, 31);
    }
    return false;
}

/* Sample, head and query rows of this block; false: it has none. Tiles of one head are
 * neighbours, so that its K and V stay in the second-level cache. */
__device__ __forceinline__ bool find_rows(const args &x, int rows, walk *w)
{
    const int64_t rest = blockIdx.x / x.tiles, tile = blockIdx.x - rest * x.tiles;

    if (x.a.cu_q) {
        w->head = rest;
        if (!find_segment(x, tile, rows, w))
            return false;
        w->k0 = x.a.cu_k[w->sample];
        w->n_k = x.a.cu_k[w->sample + 1] - (int)w->k0;
    } else {
        w->sample = rest / x.a.h;
        w->head = rest - w->sample * x.a.h;
        w->m0 = (int)tile * rows;
        w->n_q = (int)x.a.s_q;
        w->n_k = (int)x.a.s_kv;
        w->q0 = w->k0 = 0;
    }
    // causal: the rows that see most keys first, so that no long tile is left for the end
    if (x.a.causal)
        w->m0 = (w->n_q - 1) / rows * rows - w->m0;
    w->shift = w->n_k - w->n_q;
    return true;
}

/* Row 0 of the keys and values of this head. */
template <class E> __device__ __forceinline__ void find_kv(const args &x, walk *w)
{
    const int64_t head = w->head / (x.a.h / x.a.h_kv);

    w->k = (const E *)x.a.k.data + w->sample * x.a.k.sample + w->k0 * x.a.k.row
           + head * x.a.k.head;
    w->v = (const E *)x.a.v.data + w->sample * x.a.v.sample + w->k0 * x.a.v.row
           + head * x.a.v.head;
}

/* The blocks of `keys` keys that this block's query rows see. */
__device__ __forceinline__ void find_keys(const args &x, int rows, int keys, walk *w)
{
    int64_t end = w->n_k;

    if (x.a.causal && end > (int64_t)w->m0 + rows + w->shift)
        end = (int64_t)w->m0 + rows + w->shift;
    end = end < 0 ? 0 : end;
    w->n = (int)((end + keys - 1) / keys);
    w->list = NULL;
    w->bits = NULL;
    if (!x.has_mask)
        return;
    w->bits = x.mask.bits + w->sample * x.mask.words;
    w->list = x.mask.block + w->sample * x.mask.capacity;
    int low = 0, high = x.mask.blocks[w->sample]; // the list ascends: count what is below n

    while (low < high) {
        const int mid = (low + high) / 2;

        if (w->list[mid] / 2 < w->n)
            low = mid + 1;
        else
            high = mid;
    }
    w->n = low;
}

/* One block of at most 64 keys. */
struct key_block {
    int      first;   // row of its first key
    bool     partial; // some of its keys are invisible to some rows
    uint64_t keep;    // which keys are valid
};

/* PLAIN: no mask and no causality, and `keep` is not needed. */
template <int KEYS, bool PLAIN>
__device__ __forceinline__ key_block keys_at(const args &x, const walk &w, int t)
{
    const int entry = !PLAIN && w.list ? w.list[t] : 2 * t;
    key_block b = { entry / 2 * KEYS, !PLAIN && w.list && !(entry & 1), 0 };
    const int left = w.n_k - b.first;

    b.partial |= left < KEYS;
    if (PLAIN)
        return b;
    b.partial |= x.a.causal && b.first + KEYS - 1 > (int64_t)w.m0 + w.shift;
    b.keep = left >= 64 ? ~0ull : (1ull << left) - 1;
    if (w.list && !(entry & 1)) {
        const uint32_t *bits = w.bits + b.first / 32;

        b.keep = bits[0];
        if (KEYS == 64 && left > 32)
            b.keep |= (uint64_t)bits[1] << 32;
    }
    return b;
}

/* 1 when query row i of the sample is computed. */
__device__ __forceinline__ bool row_counts(const args &x, const walk &w, int i)
{
    return i < w.n_q && (!x.a.zero_rows || (w.bits[i / 32] >> i % 32 & 1));
}

/* The bias of key row j, in base 2. Near -FLT_MAX it must not become -inf: it is a mask only
 * relative to better keys. */
__device__ __forceinline__ float bias_of(const float *bias, int j)
{
    const float b = bias[j];

    return b == -CUDART_INF_F ? b : fmaxf(b * 1.44269504f, -3.40282347e38f);
}

} // namespace att_fa_tiled

#endif
