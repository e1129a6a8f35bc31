/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_max_seqlen - which maximum lengths FlashAttention's forward uses, call after call.
 *
 * A request has metadata (or none) that lives for n calls. Every call brings its q and k
 * lengths. A maximum that is missing from the metadata is taken from the call and STAYS in
 * the metadata; each of the two for itself.
 *
 *     in   present  [b]        i32: 0 when the request has no metadata
 *     in   initial  [b, 2]     i64: max_seqlen_q, max_seqlen_k of the metadata; -1 is None
 *     in   shapes   [b, n, 2]  i64: q.shape[1], k.shape[1] of each call
 *     out  used     [b, n, 2]  i64: the maxima that each call uses
 *     out  final    [b, 2]     i64: the metadata afterwards; without metadata: initial
 *
 *     present:  for x in q, k:  if meta.x is None: meta.x = shape.x;  used.x = meta.x
 *     absent:   used.x = shape.x
 *
 * Compulsory bytes: every tensor once, 4 b + 32 b + 32 b n.
 *
 * Source: the FlashAttention back-end (spec/operators.md 2.1), which before its fix filled
 * both maxima when the first was missing, and ignored present ones.
 *
 * Why the inputs have power: the requests r mod 5 = 0..3 are the four combinations of missing
 * maxima and 4 has no metadata; further ones are drawn. Later calls are shorter and longer
 * than the first. A present 0 is a value, not None; lengths above 2^31 occur.
 *
 * ATT_EINVAL: b or n below 1.
 */
#ifndef ATT_FA_MAX_SEQLEN_H
#define ATT_FA_MAX_SEQLEN_H

#include "harness/attest.h"
#include "reference/refuse.h"

struct fa_max_seqlen {
    int64_t b; // requests
    int64_t n; // calls of each request
};

enum fa_max_seqlen_tensor {
    FA_MAX_SEQLEN_PRESENT,
    FA_MAX_SEQLEN_INITIAL,
    FA_MAX_SEQLEN_SHAPES,
    FA_MAX_SEQLEN_USED,
    FA_MAX_SEQLEN_FINAL,
    FA_MAX_SEQLEN_TENSORS
};

/* What every kernel of this operator must refuse; fits att_kernel.refuse. */
static inline const char *fa_max_seqlen_refuse(struct att_device     *dev,
                                               const struct att_call *call)
{
    static const char *const names[FA_MAX_SEQLEN_TENSORS] = { "present", "initial", "shapes",
                                                              "used", "final" };
    static const int         ranks[FA_MAX_SEQLEN_TENSORS] = { 1, 2, 3, 3, 2 };
    const struct att_tensor *t = call->t;
    const char              *absent = att_refuse_absent(t, names, FA_MAX_SEQLEN_TENSORS);

    (void)dev;
    if (absent)
        return absent;
    for (int i = 0; i < FA_MAX_SEQLEN_TENSORS; i++) {
        int64_t calls = t[FA_MAX_SEQLEN_SHAPES].dim[1];

        if (t[i].dtype != (i == FA_MAX_SEQLEN_PRESENT ? ATT_I32 : ATT_I64))
            return att_refuse_text("%s must be %s", names[i],
                                   i == FA_MAX_SEQLEN_PRESENT ? "int32" : "int64");
        if (t[i].rank != ranks[i] || t[i].dim[0] != t[FA_MAX_SEQLEN_PRESENT].dim[0]
            || (ranks[i] > 1 && t[i].dim[ranks[i] - 1] != 2)
            || (ranks[i] == 3 && t[i].dim[1] != calls))
            return att_refuse_text("%s is %s, but present %s asks for %s", names[i],
                                   att_dims_of(&t[i]).text,
                                   att_dims_of(&t[FA_MAX_SEQLEN_PRESENT]).text,
                                   ranks[i] == 3   ? "[b, n, 2]"
                                   : ranks[i] == 2 ? "[b, 2]"
                                                   : "[b]");
    }
    return NULL;
}

#endif
