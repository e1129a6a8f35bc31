/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_write.h - writes the inputs that attn_fill.h describes. Header only, C and C++.
 */
#ifndef ATT_REFERENCE_ATTN_WRITE_H
#define ATT_REFERENCE_ATTN_WRITE_H

#include "harness/attest.h"
#include "reference/attn_fill.h"
#include "reference/attn_spike.h"
#include "reference/fill.h"

/* ---- masks and bias ----------------------------------------------------------------- */

/* The key mask [b, s]: 0, or a non-zero value that a narrowing or a comparison with 1 would
 * take for 0; bool holds 1. */
static inline void att_attn_write_mask(const struct att_tensor *t, const struct att_mask *m,
                                       int is_bool, const struct att_fill *how)
{
    static const uint64_t of[3][8] = {
        { 1, 2, 255, 128, 16, 254, 3, 64 },
        { 1, 2, 0xffffffff, 0x100, 0x10000, 0x80000000, 0x7fffff00, 0x01000000 },
        { 1, 2, ~(uint64_t)0, 0x100, 0x100000000, (uint64_t)1 << 63, 0x7fffffff00000000,
          0x80000000 },
    };
    int      type = t->dtype == ATT_U8 ? 0 : t->dtype == ATT_I32 ? 1 : 2;
    uint64_t key = att_fill_key(how, ATT_ATTN_MASK);

    for (int64_t r = 0; r < m->b * m->s; r++) {
        int64_t  b = r / m->s, s = r % m->s;
        uint64_t bits = 0;

        if (att_mask_bit(m, b, s))
            bits = is_bool ? 1 : of[type][att_fill_word(key, (uint64_t)r) >> 61];
        att_store_bits((char *)t->data
                           + (size_t)(b * t->stride[0] + s) * att_elem_size(t->dtype),
                       t->dtype, bits);
    }
}

/* What a bias entry of an exact fill is, apart from dropped keys. */
static inline float att_attn_bias_exact(int needle, int64_t winner, int64_t j, uint64_t draw)
{
    return needle && j != winner && draw & 1 ? -INFINITY : 0;
}

/* One row of bias:full, or the row of a sample of bias:key (r->n = r->i = 0). */
static inline void att_attn_write_bias_row(const struct att_attn *a, const struct att_fill *how,
                                           int kind, const struct att_attn_row *r,
                                           int64_t winner)
{
    const struct att_tensor *t = a->bias;
    int                      full = t->rank == 4, needle = kind == ATT_ATTN_NEEDLE_FAR;
    int64_t                  row = full ? (r->b * t->dim[1] + r->n) * t->dim[2] + r->i : r->b;
    int64_t                  at = r->b * t->stride[0];
    uint64_t                 key = att_fill_key(how, ATT_ATTN_BIAS);

    needle = full && (needle || kind == ATT_ATTN_NEEDLE_NEAR);
    if (full)
        at += r->n * t->stride[1] + r->i * t->stride[2];
    for (int64_t j = 0; j < r->n_k; j++) {
        uint64_t e = (uint64_t)(row * r->n_k + j), draw = att_fill_word(~key, e);
        float   *x = (float *)t->data + at + j;

        if (kind == ATT_ATTN_ZEROS)
            *x = 0;
        else if (kind == ATT_ATTN_NORMAL || kind == ATT_ATTN_WIDE)
            *x = draw % 16 ? (float)att_normal_fixed(key, e) * 0x1p-32f : -INFINITY;
        else if (att_attn_dropped(a, how, r->b, j))
            *x = -INFINITY;
        else
            *x = att_attn_bias_exact(needle, winner, j, draw);
    }
}

static inline void att_attn_write_bias(const struct att_attn *a, const struct att_fill *how,
                                       int kind, const struct att_usable *u,
                                       struct att_attn_row r)
{
    int64_t heads = a->bias->rank == 4 ? a->bias->dim[1] : 1;
    int64_t rows = a->bias->rank == 4 ? a->bias->dim[2] : 1;

    for (r.n = 0; r.n < heads; r.n++)
        for (r.i = 0; r.i < rows; r.i++)
            att_attn_write_bias_row(a, how, kind, &r,
                                    kind == ATT_ATTN_NORMAL || kind >= ATT_ATTN_BALANCED
                                        ? -1
                                        : att_attn_winner(a, how, u, &r));
}

/* ---- random data -------------------------------------------------------------------- */

/* Head n of a token of tensor `t`: N(0, 1) 2^shift, or zeros. */
static inline void att_attn_write_normal(const struct att_tensor *t, uint64_t key, int kind,
                                         int shift, int64_t token, int64_t n)
{
    int64_t  d = t->dim[t->rank - 1];
    uint64_t e = (uint64_t)((token * att_attn_heads(t) + n) * d);

    if (kind == ATT_ATTN_ZEROS)
        memset(att_attn_at(t, token, n), 0, (size_t)d * att_elem_size(t->dtype));
    else
        att_fill_normal(att_attn_at(t, token, n), t->dtype, key, e, d, shift);
}

