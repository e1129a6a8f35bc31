/* SPDX-License-Identifier: Apache-2.0 */
/*
 * right.h - the right answers that the mutants distort, in plain serial C, with a hook where
 * the faults are. Header only; each mutant uses a part of it.
 */
#ifndef ATT_MUTANTS_RIGHT_H
#define ATT_MUTANTS_RIGHT_H

#include <string.h>

#include "harness/attest.h"
#include "reference/fa_max_seqlen.h"
#include "reference/index.h"
#include "reference/mask_meta.h"
#include "reference/pack_qkv.h"
#include "reference/scatter_padded.h"
#include "reference/varlen_gate.h"

/* ---- tokens ------------------------------------------------------------------------- */

/* The first byte of head h of token `row` of [b, s, h, d] or [n, h, d]. */
static inline char *right_head(const struct att_tensor *t, int64_t row, int64_t h)
{
    int64_t at = row * t->stride[0];

    if (t->rank == 4)
        at = row / t->dim[1] * t->stride[0] + row % t->dim[1] * t->stride[1];
    return (char *)t->data
           + (at + h * t->stride[t->rank - 2]) * (int64_t)att_elem_size(t->dtype);
}

static inline int64_t right_heads(const struct att_tensor *t)
{
    return t->dim[t->rank - 2];
}

static inline size_t right_head_bytes(const struct att_tensor *t)
{
    return (size_t)t->dim[t->rank - 1] * att_elem_size(t->dtype);
}

/* Token i of `to` becomes token `row` of `from`. */
static inline void right_copy(const struct att_tensor *to, int64_t i,
                              const struct att_tensor *from, int64_t row)
{
    for (int64_t h = 0; h < right_heads(to); h++)
        memcpy(right_head(to, i, h), right_head(from, row, h), right_head_bytes(to));
}

static inline void right_zero(const struct att_tensor *to, int64_t row)
{
    for (int64_t h = 0; h < right_heads(to); h++)
        memset(right_head(to, row, h), 0, right_head_bytes(to));
}

/* ---- pack_qkv ----------------------------------------------------------------------- */

/* Packed tokens first to last - 1 of tensor x: 0 q, 1 k, 2 v. */
static inline void right_pack_some(const struct att_call *call, int x, int64_t first,
                                   int64_t last)
{
    for (int64_t i = first; i < last; i++)
        right_copy(&call->t[PACK_QKV_Q_PACKED + x], i, &call->t[PACK_QKV_Q + x],
                   att_index_at(&call->t[PACK_QKV_INDICES], i));
}

static inline int right_pack(const struct att_call *call)
{
    for (int x = 0; x < 3; x++)
        right_pack_some(call, x, 0, call->t[PACK_QKV_INDICES].dim[0]);
    return 0;
}

/* ---- scatter_padded ----------------------------------------------------------------- */

static inline int64_t right_rows(const struct att_call *call)
{
    return call->t[SCATTER_PADDED_INV_INDICES].dim[0];
}

static inline void right_scatter_row(const struct att_call *call, int64_t r)
{
    const struct att_tensor *out = scatter_padded_output(call);
    const int64_t            i = att_index_at(&call->t[SCATTER_PADDED_INV_INDICES], r);

    if (i < 0)
        right_zero(out, r);
    else
        right_copy(out, r, &call->t[SCATTER_PADDED_OUT_UNPAD], i);
}

static inline int right_scatter(const struct att_call *call)
{
    for (int64_t r = 0; r < right_rows(call); r++)
        right_scatter_row(call, r);
    return 0;
}

/* ---- mask_meta ---------------------------------------------------------------------- */

/* An entry of the mask as raw bits. */
static inline uint64_t right_bits(const struct att_tensor *mask, int64_t b, int64_t s)
{
    const size_t         size = att_elem_size(mask->dtype);
    const unsigned char *at =
        (const unsigned char *)mask->data + (size_t)(b * mask->stride[0] + s) * size;
    uint64_t bits = 0;

    for (size_t i = 0; i < size; i++)
        bits |= (uint64_t)at[i] << 8 * i;
    return bits;
}

