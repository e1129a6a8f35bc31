/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta - what the varlen path needs to know about a key mask, built once per request.
 *
 *     in   mask         [b, S]    any dtype; dense but for a gap between samples
 *     out  indices      [b S]     i32 or i64: capacity; the first n entries are the rows
 *                                 r = b S + s with mask[b, s] != 0, ascending; entries at n
 *                                 and beyond stay untouched
 *     out  inv_indices  [b S]     i32: position of r in indices, or -1
 *     out  cu_seqlens   [b + 1]   i32: 0, then the running sums of the samples' counts
 *     out  max_seqlen   [1]       i64: S, an upper bound and not the longest sample
 *
 * Any non-zero value is valid: NaN and denormals are, -0 is not.
 *
 * Compulsory bytes: b S (bytes of a mask entry) read; n (bytes of an index) + 4 b S
 * + 4 (b + 1) + 8 written.
 *
 * Source: build_varlen_mask_meta (spec/operators.md 1.2, 1.3). It asserts rank 2.
 *
 * Why the inputs have power: valid entries take values whose low byte, low half or high half
 * is zero, -1, NaN, denormals (fill coded), so a kernel that narrows, compares with 1 or
 * flushes denormals drops some; masked floats are -0 as often as +0.
 *
 * ATT_EINVAL: a size below 1, lengths or masks that joint.h rejects.
 */
#ifndef ATT_MASK_META_H
#define ATT_MASK_META_H

#include "harness/attest.h"
#include "reference/joint.h"
#include "reference/layout.h"
#include "reference/refuse.h"

enum mask_meta_dtype {
    MASK_META_BOOL,
    MASK_META_U8,
    MASK_META_I32,
    MASK_META_I64,
    MASK_META_F16,
    MASK_META_BF16,
    MASK_META_F32,
    MASK_META_F64,
};

struct mask_meta {
    struct att_joint j;          // tokens and mask
    int              mask_dtype; // enum mask_meta_dtype
    int              index;      // of indices; 0: i32, 1: i64
    int              layout;     // 0: dense, 1: gap, an odd number of entries after a sample
};

enum mask_meta_tensor {
    MASK_META_MASK,
    MASK_META_INDICES,
    MASK_META_INV_INDICES,
    MASK_META_CU_SEQLENS,
    MASK_META_MAX_SEQLEN,
    MASK_META_TENSORS
};

/* 0 when `out` is a dense list of n, else 1. */
static inline int mask_meta_not_list(const struct att_tensor *out, int64_t n)
{
    return out->rank != 1 || out->dim[0] != n || !att_last_dense(out);
}

/* What every kernel of this operator must refuse; fits att_kernel.refuse. */
static inline const char *mask_meta_refuse(struct att_device *dev, const struct att_call *call)
{
    static const char *const names[MASK_META_TENSORS] = { "mask", "indices", "inv_indices",
                                                          "cu_seqlens", "max_seqlen" };
    const struct att_tensor *t = call->t, *mask = &t[MASK_META_MASK];
    const char              *absent = att_refuse_absent(t, names, MASK_META_TENSORS);
    int64_t                  need[MASK_META_TENSORS] = { 0, 0, 0, 0, 1 };

    (void)dev;
    if (absent)
        return absent;
    if (mask->rank != 2)
        return att_refuse_text("key_mask must be [B, S], but is %s", att_dims_of(mask).text);
    if (!att_last_dense(mask))
        return "mask must be contiguous in its last dimension";
    need[MASK_META_INDICES] = need[MASK_META_INV_INDICES] = mask->dim[0] * mask->dim[1];
    need[MASK_META_CU_SEQLENS] = mask->dim[0] + 1;
    for (int i = MASK_META_INDICES; i < MASK_META_TENSORS; i++)
        if (mask_meta_not_list(&t[i], need[i]))
            return att_refuse_text("%s is %s, but mask %s needs [%lld]", names[i],
                                   att_dims_of(&t[i]).text, att_dims_of(mask).text,
                                   (long long)need[i]);
    if (need[MASK_META_INDICES] > INT32_MAX)
        return "inv_indices is int32 and cannot count so many tokens";
    if (!att_is_index(&t[MASK_META_INDICES]))
        return "indices must be int32 or int64";
    if (t[MASK_META_INV_INDICES].dtype != ATT_I32 || t[MASK_META_CU_SEQLENS].dtype != ATT_I32)
        return "inv_indices and cu_seqlens must be int32";
    if (t[MASK_META_MAX_SEQLEN].dtype != ATT_I64)
        return "max_seqlen must be int64";
    return NULL;
}

#endif