static inline void att_attn_write_random(const struct att_attn *a, const struct att_fill *how,
                                         int kind, struct att_attn_row *r)
{
    int      shift = kind == ATT_ATTN_WIDE ? 2 : 0;
    uint64_t q = att_fill_key(how, ATT_ATTN_Q), k = att_fill_key(how, ATT_ATTN_K);
    uint64_t v = att_fill_key(how, ATT_ATTN_V);

    for (r->i = 0; r->i < r->n_q; r->i++)
        for (int64_t n = 0; n < att_attn_heads(a->q) && att_attn_computed(a, r); n++)
            if (att_fill_takes(how, r->i))
                att_attn_write_normal(a->q, q, kind, shift, r->q0 + r->i, n);
    for (int64_t j = 0; j < r->n_k; j++)
        for (int64_t g = 0; g < att_attn_heads(a->k) && att_attn_unmasked(a, r->b, j)
                            && att_fill_takes(how, j);
             g++) {
            att_attn_write_normal(a->k, k, kind, shift, r->k0 + j, g);
            att_attn_write_normal(a->v, v, kind, 0, r->k0 + j, g);
        }
}

/* ---- needles ------------------------------------------------------------------------ */

/* A V row. far: sign, exponent (-12 to 12 in f16, else -60 to 60) and every digit random; near:
 * +-1 or +-2. */
static inline void att_needle_v(const struct att_needle *x, uint64_t key, char *at)
{
    int      digits = att_num_digits(x->dtype) - 1, bias = x->dtype == ATT_F16 ? 15 : 127;
    int      width = (int)att_elem_size(x->dtype) * 8;
    uint64_t frac = ((uint64_t)1 << digits) - 1, reach = x->dtype == ATT_F16 ? 12 : 60;

    for (int64_t e = 0; e < x->d; e++, at += width / 8) {
        uint64_t draw = att_fill_word(key, (uint64_t)e);
        uint64_t up = x->near ? draw >> 1 & 1 : (draw >> 40) % (2 * reach + 1) - reach;
        uint64_t bits = ((uint64_t)bias + up) << digits | (x->near ? 0 : draw >> 8 & frac);

        att_store_bits(at, x->dtype, bits | (draw & 1) << (width - 1));
    }
}

/* All d elements of a V row are the decoy's 192, far from any right answer; or balanced's
 * 64. */
static inline void att_attn_write_v(const struct att_tensor *t, char *at, double value)
{
    uint64_t bits = att_num_bits(t->dtype, value);

    for (int64_t e = 0; e < t->dim[t->rank - 1]; e++)
        att_store_bits(at + (size_t)e * att_elem_size(t->dtype), t->dtype, bits);
}

/* K and V of one K/V head of a segment. */
static inline void att_attn_write_needles(const struct att_attn *a, const struct att_fill *how,
                                          const struct att_needle   *x,
                                          const struct att_attn_row *r, int64_t g)
{
    struct att_needle own = att_needle_head(x, how, r->b, g);
    int64_t           turn = att_needle_turn(x, how, r->b, g);
    uint64_t          v = att_attn_stream_key(how, ATT_ATTN_V, r->b, g);
    uint64_t          decoy = att_attn_stream_key(how, ATT_ATTN_DECOY, r->b, g);

    for (int64_t j = 0; j < r->n_k; j++) {
        if (!att_fill_takes(how, j))
            continue;
        char *k_at = att_attn_at(a->k, r->k0 + j, g), *v_at = att_attn_at(a->v, r->k0 + j, g);
        struct att_codeword c = att_needle_word(x, how, r->b, g, j);

        if (att_attn_usable(a, how, r->b, j)) {
            att_needle_k(&own, &c, turn, k_at);
            att_needle_v(x, att_fill_word(v, (uint64_t)j), v_at);
        } else if (att_attn_unmasked(a, r->b, j) || att_attn_decoys(how)) {
            att_needle_decoy(&own, att_fill_word(decoy, (uint64_t)j), turn, k_at);
            att_attn_write_v(a->v, v_at, 192);
        }
    }
}

/* Q of head r->n of a segment. A row that sees nothing asks for key 0. */
static inline void att_attn_write_calls(const struct att_attn *a, const struct att_fill *how,
                                        const struct att_needle *x, const struct att_usable *u,
                                        struct att_attn_row *r)
{
    int64_t           g = r->n / (att_attn_heads(a->q) / att_attn_heads(a->k));
    int64_t           turn = att_needle_turn(x, how, r->b, g);
    struct att_needle own = att_needle_head(x, how, r->b, g);

    for (r->i = 0; r->i < r->n_q; r->i++) {
        if (!att_fill_takes(how, r->i))
            continue;
        int64_t             j = att_attn_winner(a, how, u, r);
        struct att_codeword c = att_needle_word(x, how, r->b, g, j < 0 ? 0 : j);

        if (att_attn_computed(a, r))
            att_needle_q(&own, &c, turn, att_needle_level(x, how, r->b, r->n, r->i),
                         att_attn_at(a->q, r->q0 + r->i, r->n));
    }
}

