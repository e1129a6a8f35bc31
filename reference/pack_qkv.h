/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv - gather the valid tokens of padded q, k and v into packed tensors.
 *
 *     in   q, k, v    [b, s, h, d]  last dimension dense, others any stride
 *     in   indices    [n]           i32 or i64: the valid rows r = b S + s, ascending
 *     out  q_packed, k_packed, v_packed  [n, h, d]
 *
 *     q_packed[i] = q.flat[indices[i]], and so for k and v
 *
 * Pure data movement: raw bits, whatever they mean. n = 0 gives empty outputs without a
 * launch. Rows that the mask drops are never read: they hold poison.
 *
 * Compulsory bytes: 6 n h d e + n (bytes of an index), e = bytes of an element.
 *
 * Source: fused_pack_qkv of the varlen mask path (spec/operators.md 1.4). It asserts equal
 * shapes, equal dtypes, rank 4 and an integer index type; pack_qkv_refuse() says the same in
 * its words. It asks for the rank first, so that one tensor of another rank is called that.
 * The source copies inputs that are not contiguous; here their last dimension must be.
 *
 * Why the inputs have power: see fill.h. q, k and v are filled from different keys, so a
 * swap of tensors shows in every row; masks with holes make source and destination rows
 * diverge early; dropped rows hold poison, so reading one shows.
 *
 * ATT_EINVAL: a size below 1, lengths or masks that joint.h rejects, layout far with too few
 * or too many tokens.
 */
#ifndef ATT_PACK_QKV_H
#define ATT_PACK_QKV_H

#include "harness/attest.h"
#include "reference/joint.h"
#include "reference/layout.h"
#include "reference/refuse.h"

struct pack_qkv {
    int              dtype; // enum att_dtype of q, k, v and the outputs
    struct att_joint j;     // tokens and mask
    int64_t          h, d;  // heads, elements per head
    int layout; // enum att_layout of q, k, v; of gap, far and mixed, of the outputs, too
    int index;  // 0: i32, 1: i64
};

enum pack_qkv_tensor {
    PACK_QKV_Q,
    PACK_QKV_K,
    PACK_QKV_V,
    PACK_QKV_INDICES,
    PACK_QKV_Q_PACKED,
    PACK_QKV_K_PACKED,
    PACK_QKV_V_PACKED,
    PACK_QKV_TENSORS
};

/* The outputs against the inputs; part of pack_qkv_refuse. */
static inline const char *pack_qkv_refuse_outputs(const struct att_tensor *t,
                                                  const char *const       *names)
{
    const struct att_tensor *q = &t[PACK_QKV_Q], *list = &t[PACK_QKV_INDICES];

    for (int i = PACK_QKV_Q_PACKED; i < PACK_QKV_TENSORS; i++) {
        const struct att_tensor *o = &t[i];

        if (o->dtype != q->dtype)
            return att_refuse_text("%s must have the dtype of q", names[i]);
        if (o->rank != 3 || o->dim[0] != list->dim[0] || o->dim[1] != q->dim[2]
            || o->dim[2] != q->dim[3])
            return att_refuse_text("%s is %s, but indices %s and q %s need [n, H, D]", names[i],
                                   att_dims_of(o).text, att_dims_of(list).text,
                                   att_dims_of(q).text);
        if (!att_last_dense(o))
            return att_refuse_text("%s must be contiguous in its last dimension", names[i]);
    }
    return NULL;
}

/* What every kernel of this operator must refuse; fits att_kernel.refuse. */
static inline const char *pack_qkv_refuse(struct att_device *dev, const struct att_call *call)
{
    static const char *const names[PACK_QKV_TENSORS] = { "q",       "k",        "v",
                                                         "indices", "q_packed", "k_packed",
                                                         "v_packed" };
    const struct att_tensor *t = call->t, *q = &t[PACK_QKV_Q];
    const char              *absent = att_refuse_absent(t, names, PACK_QKV_TENSORS);

    (void)dev;
    if (absent)
        return absent;
    for (int i = PACK_QKV_Q; i <= PACK_QKV_V; i++)
        if (t[i].rank != 4)
            return att_refuse_text("Q/K/V must be [B, S, H, D], but %s is %s", names[i],
                                   att_dims_of(&t[i]).text);
    for (int i = PACK_QKV_K; i <= PACK_QKV_V; i++)
        if (!att_same_dims(q, &t[i]))
            return att_refuse_text("Q/K/V must share shape, but q is %s and %s is %s",
                                   att_dims_of(q).text, names[i], att_dims_of(&t[i]).text);
    for (int i = PACK_QKV_K; i <= PACK_QKV_V; i++)
        if (t[i].dtype != q->dtype)
            return "Q/K/V must share dtype";
    for (int i = PACK_QKV_Q; i <= PACK_QKV_V; i++)
        if (!att_last_dense(&t[i]))
            return att_refuse_text("%s must be contiguous in its last dimension", names[i]);
    if (!att_is_index(&t[PACK_QKV_INDICES]) || t[PACK_QKV_INDICES].rank != 1)
        return "indices must be a list of int32 or int64";
    return pack_qkv_refuse_outputs(t, names);
}

#endif
