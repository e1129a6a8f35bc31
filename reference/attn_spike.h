/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_spike.h - where the fill spiked puts its two NaN. What they are for is told in
 * attn_fill.h. Header only, C and C++.
 */
#ifndef ATT_REFERENCE_ATTN_SPIKE_H
#define ATT_REFERENCE_ATTN_SPIKE_H

#include "harness/attest.h"
#include "reference/attn_view.h"
#include "reference/attn_winner.h"

/* 1 for a token of segment r->b that counts: a key that is visible, or a row that is computed.
 */
static inline int att_spike_counts(const struct att_attn *a, struct att_attn_row *r, int is_row,
                                   int64_t at)
{
    r->i = at;
    return is_row ? att_attn_computed(a, r) : att_attn_unmasked(a, r->b, at);
}

/* How many tokens of the segment count. */
static inline int64_t att_spike_tokens(const struct att_attn *a, struct att_attn_row *r,
                                       int is_row)
{
    int64_t n = 0;

    for (int64_t at = 0; at < (is_row ? r->n_q : r->n_k); at++)
        n += att_spike_counts(a, r, is_row, at);
    return n;
}

/* 1 for a segment that computes something. */
static inline int att_spike_lives(const struct att_attn *a, int64_t b, struct att_attn_row *r)
{
    att_attn_segment(a, b, r);
    return att_spike_tokens(a, r, 0) > 0 && att_spike_tokens(a, r, 1) > 0;
}

/* Segment number `rank` of those that live; r describes it. */
static inline void att_spike_segment(const struct att_attn *a, int64_t rank,
                                     struct att_attn_row *r)
{
    int64_t b = 0;

    while (!att_spike_lives(a, b, r) || rank-- > 0)
        b++;
}

/* A NaN in a token of the segment that counts: the first, the last or any of them, in any head
 * and any element. */
static inline void att_spike_put(const struct att_attn *a, struct att_attn_row *r, int is_row,
                                 uint64_t draw)
{
    const struct att_tensor *t = is_row ? a->q : a->v;
    uint64_t                 place = att_mix(draw), heads = (uint64_t)att_attn_heads(t);
    uint64_t                 d = (uint64_t)t->dim[t->rank - 1], n;
    int64_t                  left, at = 0, head = (int64_t)((draw >> 20) % heads);
    size_t                   element = (size_t)((draw >> 40) % d) * att_elem_size(t->dtype);

    n = (uint64_t)att_spike_tokens(a, r, is_row);
    left = draw % 4 < 2 ? 0 : (int64_t)(draw % 4 == 2 ? n - 1 : place % n);
    while (!att_spike_counts(a, r, is_row, at) || left-- > 0)
        at++;
    att_store_bits(att_attn_at(t, (is_row ? r->q0 : r->k0) + at, head) + element, t->dtype,
                   t->dtype == ATT_F32    ? 0x7fc00000
                   : t->dtype == ATT_BF16 ? 0x7fc0
                                          : 0x7e00);
}

/* Once q, k and v are filled. With fewer than two segments that live there are no spikes. */
static inline void att_attn_write_spikes(const struct att_attn *a, const struct att_fill *how)
{
    uint64_t            key = att_fill_key(how, ATT_ATTN_SPIKE), live = 0, at, other;
    struct att_attn_row r;

    r.n = 0;
    for (int64_t b = 0; b < att_attn_segments(a); b++)
        live += (uint64_t)att_spike_lives(a, b, &r);
    if (live < 2)
        return;
    at = 1 + att_fill_word(key, 0) % (live - 1);
    other = (at + 1 + att_fill_word(key, 1) % (live - 1)) % live;
    att_spike_segment(a, (int64_t)at, &r);
    att_spike_put(a, &r, 0, att_fill_word(key, 2));
    att_spike_segment(a, (int64_t)other, &r);
    att_spike_put(a, &r, 1, att_fill_word(key, 3));
}

#endif
