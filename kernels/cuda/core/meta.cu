/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta.cu - indices, inverse and cumulative lengths of a mask in one launch.
 *
 * Each block owns a tile of consecutive rows and must know how many valid ones lie before it.
 *
 *   recount   For masks of up to 320 KB, each block reads all of the mask before its
 *             tile again, from the cache, sixteen bytes at a time. No block waits for another
 *             and no memory is needed.
 *   lookback  For larger ones, blocks tell each other. A block publishes the count of its own
 *             tile, adds up what earlier tiles have published until one knows its whole
 *             prefix, and publishes its own prefix. Tiles are handed out in the order in which
 *             blocks start, so nobody waits for a block that has not begun. Count and kind
 *             travel in one 64-bit word, which needs no fence. The block that is through last
 *             leaves the state zeroed for the next run.
 *             (D. Merrill, M. Garland, Single-pass Parallel Prefix Scan with Decoupled
 *             Look-back, 2016)
 *
 * On an H200, in us (an empty launch: 0.8):
 *     mask               bytes      recount   lookback
 *     u8, 2 x 4,352       8,704         2.0        5.8
 *     u8, 2 x 75,600    151,200         4.9        6.6
 *     u8, 8 x 32,768    262,144         6.1        6.7
 *     i64, 2 x 75,600 1,209,600        12.5        6.8
 * The lines meet at 320 KB of u8 and at 600 KB of i64; one threshold serves, the lower.
 *
 * Within a tile, each warp owns consecutive rows and ranks them by ballots.
 */
#include "kernels/cuda/core/meta_device.cuh"

enum {
    RECOUNT_THREADS = 1024, // a row each
    RECOUNT_BYTES = 320 << 10,
    TILE_THREADS = 512,
    TILE_STEPS = 8, // rows of a thread
    TILE = TILE_THREADS * TILE_STEPS,
    WARP = 32,
};

enum { TILE_SUM = 1, TILE_PREFIX = 2 }; // what a published word holds in its lower half

/* One 64-bit word per tile follows. All zero between runs. */
struct state {
    unsigned           started, through; // blocks
    unsigned long long tile[1];
};

static __device__ __forceinline__ unsigned lanes_before()
{
    unsigned mask;

    asm("mov.u32 %0, %%lanemask_lt;" : "=r"(mask));
    return mask;
}

static __device__ __forceinline__ unsigned warp_sum(unsigned x)
{
    return __reduce_add_sync(~0u, x);
}

/* ---- what is written ------------------------------------------------------------------ */

/* Row r has n valid ones before it. */
static __device__ __forceinline__ void put_row(const struct att_cuda_meta &m, uint32_t r,
                                               unsigned n, int valid)
{
    const uint32_t b = att_cuda_divide(r, m.s);

    m.inv[r] = valid ? (int32_t)n : -1;
    if (valid && m.wide)
        ((long long *)m.indices)[n] = r;
    else if (valid)
        ((int32_t *)m.indices)[n] = (int32_t)r;
    if (r - b * m.s.d == m.s.d - 1)
        m.cu[b + 1] = (int32_t)(n + valid); // whoever holds a sample's end knows its sum
}

static __device__ __forceinline__ void put_constants(const struct att_cuda_meta &m)
{
    m.cu[0] = 0;
    *m.max = m.s.d;
}

/* ---- recount -------------------------------------------------------------------------- */

/* Valid entries in 32 bits of a mask. */
template <int SIZE>
static __device__ __forceinline__ unsigned valid_in(unsigned low, unsigned high, uint64_t keep)
{
    const unsigned k = (unsigned)keep;

    if (SIZE == 1) // bit 7 of a byte becomes 1 when any of its bits is
        return __popc((((low & 0x7f7f7f7f) + 0x7f7f7f7f) | low) & 0x80808080)
               + __popc((((high & 0x7f7f7f7f) + 0x7f7f7f7f) | high) & 0x80808080);
    if (SIZE == 2) // halves are floats: bit 15 is a sign
        return __popc(((low & 0x7fff7fff) + 0x7fff7fff) & 0x80008000)
               + __popc(((high & 0x7fff7fff) + 0x7fff7fff) & 0x80008000);
    if (SIZE == 4)
        return ((low & k) != 0) + ((high & k) != 0);
    return (low | (high & (unsigned)(keep >> 32))) != 0;
}

