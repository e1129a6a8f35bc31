/* SPDX-License-Identifier: Apache-2.0 */
/*
 * joint.h - the tokens of a batch with a key mask: the parameters that the operators of the
 * masked path share. Header only, C and C++.
 *
 * A batch has b samples of S tokens. S is `s`, or txt + img for joint text and image
 * attention, text first; when both are given they must agree.
 */
#ifndef ATT_REFERENCE_JOINT_H
#define ATT_REFERENCE_JOINT_H

#include "harness/attest.h"
#include "reference/mask.h"

struct att_joint {
    int64_t     b;           // samples
    int64_t     s, txt, img; // tokens of one sample: s, or txt + img
    const char *mask;        // see mask.h
    const char *valid;       // "" or text lengths for mask:valid
};

enum { ATT_JOINT_TOKENS = 1 << 26 }; // of all samples

/* 2^44 elements are far above any memory, and far below any overflow of int64_t bytes. */
static inline int att_joint_fits(double elements)
{
    return elements <= 17592186044416.0;
}

/* S, the tokens of one sample. */
static inline int64_t att_joint_s(const struct att_joint *j)
{
    return j->txt > 0 || j->img > 0 ? j->txt + j->img : j->s;
}

/* ATT_EINVAL with key and value when a size is below 1. */
static inline int att_size_invalid(const char *key, int64_t value, struct att_why *why)
{
    if (value >= 1 && att_joint_fits((double)value))
        return 0;
    return att_why_set(why, key, "%lld, must be %s", (long long)value,
                       value < 1 ? "at least 1" : "at most 2^44");
}

/* 0, or ATT_EINVAL and why: sizes below 1, disagreeing lengths, a mask that cannot be read.
 * `row` is the number of elements that one token has. */
static inline int att_joint_invalid(const struct att_joint *j, double row, struct att_why *why)
{
    struct att_mask m;

    if (att_size_invalid("b", j->b, why))
        return ATT_EINVAL;
    if (j->txt < 0 || !att_joint_fits((double)j->txt))
        return att_why_set(why, "txt", "%lld, must be 0 to 2^44", (long long)j->txt);
    if (j->img < 0 || !att_joint_fits((double)j->img))
        return att_why_set(why, "img", "%lld, must be 0 to 2^44", (long long)j->img);
    if (j->txt == 0 && j->img == 0 && att_size_invalid("s", j->s, why))
        return ATT_EINVAL;
    if (j->s != 0 && j->s != att_joint_s(j))
        return att_why_set(why, "s", "%lld, but txt + img is %lld", (long long)j->s,
                           (long long)att_joint_s(j));
    if (!att_joint_fits((double)j->b * (double)att_joint_s(j) * row))
        return att_why_set(why, "b", "%lld, makes a tensor of more than 2^44 elements",
                           (long long)j->b);
    // Masks are counted token by token before anything runs: a slip of the pen must not hang.
    if (!((double)j->b * (double)att_joint_s(j) <= (double)ATT_JOINT_TOKENS))
        return att_why_set(why, "b", "%lld, makes more than 2^26 tokens in all",
                           (long long)j->b);
    m.b = j->b;
    m.s = att_joint_s(j);
    m.txt = j->txt;
    return att_mask_parse(&m, j->mask, j->valid, why);
}

/* The mask of valid parameters; mirror as in att_fill. */
static inline struct att_mask att_joint_mask(const struct att_joint *j, int mirror)
{
    struct att_mask m;

    m.b = j->b;
    m.s = att_joint_s(j);
    m.txt = j->txt;
    if (att_mask_parse(&m, j->mask, j->valid, NULL))
        m.kind = ATT_MASK_NONE; // cannot happen: invalid() ran before
    m.mirror = mirror;
    return m;
}

/* n, the number of valid tokens of the batch. */
static inline int64_t att_joint_total(const struct att_joint *j)
{
    struct att_mask m = att_joint_mask(j, 0);

    return att_mask_total(&m);
}

#endif
