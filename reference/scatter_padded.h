/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded - put packed tokens back where they came from; masked tokens become zeros.
 *
 *     in   out_unpad    [n, h, d]     last dimension dense, others any stride
 *     in   inv_indices  [b S]         i32 or i64: row of out_unpad, or -1
 *     out  padded       [b, S, h, d]  when kept is 0, else absent
 *     out  padded_kept  [b, S, h, d]  when kept is 1, else absent
 *
 *     padded[r] = inv_indices[r] >= 0 ? out_unpad[inv_indices[r]] : +0
 *
 * Pure data movement: raw bits; masked rows are +0, every bit. n = 0 gives all zeros.
 *
 * kept:1 is the buffer that lives across calls: its masked rows are zeros from the start,
 * must be zeros after every call, and need not be written again.
 *
 * Compulsory bytes, e = bytes of an element: n h d e read, b S h d e written (n h d e when
 * kept), and the b S indices read.
 *
 * Source: fused_scatter_to_padded of the varlen mask path (spec/operators.md 1.5). It asserts
 * rank 3, inv_indices of shape (b S,) and an integer index type; scatter_padded_refuse() says
 * the same in its words and names both shapes.
 *
 * Why the inputs have power: see fill.h. Rows are hashes of their packed coordinates, and the
 * output holds poison before the call: a row that is skipped, shifted or zeroed shows.
 *
 * ATT_EINVAL: a size below 1, lengths or masks that joint.h rejects, layout far with too few
 * or too many tokens, kept outside 0 and 1.
 */
#ifndef ATT_SCATTER_PADDED_H
#define ATT_SCATTER_PADDED_H

#include "harness/attest.h"
#include "reference/joint.h"
#include "reference/layout.h"
#include "reference/refuse.h"

struct scatter_padded {
    int              dtype;  // enum att_dtype of out_unpad and the output
    struct att_joint j;      // tokens and mask
    int64_t          h, d;   // heads, elements per head
    int              layout; // enum att_layout of out_unpad (and, for gap and far, the output)
    int              index;  // 0: i32, 1: i64
    int64_t          kept;   // 1: the output is padded_kept
};

enum scatter_padded_tensor {
    SCATTER_PADDED_OUT_UNPAD,
    SCATTER_PADDED_INV_INDICES,
    SCATTER_PADDED_PADDED,
    SCATTER_PADDED_PADDED_KEPT,
    SCATTER_PADDED_TENSORS
};

/* The output that is present. */
static inline const struct att_tensor *scatter_padded_output(const struct att_call *call)
{
    const struct att_tensor *kept = &call->t[SCATTER_PADDED_PADDED_KEPT];

    return kept->rank ? kept : &call->t[SCATTER_PADDED_PADDED];
}

/* What every kernel of this operator must refuse; fits att_kernel.refuse. */
static inline const char *scatter_padded_refuse(struct att_device     *dev,
                                                const struct att_call *call)
{
    static const char *const names[] = { "out_unpad", "inv_indices" };
    const struct att_tensor *t = call->t, *in = &t[SCATTER_PADDED_OUT_UNPAD];
    const struct att_tensor *inv = &t[SCATTER_PADDED_INV_INDICES];
    const struct att_tensor *out = scatter_padded_output(call);
    const char              *absent = att_refuse_absent(t, names, 2);

    (void)dev;
    if (absent)
        return absent;
    if (!t[SCATTER_PADDED_PADDED].rank == !t[SCATTER_PADDED_PADDED_KEPT].rank)
        return out->rank ? "padded and padded_kept exclude each other" : "padded is absent";
    if (in->rank != 3)
        return att_refuse_text("out_unpad must be [total_valid, H, D], but is %s",
                               att_dims_of(in).text);
    if (out->rank != 4)
        return att_refuse_text("padded must be [B, S, H, D], but is %s", att_dims_of(out).text);
    if (inv->rank != 1 || inv->dim[0] != out->dim[0] * out->dim[1])
        return att_refuse_text("inv_indices is %s, but padded %s needs [%lld]",
                               att_dims_of(inv).text, att_dims_of(out).text,
                               (long long)(out->dim[0] * out->dim[1]));
    if (!att_is_index(inv))
        return "inv_indices must be int32 or int64";
    if (in->dim[1] != out->dim[2] || in->dim[2] != out->dim[3])
        return att_refuse_text("out_unpad is %s, but padded is %s: H and D differ",
                               att_dims_of(in).text, att_dims_of(out).text);
    if (in->dtype != out->dtype)
        return "out_unpad and padded must share dtype";
    if (!att_last_dense(in) || !att_last_dense(out))
        return "out_unpad and padded must be contiguous in their last dimension";
    return NULL;
}

#endif