static inline int right_is_float(const struct att_tensor *t)
{
    return t->dtype <= ATT_BF16;
}

/* mask[b, s] != 0, so -0 is not valid and NaN is. */
static inline int right_valid(const struct att_tensor *mask, int64_t b, int64_t s)
{
    const int drop = right_is_float(mask) ? 1 : 0; // the sign

    return right_bits(mask, b, s) << (64 - 8 * att_elem_size(mask->dtype)) << drop != 0;
}

/* All outputs, with this notion of validity. Returns n. */
static inline int64_t right_meta(const struct att_call *call,
                                 int (*valid)(const struct att_tensor *, int64_t, int64_t))
{
    const struct att_tensor *t = call->t, *mask = &t[MASK_META_MASK];
    int64_t                  n = 0;

    att_index_put(&t[MASK_META_CU_SEQLENS], 0, 0);
    for (int64_t b = 0; b < mask->dim[0]; b++) {
        for (int64_t s = 0; s < mask->dim[1]; s++) {
            const int64_t row = b * mask->dim[1] + s;
            const int     yes = valid(mask, b, s);

            att_index_put(&t[MASK_META_INV_INDICES], row, yes ? n : -1);
            if (yes)
                att_index_put(&t[MASK_META_INDICES], n++, row);
        }
        att_index_put(&t[MASK_META_CU_SEQLENS], b + 1, n);
    }
    att_index_put(&t[MASK_META_MAX_SEQLEN], 0, mask->dim[1]);
    return n;
}

/* ---- fa_max_seqlen ------------------------------------------------------------------ */

/* One call of a request: may fill meta[2], sets used[2] from the lengths given[2]. */
static inline void right_rule(int present, int64_t *meta, const int64_t *given, int64_t *used)
{
    for (int x = 0; x < 2; x++) {
        if (present && meta[x] == -1)
            meta[x] = given[x];
        used[x] = present ? meta[x] : given[x];
    }
}

static inline int right_maxima(const struct att_call *call,
                               void (*rule)(int, int64_t *, const int64_t *, int64_t *))
{
    const int32_t *present = (const int32_t *)call->t[FA_MAX_SEQLEN_PRESENT].data;
    const int64_t *initial = (const int64_t *)call->t[FA_MAX_SEQLEN_INITIAL].data;
    const int64_t *given = (const int64_t *)call->t[FA_MAX_SEQLEN_SHAPES].data;
    int64_t       *used = (int64_t *)call->t[FA_MAX_SEQLEN_USED].data;
    int64_t       *last = (int64_t *)call->t[FA_MAX_SEQLEN_FINAL].data;
    const int64_t  calls = call->t[FA_MAX_SEQLEN_SHAPES].dim[1];

    for (int64_t r = 0; r < call->t[FA_MAX_SEQLEN_PRESENT].dim[0]; r++) {
        int64_t meta[2] = { initial[2 * r], initial[2 * r + 1] };

        for (int64_t i = r * calls; i < (r + 1) * calls; i++)
            rule(present[r] != 0, meta, given + 2 * i, used + 2 * i);
        memcpy(last + 2 * r, meta, sizeof(meta));
    }
    return 0;
}

/* ---- varlen_gate -------------------------------------------------------------------- */

static inline int right_shapes_differ(const int64_t *f)
{
    const int64_t b = f[VARLEN_GATE_MASK_B], s = f[VARLEN_GATE_MASK_S];

    return f[VARLEN_GATE_Q_B] != b || f[VARLEN_GATE_K_B] != b || f[VARLEN_GATE_V_B] != b
           || f[VARLEN_GATE_Q_S] != s || f[VARLEN_GATE_K_S] != s || f[VARLEN_GATE_V_S] != s;
}

