/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_winner.h - which keys the exact fills of attention let a row see, and which of them
 * wins a needle row. What they are for is told in attn_fill.h. Header only, C and C++.
 */
#ifndef ATT_REFERENCE_ATTN_WINNER_H
#define ATT_REFERENCE_ATTN_WINNER_H

#include <stdlib.h>

#include "harness/attest.h"
#include "reference/attn_view.h"

/* Streams of random words beside those of the tensors' own slots. */
enum att_attn_stream {
    ATT_ATTN_Q = 32,
    ATT_ATTN_K,
    ATT_ATTN_V,
    ATT_ATTN_BIAS,
    ATT_ATTN_MASK,
    ATT_ATTN_DROP,
    ATT_ATTN_WINNER,
    ATT_ATTN_SALT,
    ATT_ATTN_DECOY,
    ATT_ATTN_LEVEL,
    ATT_ATTN_SPIKE,
};

/* A key for head n of segment b within a stream. */
static inline uint64_t att_attn_stream_key(const struct att_fill *how, int stream, int64_t b,
                                           int64_t n)
{
    return att_mix(att_fill_word(att_fill_key(how, stream), (uint64_t)b) + (uint64_t)n);
}

/* ---- usable keys -------------------------------------------------------------------- */

/* Exact fills drop one key in eight by a bias of -inf, the same for all rows and heads. */
static inline int att_attn_dropped(const struct att_attn *a, const struct att_fill *how,
                                   int64_t b, int64_t j)
{
    return att_attn_has(a->bias)
           && att_fill_word(att_attn_stream_key(how, ATT_ATTN_DROP, b, 0), (uint64_t)j) % 8
                  == 0;
}

/* 1 for a key that exact fills let a row see, causality aside. */
static inline int att_attn_usable(const struct att_attn *a, const struct att_fill *how,
                                  int64_t b, int64_t j)
{
    return att_attn_unmasked(a, b, j) && !att_attn_dropped(a, how, b, j);
}

/* The usable keys of a segment: list[0..n), and before[j], how many of them are below j. */
struct att_usable {
    int64_t  n;
    int64_t *list, *before;
};

/* The longest segment. */
static inline int64_t att_attn_longest(const struct att_attn *a)
{
    struct att_attn_row r;
    int64_t             most = 0;

    for (int64_t b = 0; b < att_attn_segments(a); b++) {
        att_attn_segment(a, b, &r);
        most = r.n_k > most ? r.n_k : most;
    }
    return most;
}

/* Room for any segment; given back by free(u->list). */
static inline int att_usable_take(struct att_usable *u, const struct att_attn *a)
{
    size_t most = (size_t)att_attn_longest(a) + 1;

    u->n = 0;
    u->list = (int64_t *)malloc(2 * most * sizeof *u->list);
    u->before = u->list ? u->list + most : NULL;
    return u->list ? 0 : ATT_ENOMEM;
}

static inline void att_usable_find(struct att_usable *u, const struct att_attn *a,
                                   const struct att_fill *how, const struct att_attn_row *r)
{
    u->n = 0;
    for (int64_t j = 0; j < r->n_k; j++) {
        u->before[j] = u->n;
        if (att_attn_usable(a, how, r->b, j))
            u->list[u->n++] = j;
    }
    u->before[r->n_k] = u->n;
}

/* ---- winners ------------------------------------------------------------------------ */

/* A step that visits every residue of n: coprime to it. */
static inline uint64_t att_attn_stride(uint64_t draw, uint64_t n)
{
    for (uint64_t step = 1 + draw % n;; step = step % n + 1) {
        uint64_t x = step, y = n;

        while (y) {
            uint64_t z = x % y;
            x = y;
            y = z;
        }
        if (x == 1)
            return step;
    }
}

/* Beside a border of tiles of 64 below `n`: 64 t - 1, 64 t or 64 t + 1. */
static inline int64_t att_attn_border(uint64_t draw, int64_t n)
{
    int64_t at = 64 * (int64_t)((draw >> 8) % (uint64_t)(n / 64 + 1)) + (int64_t)(draw % 3) - 1;

    return at < 0 ? 0 : at >= n ? n - 1 : at;
}

/*
 * The key that wins a row, or -1 when it sees none. Rows that see all usable keys take them
 * in turn, in a drawn order of its own for each head: when there are as many rows as keys,
 * every key wins. Other rows (causal, or fewer rows than keys) take the first, the last, a
 * tile border counted in usable keys or in positions, or any key.
 */
static inline int64_t att_attn_winner(const struct att_attn *a, const struct att_fill *how,
                                      const struct att_usable *u, const struct att_attn_row *r)
{
    int64_t  end = att_attn_end(a, r), rows = a->masked == ATT_ATTN_ATTEND ? r->n_q : u->n;
    int64_t  count = u->before[end < r->n_k ? end : r->n_k];
    int64_t  turn = a->masked == ATT_ATTN_ATTEND ? r->i : u->before[r->i];
    uint64_t key = att_attn_stream_key(how, ATT_ATTN_WINNER, r->b, r->n);
    uint64_t draw = att_fill_word(key, (uint64_t)r->i), n = (uint64_t)count, step;

    if (count == 0 || !att_attn_computed(a, r))
        return -1;
    if (!a->causal && count <= rows) {
        step = att_attn_stride(att_mix(key), n);
        return u->list[((uint64_t)turn * step + att_mix(~key)) % n];
    }
    switch (draw & 7) {
    case 0: return u->list[0];
    case 1:
    case 2: return u->list[count - 1];
    case 3: return u->list[att_attn_border(draw >> 3, count)];
    case 4: {
        int64_t rank = u->before[att_attn_border(draw >> 3, r->n_k)];
        return u->list[rank < count ? rank : count - 1];
    }
    default: return u->list[(draw >> 3) % n];
    }
}

#endif