/* ---- balanced ----------------------------------------------------------------------- */

enum { ATT_ATTN_WALK = 4 }; // how far a running column sum may be from 0

/* The next step of a walk that stands at `at`. */
static inline int att_attn_step(int at, int up)
{
    if (at >= ATT_ATTN_WALK || at <= -ATT_ATTN_WALK)
        return at > 0 ? -1 : 1;
    return up ? 1 : -1;
}

/* K (random) and V (the walks) of one K/V head of a segment. */
static inline void att_attn_write_walk(const struct att_attn *a, const struct att_fill *how,
                                       const struct att_attn_row *r, int64_t g)
{
    int64_t  d = a->v->dim[a->v->rank - 1];
    uint64_t key = att_attn_stream_key(how, ATT_ATTN_V, r->b, g),
             k = att_fill_key(how, ATT_ATTN_K);
    int64_t  one = (int64_t)(att_mix(key) % (uint64_t)d);
    size_t   size = att_elem_size(a->v->dtype);
    uint64_t plus = att_num_bits(a->v->dtype, 1), minus = att_num_bits(a->v->dtype, -1);
    int      at[ATT_ATTN_MAX_D] = { 0 };

    for (int64_t j = 0; j < r->n_k; j++) {
        char *v_at = att_attn_at(a->v, r->k0 + j, g);

        if (!att_attn_unmasked(a, r->b, j) && !att_attn_decoys(how))
            continue;
        att_attn_write_normal(a->k, k, ATT_ATTN_NORMAL, 0, r->k0 + j, g);
        if (!att_attn_usable(a, how, r->b, j)) {
            att_attn_write_v(a->v, v_at, 64);
            continue;
        }
        for (int64_t e = 0; e < d; e++) {
            uint64_t draw = att_fill_word(key, (uint64_t)(j * 4 + e / 64)) >> (e % 64);
            int      step = att_attn_step(at[e], (int)(draw & 1));

            at[e] += step;
            att_store_bits(v_at + (size_t)e * size, a->v->dtype,
                           e == one || step > 0 ? plus : minus);
        }
    }
}

/* ---- all fills ---------------------------------------------------------------------- */

static inline void att_attn_write_exact(const struct att_attn *a, const struct att_fill *how,
                                        int kind, const struct att_needle *x,
                                        const struct att_usable *u, struct att_attn_row *r)
{
    for (int64_t g = 0; g < att_attn_heads(a->k); g++)
        if (kind != ATT_ATTN_BALANCED)
            att_attn_write_needles(a, how, x, r, g);
        else if (att_fill_takes(how, g))
            att_attn_write_walk(a, how, r, g);
    for (r->n = 0; r->n < att_attn_heads(a->q); r->n++) {
        if (kind != ATT_ATTN_BALANCED)
            att_attn_write_calls(a, how, x, u, r);
        for (r->i = 0; kind == ATT_ATTN_BALANCED && r->i < r->n_q; r->i++)
            if (att_attn_computed(a, r) && att_fill_takes(how, r->i))
                att_attn_write_v(a->q, att_attn_at(a->q, r->q0 + r->i, r->n), 0);
    }
}

/* att_op.fill, once key_mask or cu_seqlens are written: q, k, v and the bias. In parts: token i
 * of a segment is in share i, what runs along all tokens of a head in that of the head. */
static inline int att_attn_write(const struct att_attn *a, const struct att_fill *how)
{
    int                 kind = att_attn_kind_of(how), exact, err;
    struct att_usable   u;
    struct att_needle   x;
    struct att_attn_row r;

    if (att_attn_fill_invalid(a, how, NULL))
        return ATT_EINVAL;
    exact = kind == ATT_ATTN_NEEDLE_FAR || kind == ATT_ATTN_NEEDLE_NEAR
            || kind == ATT_ATTN_BALANCED;
    err = exact && kind != ATT_ATTN_BALANCED
              ? att_attn_needle(&x, a, kind == ATT_ATTN_NEEDLE_NEAR, NULL)
              : 0;
    if (!err)
        err = att_usable_take(&u, a);
    for (int64_t b = 0; !err && b < att_attn_segments(a); b++) {
        att_attn_segment(a, b, &r);
        r.n = r.i = 0;
        if (exact)
            att_usable_find(&u, a, how, &r);
        if (exact)
            att_attn_write_exact(a, how, kind, &x, &u, &r);
        else
            att_attn_write_random(a, how, kind, &r);
        if (att_attn_has(a->bias) && att_fill_ends(how))
            att_attn_write_bias(a, how, kind, &u, r);
    }
    if (!err)
        free(u.list);
    if (!err && kind == ATT_ATTN_SPIKED && att_fill_ends(how))
        att_attn_write_spikes(a, how);
    return err;
}

#endif