static inline int right_is_no_mask(const int64_t *f)
{
    const int64_t d = f[VARLEN_GATE_MASK_DTYPE];

    return f[VARLEN_GATE_MASK_RANK] != 2
           || (d != VARLEN_GATE_BOOL && d != VARLEN_GATE_U8 && d != VARLEN_GATE_I32
               && d != VARLEN_GATE_I64);
}

static inline int right_heads_differ(const int64_t *f)
{
    return f[VARLEN_GATE_K_H] != f[VARLEN_GATE_Q_H] || f[VARLEN_GATE_V_H] != f[VARLEN_GATE_Q_H];
}

/* 1 when the condition behind this verdict stops the call with these facts. */
static inline int right_stops(const int64_t *f, int verdict)
{
    switch (verdict) {
    case VARLEN_GATE_NO_MASK: return !f[VARLEN_GATE_HAS_MASK];
    case VARLEN_GATE_PARALLEL:
        return !f[VARLEN_GATE_SKIP_SP] && !f[VARLEN_GATE_OVERRIDE_SP]
               && f[VARLEN_GATE_SP_WORLD] != 1;
    case VARLEN_GATE_DISABLED: return !f[VARLEN_GATE_ENV];
    case VARLEN_GATE_NO_META: return !f[VARLEN_GATE_HAS_META];
    case VARLEN_GATE_NOT_FA: return f[VARLEN_GATE_BACKEND] != VARLEN_GATE_FA;
    case VARLEN_GATE_MASK_KIND: return right_is_no_mask(f);
    case VARLEN_GATE_DEVICE: return !f[VARLEN_GATE_Q_CUDA] || !f[VARLEN_GATE_SAME_DEVICE];
    case VARLEN_GATE_DATA_DTYPE:
        return f[VARLEN_GATE_Q_DTYPE] != VARLEN_GATE_F16
               && f[VARLEN_GATE_Q_DTYPE] != VARLEN_GATE_BF16;
    case VARLEN_GATE_SHAPES: return right_shapes_differ(f);
    case VARLEN_GATE_RAISES_INVERSE:
        return f[VARLEN_GATE_INV_LEN] != f[VARLEN_GATE_MASK_B] * f[VARLEN_GATE_MASK_S];
    case VARLEN_GATE_EMPTY: return f[VARLEN_GATE_N_VALID] == 0;
    case VARLEN_GATE_RAISES_HEADS: return right_heads_differ(f);
    default: return 0;
    }
}

/* The right order of the conditions; the first that stops a call is its verdict. */
enum { RIGHT_CONDITIONS = 12 };

static inline const int *right_order(void)
{
    static const int order[RIGHT_CONDITIONS] = {
        VARLEN_GATE_NO_MASK,        VARLEN_GATE_PARALLEL,   VARLEN_GATE_DISABLED,
        VARLEN_GATE_NO_META,        VARLEN_GATE_NOT_FA,     VARLEN_GATE_MASK_KIND,
        VARLEN_GATE_DEVICE,         VARLEN_GATE_DATA_DTYPE, VARLEN_GATE_SHAPES,
        VARLEN_GATE_RAISES_INVERSE, VARLEN_GATE_EMPTY,      VARLEN_GATE_RAISES_HEADS,
    };

    return order;
}

/* All verdicts, with conditions that stop() decides in this order. */
static inline int right_gate(const struct att_call *call, const int *order,
                             int (*stops)(const int64_t *, int))
{
    const struct att_tensor *facts = &call->t[VARLEN_GATE_FACT];
    int32_t                 *verdict = (int32_t *)call->t[VARLEN_GATE_VERDICT].data;

    for (int64_t r = 0; r < facts->dim[0]; r++) {
        const int64_t *f = (const int64_t *)facts->data + r * VARLEN_GATE_FACTS;
        int            i = 0;

        while (i < RIGHT_CONDITIONS && !stops(f, order[i]))
            i++;
        verdict[r] = i < RIGHT_CONDITIONS ? order[i] : VARLEN_GATE_FAST;
    }
    return 0;
}

#endif
