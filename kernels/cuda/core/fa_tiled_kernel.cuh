/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_tiled_kernel.cuh - the kernel of the tiled core for bf16 and f16, see fa_tiled_half.cuh,
 * and its last step: rows are divided by their sums and leave through the shared memory that
 * held Q, so that they are written in whole chunks.
 */
#ifndef ATT_CUDA_FA_TILED_KERNEL_CUH
#define ATT_CUDA_FA_TILED_KERNEL_CUH

#include "kernels/cuda/core/fa_tiled_half.cuh"

namespace att_fa_tiled
{

/* Divide, note the LSE, and lay the rows of this warp out in shared memory at `to`. A row
 * without a visible key, or one that does not count, is +0 with an LSE of -inf. */
template <class C>
__device__ __forceinline__ void divide(const args &x, const walk &w, sums<C> &y, uint32_t to)
{
    const int   lane = threadIdx.x % 32, row = w.m0 + threadIdx.x / 32 * 16 * C::M + lane / 4;
    float      *lse = (float *)x.a.lse.data;
    const float factor = C::KIND != PLAIN && x.a.bias.data ? 1 : x.factor; // as in softmax()

    __syncwarp(); // `to` held operands that other lanes have loaded
#pragma unroll
    for (int i = 0; i < C::M * 2; i++) {
        const int at = row + i * 8, local = i * 8 + lane / 4;
        float     l = y.l[i / 2][i % 2];

        l += __shfl_xor_sync(~0u, l, 1);
        l += __shfl_xor_sync(~0u, l, 2);
        if (C::KIND != PLAIN && !row_counts(x, w, at))
            l = 0;
        const float by = __frcp_rn(l);

        if (lse && lane % 4 == 0 && at < w.n_q)
            lse[w.sample * x.a.lse.sample + w.head * x.a.lse.head + (w.q0 + at) * x.a.lse.row] =
                l == 0 ? -CUDART_INF_F
                       : y.m[i / 2][i % 2] * factor * 0.693147180559945f + logf(l);
#pragma unroll
        for (int j = 0; j < C::D / 8; j++) {
            const float *o = &y.o[i / 2][j][i % 2 * 2];
            const float  low = l == 0 ? 0 : o[0] * by, high = l == 0 ? 0 : o[1] * by;

            store4(to + tile<C::D>::at(local, j) + lane % 4 * 4, C::T::pack(low, high));
        }
    }
}

/* Write the rows that `divide` laid out, as far as they exist. */
template <class C>
__device__ __forceinline__ void write_rows(const args &x, const walk &w, uint32_t from)
{
    using tile = tile<C::D>;
    const int lane = threadIdx.x % 32, first = w.m0 + threadIdx.x / 32 * 16 * C::M;
    const int r0 = lane / tile::group, c0 = lane % tile::group;
    uint16_t *o = (uint16_t *)x.a.o.data + w.sample * x.a.o.sample + (w.q0 + first) * x.a.o.row
                  + w.head * x.a.o.head;

    for (int r = r0; r < 16 * C::M && first + r < w.n_q; r += 32 / tile::group)
        for (int c = c0; c * 8 < (int)x.a.d; c += tile::group) {
            const uint4 y = read16(from + tile::at(r, c));
            uint16_t   *to = o + r * x.a.o.row + c * 8;
            const int   n = (int)x.a.d - c * 8;

            if (x.o_aligned && n >= 8) {
                *(uint4 *)to = y;
                continue;
            }
            for (int e = 0; e < 8 && e < n; e++) {
                const uint32_t word = e < 2 ? y.x : e < 4 ? y.y : e < 6 ? y.z : y.w;

                to[e] = (uint16_t)(word >> e % 2 * 16);
            }
        }
}

/* Addresses in shared memory: the buffers, and this lane's part of an operand in each. */
struct places {
    uint32_t q, k, v, q_row, k_row, v_row;
};

template <class C> __device__ __forceinline__ places find_places(uint32_t shared)
{
    using tile = tile<C::D>;
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    places    p;

    p.q = shared;
    p.k = shared + C::Q_BYTES;
    p.v = p.k + C::STAGES * C::KV_BYTES;
    p.q_row = p.q + warp * 16 * C::M * tile::pitch + tile::at(lane % 16, lane / 16);
    p.k_row = p.k + tile::at(lane % 8 + lane / 16 * 8, lane / 8 % 2);
    p.v_row = p.v + tile::at(lane % 16, lane / 16);
    return p;
}

/* From S to weights. */
template <class C>
__device__ __forceinline__ void softmax(const args &x, const walk &w, const key_block &b,
                                        sums<C> &y, scores<C> &s,
                                        uint32_t (&p)[C::M][C::KEYS / 16][4])
{
    const int row = w.m0 + threadIdx.x / 32 * 16 * C::M + threadIdx.x % 32 / 4;
    float     factor = x.factor;

    if (C::KIND != PLAIN && x.a.bias.data) {
        add_bias<C>(x, w, b.first, row, s);
        factor = 1;
    }
    if (b.partial)
        hide<C>(x, w, b, row, s);
    weigh<C>(y, s, p, factor);
}

template <class C>
__device__ __forceinline__ key_block keys_of(const args &x, const walk &w, int t)
{
    return keys_at<C::KEYS, C::KIND == PLAIN>(x, w, t);
}

/* One buffer each for K and V, both filled a step ahead of their use. With a mask, what is
 * known about a block is asked for again at each use: kept, it would cost the products
 * registers. */
template <class C>
__device__ __forceinline__ void walk_single(const args &x, const walk &w, const places &p,
                                            sums<C> &y, const uint32_t (&q)[C::M][C::D / 16][4])
{
    constexpr bool KEPT = C::KIND == PLAIN;
    key_block      b = keys_of<C>(x, w, 0), next = b;

    for (int t = 0; t < w.n; t++, b = next) {
        scores<C> s;
        uint32_t  weights[C::M][C::KEYS / 16][4];

        copies_wait<0>(); // K is there, and nobody reads the last V any more
        load_kv<C>(x, w, KEPT ? b : keys_of<C>(x, w, t), p.v, w.v, x.a.v.row);
        copies_commit();
        first_product<C>(s, p.q_row, q, p.k_row);
        copies_wait<0>(); // V is there, and nobody reads K any more
        if (t + 1 < w.n) {
            next = keys_of<C>(x, w, t + 1);
            load_kv<C>(x, w, next, p.k, w.k, x.a.k.row);
            copies_commit();
        }
        softmax<C>(x, w, KEPT ? b : keys_of<C>(x, w, t), y, s, weights);
        second_product<C>(y, weights, p.v_row);
    }
}

/* Two buffers each: a step waits once, then its successor is fetched. */
template <class C>
__device__ __forceinline__ void walk_double(const args &x, const walk &w, const places &p,
                                            sums<C> &y, const uint32_t (&q)[C::M][C::D / 16][4])
{
    load_kv<C>(x, w, keys_of<C>(x, w, 0), p.v, w.v, x.a.v.row);
    copies_commit();
    for (int t = 0; t < w.n; t++) {
        const uint32_t here = t % 2 * C::KV_BYTES, there = C::KV_BYTES - here;
        scores<C>      s;
        uint32_t       weights[C::M][C::KEYS / 16][4];

        copies_wait<0>();
        if (t + 1 < w.n) {
            const key_block next = keys_of<C>(x, w, t + 1);

            load_kv<C>(x, w, next, p.k + there, w.k, x.a.k.row);
            load_kv<C>(x, w, next, p.v + there, w.v, x.a.v.row);
            copies_commit();
        }
        first_product<C>(s, p.q_row, q, p.k_row + here);
        softmax<C>(x, w, keys_of<C>(x, w, t), y, s, weights);
        second_product<C>(y, weights, p.v_row + here);
    }
}

template <class C> __device__ __forceinline__ void clear(sums<C> &y)
{
#pragma unroll
    for (int i = 0; i < C::M; i++) {
#pragma unroll
        for (int e = 0; e < C::D / 2; e++)
            y.o[i][e / 4][e % 4] = 0;
        y.m[i][0] = y.m[i][1] = -CUDART_INF_F;
        y.l[i][0] = y.l[i][1] = 0;
    }
}

/* Whether some query row of this block counts: with zero_rows, a block of none only writes
 * zeros. */
template <class C> __device__ __forceinline__ bool any_row(const args &x, const walk &w)
{
    bool any = C::KIND == PLAIN || !x.a.zero_rows;

    for (int i = threadIdx.x; i < C::ROWS && !any; i += C::THREADS)
        any = row_counts(x, w, w.m0 + i);
    return C::KIND == PLAIN || __syncthreads_or(any);
}

/* Where this block works; false: nowhere. */
template <class C> __device__ __forceinline__ bool start(const args &x, walk *shared)
{
    walk w;

    if (!find_rows(x, C::ROWS, &w))
        return false;
    find_kv<uint16_t>(x, &w);
    find_keys(x, C::ROWS, C::KEYS, &w);
    if (!any_row<C>(x, w))
        w.n = 0;
    if (threadIdx.x == 0)
        *shared = w;
    __syncthreads();
    return true;
}

template <class C>
__global__ void __launch_bounds__(C::THREADS, C::BLOCKS)
    fa_tiled(const __grid_constant__ args x)
{
    extern __shared__ __align__(128) unsigned char memory[];
    __shared__ walk w; // in registers it would cost the accumulators theirs
    uint32_t        q[C::M][C::D / 16][4];
    sums<C>         y;

    if (!start<C>(x, &w))
        return;
    const places p = find_places<C>(shared_address(memory));

    clear<C>(y);
    if (w.n) {
        load_q<C>(x, w, p.q);
        load_kv<C>(x, w, keys_of<C>(x, w, 0), p.k, w.k, x.a.k.row);
        copies_commit();
        if (C::Q_STAYS) {
            copies_wait<0>();
#pragma unroll
            for (int i = 0; i < C::M * (C::D / 16); i++)
                q_fragment<C>(q[i % C::M][i / C::M], p.q_row, i % C::M, i / C::M);
        }
        if (C::STAGES == 1)
            walk_single<C>(x, w, p, y, q);
        else
            walk_double<C>(x, w, p, y, q);
    }
    const uint32_t own = p.q + threadIdx.x / 32 * 16 * C::M * tile<C::D>::pitch;

    divide<C>(x, w, y, own);
    __syncwarp();
    write_rows<C>(x, w, own);
}

} // namespace att_fa_tiled

#endif