/* This thread's share of the valid rows before `end`, a multiple of the block's tile. */
template <int SIZE>
static __device__ __forceinline__ unsigned share_before(const struct att_cuda_meta &m,
                                                        uint32_t                    end)
{
    unsigned n = 0;

    if (m.flat) {
        const uint4   *at = (const uint4 *)m.mask;
        const uint32_t vectors = end / (16 / SIZE);

#pragma unroll 4
        for (uint32_t i = threadIdx.x; i < vectors; i += RECOUNT_THREADS) {
            const uint4 v = __ldg(at + i);

            n += valid_in<SIZE>(v.x, v.y, m.keep) + valid_in<SIZE>(v.z, v.w, m.keep);
        }
        return n;
    }
#pragma unroll 4
    for (uint32_t r = threadIdx.x; r < end; r += RECOUNT_THREADS)
        n += meta_valid<SIZE>(m, r);
    return n;
}

template <int SIZE>
static __global__ void __launch_bounds__(RECOUNT_THREADS)
    mask_meta_recount(const __grid_constant__ struct att_cuda_meta m)
{
    enum { WARPS = RECOUNT_THREADS / WARP };
    __shared__ unsigned share[WARPS], own[WARPS];
    const uint32_t      first = blockIdx.x * RECOUNT_THREADS, r = first + threadIdx.x;
    const unsigned      warp = threadIdx.x / WARP, lane = threadIdx.x % WARP;
    const int           valid = r < m.rows ? meta_valid<SIZE>(m, r) : 0;
    const unsigned      ballot = __ballot_sync(~0u, valid);
    const unsigned      before = warp_sum(share_before<SIZE>(m, first));
    unsigned            n;

    if (lane == 0) {
        share[warp] = before;
        own[warp] = __popc(ballot);
    }
    __syncthreads();
    // WARPS is the width of a warp: lane i holds what warp i has counted
    n = warp_sum(share[lane] + (lane < warp ? own[lane] : 0));
    if (r < m.rows)
        put_row(m, r, n + __popc(ballot & lanes_before()), valid);
    if (r == 0)
        put_constants(m);
}

/* ---- lookback ------------------------------------------------------------------------- */

static __device__ __forceinline__ void publish(unsigned long long *word, unsigned kind,
                                               unsigned n)
{
    const unsigned long long v = (unsigned long long)kind << 32 | n;

    asm volatile("st.relaxed.gpu.global.u64 [%0], %1;" ::"l"(word), "l"(v) : "memory");
}

static __device__ __forceinline__ unsigned long long look(const unsigned long long *word)
{
    unsigned long long v;

    asm volatile("ld.relaxed.gpu.global.u64 %0, [%1];" : "=l"(v) : "l"(word) : "memory");
    return v;
}

/* Valid rows before tile `tile`, by one warp. Lane i looks i tiles further back than lane 0. */
static __device__ unsigned look_back(struct state *st, unsigned tile, unsigned lane)
{
    unsigned n = 0;

    for (int64_t at = (int64_t)tile - 1 - lane;; at -= WARP) {
        unsigned long long v = (unsigned long long)TILE_PREFIX << 32; // before the first: 0
        unsigned           known, nearest;

        if (at >= 0)
            while ((v = look(&st->tile[at])) == 0)
                __nanosleep(20);
        known = __ballot_sync(~0u, v >> 32 == TILE_PREFIX);
        nearest = known ? __ffs(known) - 1 : WARP - 1;
        n += warp_sum(lane <= nearest ? (unsigned)v : 0);
        if (known)
            return n;
    }
}

