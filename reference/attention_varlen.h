/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen - attention over packed segments.
 *
 *     in   q             [n_q, h, d]      f32, bf16 or f16; last dimension dense
 *     in   k, v          [n_kv, h_kv, d]  the same dtype; h a multiple of h_kv
 *     in   cu_seqlens_q  [b + 1]          i32: 0, then the running sums of the query lengths
 *     in   cu_seqlens_k  [b + 1]          i32: the same of the key lengths; both are fixed
 *                                         from plan to unplan
 *     out  o             [n_q, h, d]      the dtype of q
 *     out  lse           [h, n_q, 1]      f32, natural logarithm; absent unless lse:1
 *
 * Segment x is the query rows cu_seqlens_q[x] .. cu_seqlens_q[x + 1] - 1 and likewise the
 * keys; its rows attend its keys as in attention.h: scale 0 means 1 / sqrt(d), head n reads
 * K/V head n / (h / h_kv), causal is bottom-right aligned WITHIN the segment,
 * i - q0 + len_kv - len_q >= j - k0. Segments of length 0 may stand anywhere, for queries,
 * keys or both; a row without a visible key is exactly +0 with lse -inf. n_q and n_kv may
 * be 0.
 *
 * Lengths are a function of the parameters. lens_q and lens_kv are lists such as "12_0_7",
 * one number per sample or one for all; without lens_q they are the numbers of valid keys of
 * the mask (joint.h), one segment per sample; without lens_kv keys have the query lengths.
 * With lens_q, neither s, txt, img nor mask may be given. Mirrored data (att_fill.mirror)
 * reverses the order of the segments.
 *
 * layout qkv: q, k, v are views of one dense [n, h + 2 h_kv, d] and needs equal totals; the
 * others as in layout.h. But for gap and far, o is dense. lse is dense.
 *
 * cost: 4 d flops per (head, query row, visible key), bytes: every tensor once.
 *
 * Precision: attn_core.h. Fills and why they have power: attn_fill.h.
 *
 * Source: FlashAttention's varlen function (spec/operators.md 2.2, 2.3).
 *
 * ATT_EINVAL: a size below 1, d above 256, h no multiple of h_kv, a dtype that is not float,
 * lengths or masks that joint.h rejects, a list that cannot be read or that sums to more than
 * 2^31 - 1, qkv with different totals, a scale outside 2^-100 to 2^100, causal or lse outside
 * 0 and 1, layout far with too few or too many tokens. From fill(): a fill that has no power
 * for the shape, see attn_fill.h.
 */
#ifndef ATT_ATTENTION_VARLEN_H
#define ATT_ATTENTION_VARLEN_H

#include "harness/attest.h"
#include "reference/attn_refuse.h"
#include "reference/joint.h"
#include "reference/layout.h"

struct attention_varlen {
    int              dtype;            // enum att_dtype of q, k, v, o
    struct att_joint j;                // samples; tokens and mask unless lens_q is given
    const char      *lens_q, *lens_kv; // "" or lists of lengths
    int64_t          h, h_kv;          // query heads; K/V heads, 0: h
    int64_t          d;                // elements per head, 1 to 256
    int64_t          causal;           // 1: bottom-right aligned, per segment
    double           scale;            // 0: 1 / sqrt(d)
    int64_t          lse;              // 1: lse is written
    int              layout;           // enum att_layout
};

enum attention_varlen_tensor {
    ATTENTION_VARLEN_Q,
    ATTENTION_VARLEN_K,
    ATTENTION_VARLEN_V,
    ATTENTION_VARLEN_CU_SEQLENS_Q,
    ATTENTION_VARLEN_CU_SEQLENS_K,
    ATTENTION_VARLEN_O,
    ATTENTION_VARLEN_LSE,
    ATTENTION_VARLEN_TENSORS
};

/* NULL, or why the lists of segment borders do not fit; part of attention_varlen_refuse. */
static inline const char *attention_varlen_refuse_borders(const struct att_tensor *cu_q,
                                                          const struct att_tensor *cu_k)
{
    if (cu_q->rank == 0 || cu_k->rank == 0)
        return cu_q->rank ? "cu_seqlens_k is absent" : "cu_seqlens_q is absent";
    if (cu_q->dtype != ATT_I32 || cu_k->dtype != ATT_I32)
        return "cu_seqlens_q and cu_seqlens_k must be int32";
    if (cu_q->rank != 1 || cu_k->rank != 1 || cu_q->dim[0] < 1 || cu_q->dim[0] != cu_k->dim[0])
        return att_refuse_text(
            "cu_seqlens_q and cu_seqlens_k must be [B + 1], but are %s and %s",
            att_dims_of(cu_q).text, att_dims_of(cu_k).text);
    if (!att_last_dense(cu_q) || !att_last_dense(cu_k))
        return "cu_seqlens_q and cu_seqlens_k must be contiguous";
    return NULL;
}

/* What every kernel of this operator must refuse; fits att_kernel.refuse. */
static inline const char *attention_varlen_refuse(struct att_device     *dev,
                                                  const struct att_call *call)
{
    const struct att_tensor       *t = call->t;
    const struct attention_varlen *p = (const struct attention_varlen *)call->params;
    const struct att_tensor *const qkv[3] = { &t[ATTENTION_VARLEN_Q], &t[ATTENTION_VARLEN_K],
                                              &t[ATTENTION_VARLEN_V] };
    const char                    *no = att_attn_refuse_kinds(qkv, 3);

    (void)dev;
    if (!no)
        no = att_attn_refuse_shapes(qkv[0], qkv[1], qkv[2]);
    if (!no)
        no = attention_varlen_refuse_borders(&t[ATTENTION_VARLEN_CU_SEQLENS_Q],
                                             &t[ATTENTION_VARLEN_CU_SEQLENS_K]);
    if (!no)
        no = att_attn_refuse_o(&t[ATTENTION_VARLEN_O], qkv[0]);
    if (!no && p->lse && t[ATTENTION_VARLEN_LSE].rank == 0)
        no = "lse is absent";
    if (!no)
        no = att_attn_refuse_lse(&t[ATTENTION_VARLEN_LSE], qkv[0]);
    return no;
}

#endif
