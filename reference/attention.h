/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention - dense scaled-dot-product attention: GQA, cross, causal, key mask, additive
 * bias, LSE.
 *
 *     in   q         [b, s_q, h, d]        f32, bf16 or f16; last dimension dense
 *     in   k, v      [b, s_kv, h_kv, d]    the same dtype; h a multiple of h_kv
 *     in   key_mask  [b, s_kv]             u8 (bool), i32 or i64: fixed from plan to unplan;
 *                                          absent for mask:all with mask_dtype:auto
 *     in   bias      [b, s_kv] (bias:key) or [b, h, s_q, s_kv] (bias:full)  f32, else absent
 *     out  o         [b, s_q, h, d]        the dtype of q
 *     out  lse       [b, h, s_q, 1]        f32, natural logarithm; absent unless lse:1
 *
 *     key j is visible to row i:  key_mask[b, j] != 0  and, when causal,
 *                                 j <= i + s_kv - s_q  (bottom-right aligned)
 *     x[j] = scale * sum_e q[b, i, n, e] k[b, j, g, e] + bias     over visible keys,
 *                                 g = n / (h / h_kv), scale 0 means 1 / sqrt(d)
 *     lse  = log sum_j exp(x[j])
 *     o    = sum_j exp(x[j] - lse) v[b, j, g]
 *
 * The bias is added after scaling. It is finite or -inf; a key whose bias is -inf has weight
 * exactly 0 (its k and v are ordinary numbers all the same). A row without a visible key, or
 * whose visible keys all have bias -inf, is exactly +0 with lse -inf. Key mask contract:
 * `attend`, masked query rows are ordinary rows; any non-zero mask value is valid. K and V
 * rows of masked keys must not matter at all: they hold poison.
 *
 * Tensors by parameters: S is s, or txt + img. s_q and s_kv default to S; the mask is one
 * over s_kv keys. layout qkv: q, k, v are views of one dense [b, s, h + 2 h_kv, d] and needs
 * s_q = s_kv; bhsd: views of dense [b, h, s, d]; the others as in layout.h, gap and far for o
 * too. With all others o is dense. key_mask, bias and lse are dense.
 *
 * cost: 4 d flops per (head, query row, visible key): two products, one multiply and one add
 * each; softmax is not counted. Bytes: q, o and lse once, K and V rows of unmasked keys once,
 * key_mask and bias once.
 *
 * Precision: attn_core.h says what a right kernel may err, and what variance its rounding
 * has. Fills, and why they have power: attn_fill.h. Fill normal adds a bias of N(0, 1) in
 * which one entry of 16 is -inf; the exact fills say there what the bias is.
 *
 * Source: the FlashAttention and SDPA back-ends (spec/operators.md 2).
 *
 * ATT_EINVAL: a size below 1, d above 256, h no multiple of h_kv, a dtype that is not
 * float, lengths or masks that joint.h rejects, qkv with s_q != s_kv, a scale
 * outside 2^-100 to 2^100, causal or lse outside 0 and 1, layout far with too few or too many
 * tokens. From fill(): a fill that has no power for the shape, see attn_fill.h.
 */
#ifndef ATT_ATTENTION_H
#define ATT_ATTENTION_H

#include <string.h>

#include "harness/attest.h"
#include "reference/attn_refuse.h"
#include "reference/joint.h"
#include "reference/layout.h"

/* auto: absent for mask:all, else bool. */
enum attention_mask_dtype {
    ATTENTION_MASK_AUTO,
    ATTENTION_MASK_BOOL,
    ATTENTION_MASK_U8,
    ATTENTION_MASK_I32,
    ATTENTION_MASK_I64,
};

enum attention_bias { ATTENTION_BIAS_NONE, ATTENTION_BIAS_KEY, ATTENTION_BIAS_FULL };

struct attention {
    int              dtype;      // enum att_dtype of q, k, v, o
    struct att_joint j;          // tokens and mask; the mask is over the keys
    int64_t          s_q, s_kv;  // 0: S
    int64_t          h, h_kv;    // query heads; K/V heads, 0: h
    int64_t          d;          // elements per head, 1 to 256
    int              mask_dtype; // enum attention_mask_dtype
    int              bias;       // enum attention_bias
    int64_t          causal;     // 1: bottom-right aligned
    double           scale;      // 0: 1 / sqrt(d)
    int64_t          lse;        // 1: lse is written
    int              layout;     // enum att_layout
};

enum attention_tensor {
    ATTENTION_Q,
    ATTENTION_K,
    ATTENTION_V,
    ATTENTION_KEY_MASK,
    ATTENTION_BIAS,
    ATTENTION_O,
    ATTENTION_LSE,
    ATTENTION_TENSORS
};

/* NULL, or why the bias does not fit; part of attention_refuse. */
static inline const char *attention_refuse_bias(const struct att_tensor *bias,
                                                const struct att_tensor *q,
                                                const struct att_tensor *k)
{
    int full = bias->rank == 4;

    if (bias->rank != 2 && bias->rank != 4)
        return att_refuse_text("bias must be [B, S_kv] or [B, H, S_q, S_kv], but is %s",
                               att_dims_of(bias).text);
    if (bias->dim[0] != q->dim[0] || bias->dim[bias->rank - 1] != k->dim[1]
        || (full && (bias->dim[1] != q->dim[2] || bias->dim[2] != q->dim[1])))
        return att_refuse_text("bias is %s, but q is %s and k is %s", att_dims_of(bias).text,
                               att_dims_of(q).text, att_dims_of(k).text);
    if (bias->dtype != ATT_F32)
        return "bias must be float32";
    if (!att_last_dense(bias))
        return "bias must be contiguous in its last dimension";
    return NULL;
}

/* What every kernel of this operator must refuse; fits att_kernel.refuse. Params that ask for
 * a mask, a bias or an LSE need that tensor. */
static inline const char *attention_refuse(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor       *t = call->t;
    const struct attention        *p = (const struct attention *)call->params;
    const struct att_tensor *const qkv[3] = { &t[ATTENTION_Q], &t[ATTENTION_K],
                                              &t[ATTENTION_V] };
    const struct att_tensor       *mask = &t[ATTENTION_KEY_MASK], *bias = &t[ATTENTION_BIAS];
    const char                    *no = att_attn_refuse_kinds(qkv, 4);

    (void)dev;
    if (!no)
        no = att_attn_refuse_shapes(qkv[0], qkv[1], qkv[2]);
    if (!no && mask->rank == 0
        && (p->mask_dtype != ATTENTION_MASK_AUTO || strcmp(p->j.mask, "all") != 0))
        no = "key_mask is absent";
    if (!no && mask->rank)
        no = att_attn_refuse_mask(mask, qkv[1]);
    if (!no && bias->rank == 0 && p->bias != ATTENTION_BIAS_NONE)
        no = "bias is absent";
    if (!no && bias->rank)
        no = attention_refuse_bias(bias, qkv[0], qkv[1]);
    if (!no)
        no = att_attn_refuse_o(&t[ATTENTION_O], qkv[0]);
    if (!no && p->lse && t[ATTENTION_LSE].rank == 0)
        no = "lse is absent";
    if (!no)
        no = att_attn_refuse_lse(&t[ATTENTION_LSE], qkv[0]);
    return no;
}

#endif
