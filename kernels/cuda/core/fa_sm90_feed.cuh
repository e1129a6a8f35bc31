/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_sm90_feed.cuh - the first warpgroup of fa_sm90_kernel.cuh: its warps 0 to 3.
 */
#ifndef ATT_CUDA_FA_SM90_FEED_CUH
#define ATT_CUDA_FA_SM90_FEED_CUH

#include "kernels/cuda/core/fa_sm90_tile.cuh"

namespace att_sm90
{

/* ---- warp 0: which tiles, which key blocks --------------------------------------------- */

/* Walks over samples; tiles are counted sample, head, rows: `tiles` of one head, `first` before
 * this sample. */
struct cursor {
    int r, first, tiles;
};

template <class C> __device__ __forceinline__ int row_tiles(const args &a, int r)
{
    if (C::MASK && a.zero_rows)
        return a.blocks[r]; // tiles of masked queries are left to warp 3
    return ((a.packed ? a.segments[r].n_q : a.s_q) + C::BM - 1) / C::BM;
}

/* How many key blocks rows from m on see; causal rows see the first keys of the sample. */
template <class C> __device__ __forceinline__ int key_blocks(const args &a, const head &t)
{
    int seen = C::MASK && a.causal ? min(t.n_k, t.m + C::BM + t.n_k - t.n_q) : t.n_k, n;

    n = seen > 0 ? (seen + C::BN - 1) / C::BN : 0;
    if constexpr (C::MASK)
        if (a.bits)
            for (n = a.blocks[t.x]; n > 0; n--)
                if ((a.block[t.x * a.capacity + n - 1] >> 1) * C::BN < seen)
                    break;
    return n;
}

/*
 * The number of the first tile that is cut into tiles of 64 rows, by the whole warp. When the
 * last turn leaves most multiprocessors idle, it takes these instead, one warpgroup each:
 * little more than half the time. Every row is computed as in a whole tile, bit for bit.
 */
template <class C> __device__ int cut_from(const args &a)
{
    int total = 0;

    if (a.b * a.h > 64 * (int)gridDim.x)
        return INT32_MAX; // of so many turns the last one is nothing, and sums take time
    for (int r = threadIdx.x; r < a.b; r += 32)
        total += row_tiles<C>(a, r);
    total = __reduce_add_sync(~0u, total) * a.h;
    const int rest = total % (int)gridDim.x;

    return rest * C::NWG <= (int)gridDim.x ? total - rest : total;
}

/* Tile n, or false behind the last one; from `cut` on n counts parts of tiles. */
template <class C> __device__ bool find_tile(const args &a, cursor &c, int n, int cut, head &t)
{
    const int part = n < cut ? 0 : (n - cut) % C::NWG, most = n < cut ? C::NWG : 1;

    n = n < cut ? n : cut + (n - cut) / C::NWG;
    while (c.r < a.b && n >= c.first + c.tiles * a.h) {
        c.first += c.tiles * a.h;
        if (++c.r < a.b)
            c.tiles = row_tiles<C>(a, c.r);
    }
    if (c.r >= a.b)
        return false;
    const int i = (n - c.first) % c.tiles;
    int       q0 = 0;

    t.h = (n - c.first) / c.tiles;
    t.m = C::MASK && a.causal ? c.tiles - 1 - i : i; // long ones first
    t.x = t.sample = c.r;
    t.n_q = a.s_q;
    t.n_k = a.s_kv;
    t.k0 = 0;
    if (a.packed) {
        const att_cuda_fa_sm90_segment s = a.segments[c.r];

        t.x = s.x;
        t.sample = 0;
        q0 = s.q0;
        t.k0 = s.k0;
        t.n_q = s.n_q;
        t.n_k = s.n_k;
    }
    if (C::MASK && a.zero_rows)
        t.m = a.block[t.x * a.capacity + t.m] >> 1;
    t.m *= C::BM;
    t.blocks = key_blocks<C>(a, t); // of the whole tile: its rows meet the same ones when cut
    t.entry = C::MASK && a.bits && t.blocks > 0 ? a.block[t.x * a.capacity + t.blocks - 1] : 0;
    t.m += 64 * part;
    t.row = q0 + t.m;
    t.groups = min(most, (t.n_q - t.m + 63) / 64);
    return t.groups > 0; // else a part without rows: nothing comes behind a part
}

/* Key blocks of a tile, the last one first: its first row, whether some of its keys are hidden
 * from some rows, and whether rows of V must be zeroed because they are not ours. */
struct walk {
    int  at, left, next; // with a mask: where its list is
    int  base, n_k;
    bool hidden, repaired;
};

template <class C>
__device__ __forceinline__ void walk_begin(const args &a, const head &t, walk &w)
{
    w.at = t.x * a.capacity;
    w.left = t.blocks;
    w.n_k = t.n_k;
    w.next = t.entry;
}

template <class C>
__device__ __forceinline__ void walk_on(const args &a, const head &t, walk &w)
{
    const int entry = w.next;

    w.left--;
    if (C::MASK && a.bits) {
        w.next = w.left > 0 ? a.block[w.at + w.left - 1] : 0; // one block ahead of its use
        w.base = (entry >> 1) * C::BN;
        w.repaired = w.hidden = !(entry & 1);
    } else {
        w.base = w.left * C::BN;
        w.hidden = w.base + C::BN > w.n_k;
        w.repaired = w.hidden && a.packed; // rows beyond a padded tensor arrive as zeros
    }
    w.hidden |= C::MASK && a.causal && w.base + C::BN - 1 > t.m + t.n_k - t.n_q;
}

template <class C>
__device__ __forceinline__ void load_keys(uint32_t to, const CUtensorMap *map, uint32_t bar,
                                          box x)
{
    bar_expect(bar, C::KV_BYTES);
#pragma unroll
    for (int c = 0; c < C::HALVES; c++) {
        x.column = 64 * c;
        tma_load(to + c * C::SUB_KV, map, bar, x, EVICT_LAST);
    }
}

template <class C>
__device__ __forceinline__ void load_queries(const place<C> &p, const maps &map, const head &t,
                                             int slot)
{
    bar_expect(p.q_full(slot), t.groups * (C::Q_BYTES / C::NWG));
    for (int w = 0; w < t.groups; w++)
        for (int c = 0; c < C::HALVES; c++)
            tma_load(p.q(slot) + w * C::HALVES * C::SUB_Q + c * C::SUB_Q, map.q, p.q_full(slot),
                     box{ 64 * c, t.h, t.row + 64 * w, t.sample }, EVICT_FIRST);
}

/* Where the rings of a producer stand. */
template <class C> struct rings {
    ring<C::QST> q;
    ring<C::KST> k;
    ring<C::VST> v, repair;
};

/* V of the block at `base`, keys at x; through warp 1 when some of its rows are not ours. */
template <class C>
__device__ __forceinline__ void load_values(const place<C> &p, const maps &map, const head &t,
                                            box x, int base, bool repaired, rings<C> &at)
{
    uint32_t bar = p.v_full(at.v.slot);

    x.row += base;
    bar_wait(p.v_empty(at.v.slot), at.v.round ^ 1);
    if (repaired) {
        p.s->repairs[at.repair.slot] = repair{ (int)at.v.slot, t.x, t.n_k, base };
        bar = p.v_raw(at.repair.slot);
        at.repair.next();
    }
    load_keys<C>(p.v(at.v.slot), map.v, bar, x);
    at.v.next();
}

/* Where a producer stands among the tiles: the number of the one whose Q comes next. */
struct tour {
    cursor c;
    int    n, cut;
};

/* Q of the next tile, and what everybody must know of it. False: there is none. */
template <class C>
__device__ __forceinline__ bool load_tile(const args &a, const place<C> &p, const maps &map,
                                          tour &to, rings<C> &at)
{
    const int slot = at.q.slot;
    head      t;

    if (!find_tile<C>(a, to.c, to.n, to.cut, t))
        return false;
    to.n += gridDim.x;
    bar_wait(p.q_empty(slot), at.q.round ^ 1);
    p.s->tiles[slot] = t; // and from now on there: registers are few
    load_queries<C>(p, map, p.s->tiles[slot], slot);
    at.q.next();
    return true;
}

/* K and V of one tile, and on the way Q of the next, so early that warp 2 has decided when
 * consumers ask. By block EARLY the tile before has left that
 * slot, or is about to, without more keys than these. */
template <class C>
__device__ __forceinline__ bool load_blocks(const args &a, const place<C> &p, const maps &map,
                                            head &t, tour &to, rings<C> &at)
{
    const int blocks = t.blocks, early = min(blocks, C::EARLY);
    // Once, not between a slot that is free and its load:
    const box keys = { 0, t.h / a.group, t.k0, t.sample };
    bool      more = false;
    walk      w;

    walk_begin<C>(a, t, w);
    for (int n = 0; n <= blocks; n++) {
        const int  base = w.base;
        const bool repaired = w.repaired;

        if (n < blocks) {
            box x = keys;

            walk_on<C>(a, t, w);
            x.row += w.base;
            bar_wait(p.k_empty(at.k.slot), at.k.round ^ 1);
            if (n == 0)
                t.first = w.base * 2 + w.hidden; // nobody else reads it before K has come
            else
                p.s->info[at.k.slot] = w.base * 2 + w.hidden;
            load_keys<C>(p.k(at.k.slot), map.k, p.k_full(at.k.slot), x);
            at.k.next();
        }
        if (n > 0)
            load_values<C>(p, map, t, keys, base, repaired, at);
        if (n == early)
            more = load_tile<C>(a, p, map, to, at);
    }
    return more;
}

template <class C> __device__ void produce(const args &a, const place<C> &p, const maps &map)
{
    const int cut = cut_from<C>(a);
    tour      to = { { 0, 0, row_tiles<C>(a, 0) }, (int)blockIdx.x, cut };
    rings<C>  at = {};
    uint32_t  slot = 0;

    if (threadIdx.x > 0)
        return;
    for (bool more = load_tile<C>(a, p, map, to, at); more;
         slot = slot + 1 == C::QST ? 0 : slot + 1)
        more = load_blocks<C>(a, p, map, p.s->tiles[slot], to, at);
    /* the end, for consumers and warp 2, and for warp 1 once it has left the slot */
    bar_wait(p.q_empty(at.q.slot), at.q.round ^ 1);
    p.s->tiles[at.q.slot].blocks = -1;
    bar_arrive(p.q_full(at.q.slot)); // consumers pass it on to warp 3
    bar_wait(p.v_empty(at.v.slot), at.v.round ^ 1);
    p.s->repairs[at.repair.slot].slot = -1;
    bar_arrive(p.v_raw(at.repair.slot));
}

/* ---- warp 1: rows of V that are not ours ------------------------------------------------ */

template <class C> __device__ void repair_values(const args &a, const place<C> &p)
{
    constexpr int CHUNKS = C::HD / 8, PER = 32 / CHUNKS; // rows at a time
    const int     lane = threadIdx.x & 31, chunk = lane % CHUNKS;

    for (ring<C::VST> turn = {};; turn.next()) {
        bar_nap<100>(p.v_raw(turn.slot), turn.round);
        const repair r = p.s->repairs[turn.slot].broadcast(lane == 0);

        if (r.slot < 0)
            return;
        const uint32_t at = p.v(r.slot) + chunk / 8 * C::SUB_KV + chunk % 8 * 16;

        for (int word = 0; word < (C::BN + 31) / 32; word++) {
            const uint32_t bits = valid_bits<C>(a, r.x, r.n_k, r.base + 32 * word);

            for (int row = lane / CHUNKS; row < 32 && 32 * word + row < C::BN; row += PER)
                if (!(bits >> row & 1))
                    shared_zero(at + (32 * word + row) * 128);
        }
        proxy_fence();
        __syncwarp();
        if (lane == 0)
            bar_arrive(p.v_full(r.slot));
    }
}

/* ---- warp 2: do exponents need a running maximum? --------------------------------------- */

/* Bits of |x|; the order of the results is that of the values, NaN above all. */
__device__ __forceinline__ uint32_t magnitude(float x)
{
    return __float_as_uint(x) & 0x7fffffff;
}

__device__ __forceinline__ float squares(bf16, uint4 x)
{
    const uint32_t w[4] = { x.x, x.y, x.z, x.w };
    float          sum = 0;

#pragma unroll
    for (int i = 0; i < 4; i++) {
        const float low = __uint_as_float(w[i] << 16),
                    high = __uint_as_float(w[i] & 0xffff0000);

        sum = fmaf(low, low, sum);
        sum = fmaf(high, high, sum);
    }
    return sum;
}

/* |q|^2 of one row of 64. */
template <class C> __device__ __forceinline__ float row_square(uint32_t at, int row)
{
    float sum = 0;

#pragma unroll(C::DOWN < 40 ? 2 : 4)
    for (int c = 0; c < C::HD / 8; c++)
        sum += squares(
            bf16{}, shared_load(at + c / 8 * C::SUB_Q + row * 128 + ((c % 8 ^ row & 7) << 4)));
    return sum;
}

/* The greatest |k|^2 that the parts of a sample found. */
template <class C>
__device__ __forceinline__ uint32_t key_square(const args &a, int x, int kv_head)
{
    const uint4 *norms =
        (const uint4 *)(a.norms + ((int64_t)x * (a.h / a.group) + kv_head) * a.parts);
    uint32_t most = 0;

#pragma unroll(C::DOWN < 40 ? 2 : 4)
    for (int i = threadIdx.x & 31; i < a.parts / 4; i += 32) {
        const uint4 y = norms[i];

        most = max(most, max(max(y.x, y.y), max(y.z, y.w)));
    }
    return __reduce_max_sync(~0u, most);
}

/* Keys that the first of 64 rows from row m on sees, at least. */
template <class C> __device__ int keys_seen(const args &a, const head &t, int m)
{
    const int n = C::MASK && a.bits ? a.count[t.x] : t.n_k;

    return C::MASK && a.causal ? n - max(0, t.n_q - 1 - m) : n;
}

template <class C> __device__ void decide(const args &a, const place<C> &p)
{
    const int lane = threadIdx.x & 31;
    int       kinds[2] = {}; // tiles with and without a maximum
    bool      there = false;

    for (ring<C::QST> at = {};; at.next()) {
        const int slot = at.slot;

        bar_nap<C::NAP>(p.q_full(slot), at.round);
        const head *t = &p.s->tiles[slot];

        if (t->blocks < 0)
            break;
        const int x = t->x, n_q = t->n_q, m = t->m, groups = t->groups;
        uint32_t  q[C::NWG];

#pragma unroll
        for (int w = 0; w < C::NWG; w++) {
            uint32_t most = 0;

            if (w < groups)
                for (int row = lane; row < 64; row += 32) {
                    const int      i = m + 64 * w + row;
                    const uint32_t bits =
                        C::MASK && a.zero_rows ? valid_bits<C>(a, x, n_q, i & ~31) : ~0u;

                    if (i < n_q && (bits >> (i & 31) & 1))
                        most = max(most, magnitude(row_square<C>(
                                             p.q(slot) + w * C::HALVES * C::SUB_Q, row)));
                }
            q[w] = __reduce_max_sync(~0u, most);
        }
        if (!there)
            asm volatile("griddepcontrol.wait;" ::: "memory"); // for the norms, once
        there = true;
        const uint32_t k = key_square<C>(a, x, t->h / a.group);

#pragma unroll
        for (int w = 0; w < C::NWG; w++) {
            if (w >= groups)
                break;
            const bool yes =
                __uint_as_float(q[w]) * __uint_as_float(k) * a.scale_log2 * a.scale_log2
                    <= a.limit // no, when a norm is NaN
                && keys_seen<C>(a, *t, m + 64 * w) >= ATT_CUDA_FA_SM90_KEYS;

            kinds[0] += !yes;
            kinds[1] += yes;
            if (lane == 0)
                p.s->bounded[slot][w] = yes;
        }
        __syncwarp();
        if (lane == 0)
            bar_arrive(p.norm_full(slot));
    }
    asm volatile("griddepcontrol.wait;" ::
                     : "memory"); // also without tiles: they read K until then
    if (a.paths && lane < 2)
        atomicAdd(&a.paths[lane], (unsigned long long)(lane ? kinds[1] : kinds[0]));
}

/* ---- warp 3: what is written ------------------------------------------------------------- */

/* The zeros of tile i of all, if its queries are all masked. */
template <class C> __device__ void write_zeros(const args &a, int i)
{
    const int lane = threadIdx.x & 31, chunks = a.d / 8;
    const int h = i % a.h, m = i / a.h % a.capacity * C::BM, x = i / a.h / a.capacity;
    const int rows = min(C::BM, a.s_q - m);
    uint32_t  any = 0;

    for (int word = 0; word < C::BM / 32; word++)
        any |= valid_bits<C>(a, x, a.s_q, m + 32 * word);
    if (any)
        return;
    uint8_t *o = a.o + x * a.o_sample + m * a.o_row + h * a.o_head;

    for (int at = lane; at < rows * chunks; at += 32)
        *(uint4 *)(o + at / chunks * a.o_row + at % chunks * 16) = make_uint4(0, 0, 0, 0);
    for (int row = lane; a.lse && row < rows; row += 32)
        a.lse[x * a.l_sample + (m + row) * a.l_row + h * a.l_head] = -CUDART_INF_F;
}

/* Copies O out of Q's slot and gives the slot back: consumers need not wait for that. Between
 * tiles, zeros. */
template <class C>
__device__ void write_tiles(const args &a, const place<C> &p, const maps &map)
{
    const int lane = threadIdx.x & 31,
              items = C::MASK && a.zero_rows ? a.b * a.capacity * a.h : 0;
    int item = blockIdx.x;

    for (ring<C::QST> turn = {};; turn.next()) {
        const int slot = turn.slot;

        bar_nap<C::NAP>(p.o_full(slot), turn.round);
        const head *t = &p.s->tiles[slot];

        if (t->blocks < 0)
            break;
        if (lane < 4 * t->groups && whole_rows(a, *t, t->m + 16 * lane)) {
            const uint32_t at = p.q(slot) + lane / 4 * C::HALVES * C::SUB_Q + lane % 4 * 2048;

            for (int c = 0; c < C::HALVES; c++)
                tma_store(map.o, at + c * C::SUB_Q,
                          box{ 64 * c, t->h, t->row + 16 * lane, t->sample });
        }
        store_commit();
        store_wait_read();
        bar_arrive(p.q_empty(slot)); // and struct head: each lane, as each has read it
        if (item < items)
            write_zeros<C>(a, item);
        item += gridDim.x;
    }
    for (; item < items; item += gridDim.x)
        write_zeros<C>(a, item);
    store_wait();
}

} // namespace att_sm90

#endif