/* What one warp does for its block: learn the prefix, tell it, and clean up behind the last. */
static __device__ unsigned prefix_of(struct state *st, unsigned tile, unsigned sum,
                                     unsigned lane)
{
    unsigned n, through = 0;

    if (lane == 0 && tile > 0)
        publish(&st->tile[tile], TILE_SUM, sum);
    n = look_back(st, tile, lane);
    if (lane == 0) {
        publish(&st->tile[tile], TILE_PREFIX, n + sum);
        __threadfence(); // this block has read and written the state before it says so
        through = atomicAdd(&st->through, 1) + 1;
    }
    if (__shfl_sync(~0u, through, 0) == gridDim.x) {
        __threadfence();
        for (unsigned i = lane; i < gridDim.x; i += WARP)
            st->tile[i] = 0;
        if (lane == 0)
            st->started = st->through = 0;
    }
    return n;
}

template <int SIZE>
static __global__ void __launch_bounds__(TILE_THREADS)
    mask_meta_lookback(const __grid_constant__ struct att_cuda_meta m, struct state *st)
{
    enum { WARPS = TILE_THREADS / WARP };
    __shared__ unsigned tile, prefix, own[WARPS];
    const unsigned      warp = threadIdx.x / WARP, lane = threadIdx.x % WARP;
    unsigned            ballot[TILE_STEPS], sum = 0, n;
    uint32_t            r0;

    if (threadIdx.x == 0)
        tile = atomicAdd(&st->started, 1);
    __syncthreads();
    r0 = tile * TILE + warp * (TILE_STEPS * WARP) + lane;
#pragma unroll
    for (int k = 0; k < TILE_STEPS; k++) {
        const uint32_t r = r0 + k * WARP;

        ballot[k] = __ballot_sync(~0u, r < m.rows ? meta_valid<SIZE>(m, r) : 0);
        sum += __popc(ballot[k]);
    }
    if (lane == 0)
        own[warp] = sum;
    __syncthreads();
    n = lane < WARPS ? own[lane] : 0;
    if (warp == 0) {
        const unsigned before = prefix_of(st, tile, warp_sum(n), lane);

        if (lane == 0)
            prefix = before;
    }
    n = warp_sum(lane < warp ? n : 0);
    __syncthreads();
    n += prefix;
#pragma unroll
    for (int k = 0; k < TILE_STEPS; k++) {
        const uint32_t r = r0 + k * WARP;

        if (r < m.rows)
            put_row(m, r, n + __popc(ballot[k] & lanes_before()), ballot[k] >> lane & 1);
        n += __popc(ballot[k]);
    }
    if (r0 == 0)
        put_constants(m);
}

/* ---- the launch ----------------------------------------------------------------------- */

static unsigned tiles_of(const struct att_cuda_meta *m)
{
    return (m->rows + TILE - 1) / TILE;
}

size_t att_cuda_meta_state(const struct att_cuda_meta *m)
{
    if ((int64_t)m->rows * m->size <= RECOUNT_BYTES)
        return 0;
    return offsetof(struct state, tile) + tiles_of(m) * sizeof(unsigned long long);
}

template <int SIZE>
static void launch(const struct att_cuda_meta *m, struct state *st, cudaStream_t stream)
{
    if (st)
        mask_meta_lookback<SIZE><<<tiles_of(m), TILE_THREADS, 0, stream>>>(*m, st);
    else
        mask_meta_recount<SIZE>
            <<<(m->rows + RECOUNT_THREADS - 1) / RECOUNT_THREADS, RECOUNT_THREADS, 0, stream>>>(
                *m);
}

int att_cuda_meta_fused(const struct att_cuda_meta *m, void *state, void *queue)
{
    struct state *st = (struct state *)state;
    cudaStream_t  stream = (cudaStream_t)queue;

    switch (m->size) {
    case 1: launch<1>(m, st, stream); break;
    case 2: launch<2>(m, st, stream); break;
    case 4: launch<4>(m, st, stream); break;
    default: launch<8>(m, st, stream); break;
    }
    return att_cuda_error(cudaGetLastError());
}
