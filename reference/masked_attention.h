/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention - self attention of a padded batch with a key mask, padded in and padded
 * out: what pack, attention_varlen and scatter compute together.
 *
 *     in   q, k, v   [b, S, h, d]  f32, bf16 or f16; last dimension dense
 *     in   key_mask  [b, S]        u8 (bool), i32 or i64: fixed from plan to unplan
 *     out  o         [b, S, h, d]  the dtype of q
 *     out  lse       [b, h, S, 1]  f32, natural logarithm; absent unless lse:1
 *
 * Row (b, i) attends the keys j with key_mask[b, j] != 0, as in attention.h; scale 0 means
 * 1 / sqrt(d). What a row whose own mask entry is 0 gives, its `masked_rows`:
 *
 *     zero    exactly +0, lse -inf: the varlen contract. Its q row must not matter either
 *     attend  an ordinary row: the key mask contract of SDPA
 *     any     not compared: rows() answers value 0 with bound +inf. Its q row holds poison
 *
 * A sample without any valid key is all +0, lse -inf, under every contract (with `any` its
 * rows are masked, hence not compared). K and V rows of masked keys must not matter: they
 * hold poison.
 *
 * layout qkv: q, k, v are views of one dense [b, S, 3 h, d]; the others as in layout.h. But
 * for gap and far, o is dense. key_mask and lse are dense. Unequal shapes are refused:
 * GQA and cross attention are served by `attention`.
 *
 * cost: 4 d flops per (head, query row that is computed, valid key of its sample); the rows
 * computed are the valid ones, with `attend` all. Bytes: q rows computed, K and V rows that
 * are valid, key_mask, and every element of o and lse (with `any` the valid rows of them).
 *
 * Precision: attn_core.h. Fills and why they have power: attn_fill.h. With masked_rows:any
 * fill() refuses the exact fills (ATT_EINVAL): they compare every row.
 *
 * Source: the varlen mask path and its equivalence test (spec/operators.md 1.6, 1.10).
 *
 * ATT_EINVAL: a size below 1, d above 256, a dtype that is not float, lengths or masks that
 * joint.h rejects, a scale outside 2^-100 to 2^100, lse outside 0 and 1, layout far with too
 * few or too many tokens. From fill(): a fill that has no power for the shape.
 */
#ifndef ATT_MASKED_ATTENTION_H
#define ATT_MASKED_ATTENTION_H

#include "harness/attest.h"
#include "reference/attn_refuse.h"
#include "reference/joint.h"
#include "reference/layout.h"

enum masked_attention_rows {
    MASKED_ATTENTION_ZERO,
    MASKED_ATTENTION_ATTEND,
    MASKED_ATTENTION_ANY
};

enum masked_attention_mask_dtype {
    MASKED_ATTENTION_BOOL,
    MASKED_ATTENTION_U8,
    MASKED_ATTENTION_I32,
    MASKED_ATTENTION_I64,
};

struct masked_attention {
    int              dtype;       // enum att_dtype of q, k, v, o
    struct att_joint j;           // tokens and mask
    int64_t          h, d;        // heads; elements per head, 1 to 256
    int              mask_dtype;  // enum masked_attention_mask_dtype
    int              masked_rows; // enum masked_attention_rows
    double           scale;       // 0: 1 / sqrt(d)
    int64_t          lse;         // 1: lse is written
    int              layout;      // enum att_layout
};

enum masked_attention_tensor {
    MASKED_ATTENTION_Q,
    MASKED_ATTENTION_K,
    MASKED_ATTENTION_V,
    MASKED_ATTENTION_KEY_MASK,
    MASKED_ATTENTION_O,
    MASKED_ATTENTION_LSE,
    MASKED_ATTENTION_TENSORS
};

/* What every kernel of this operator must refuse; fits att_kernel.refuse. */
static inline const char *masked_attention_refuse(struct att_device     *dev,
                                                  const struct att_call *call)
{
    const struct att_tensor       *t = call->t, *mask = &t[MASKED_ATTENTION_KEY_MASK];
    const struct masked_attention *p = (const struct masked_attention *)call->params;
    const struct att_tensor *const qkv[3] = { &t[MASKED_ATTENTION_Q], &t[MASKED_ATTENTION_K],
                                              &t[MASKED_ATTENTION_V] };
    const char                    *no = att_attn_refuse_kinds(qkv, 4);

    (void)dev;
    for (int i = 1; i < 3 && !no; i++)
        if (!att_same_dims(qkv[0], qkv[i]))
            no = att_refuse_text("Q/K/V must share shape, but q is %s and %s is %s",
                                 att_dims_of(qkv[0]).text, i == 1 ? "k" : "v",
                                 att_dims_of(qkv[i]).text);
    if (!no)
        no = att_attn_refuse_shapes(qkv[0], qkv[1], qkv[2]);
    if (!no)
        no = mask->rank ? att_attn_refuse_mask(mask, qkv[1]) : "key_mask is absent";
    if (!no)
        no = att_attn_refuse_o(&t[MASKED_ATTENTION_O], qkv[0]);
    if (!no && p->lse && t[MASKED_ATTENTION_LSE].rank == 0)
        no = "lse is absent";
    if (!no)
        no = att_attn_refuse_lse(&t[MASKED_ATTENTION_LSE], qkv[0]);
    return no;
}

#endif
