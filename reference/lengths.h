/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lengths.h - the lengths of packed segments as a function of parameters: from lists such as
 * "12_0_7" or from the numbers of valid keys of a mask. Header only, C and C++.
 */
#ifndef ATT_REFERENCE_LENGTHS_H
#define ATT_REFERENCE_LENGTHS_H

#include "harness/attest.h"
#include "reference/joint.h"

/* A list of lengths; n 0: none was given. */
struct att_lens {
    int     n;
    int64_t len[ATT_MASK_LENGTHS];
};

/* Lengths of all segments, queries and keys. */
struct att_lengths {
    int64_t         b;
    int             mirror;
    struct att_lens q, kv;
    struct att_mask mask;
};

/* A list into x; one number stands for all b segments. 0, or ATT_EINVAL with key and value. */
static inline int att_lens_parse(struct att_lens *x, const char *key, const char *text,
                                 int64_t b, struct att_why *why)
{
    const char *c = text;

    for (x->n = 0; *c; x->n++) {
        int64_t len = att_mask_number(&c, INT32_MAX);

        if (len < 0 || (*c && *c != '_') || (*c == '_' && !c[1]))
            return att_why_set(why, key, "\"%.60s\" is not a list such as 12_0_7", text);
        if (x->n == ATT_MASK_LENGTHS)
            return att_why_set(why, key, "\"%.60s\" has more than %d lengths", text,
                               ATT_MASK_LENGTHS);
        x->len[x->n] = len;
        c += *c == '_';
    }
    if (x->n <= 1 || x->n == b)
        return 0;
    return att_why_set(why, key, "\"%.60s\" has %d lengths for b = %lld", text, x->n,
                       (long long)b);
}

/* Both lists, and the mask when there is no lens_q. 0, or ATT_EINVAL with key and value: a list
 * that cannot be read, lens_q beside s, txt, img or a mask, sizes that joint.h rejects. */
static inline int att_lengths_parse(struct att_lengths *x, const struct att_joint *j,
                                    const char *lens_q, const char *lens_kv, int mirror,
                                    struct att_why *why)
{
    x->b = j->b;
    x->mirror = mirror;
    if (att_size_invalid("b", j->b, why) || att_lens_parse(&x->q, "lens_q", lens_q, j->b, why)
        || att_lens_parse(&x->kv, "lens_kv", lens_kv, j->b, why))
        return ATT_EINVAL;
    if (x->q.n == 0) {
        if (att_joint_invalid(j, 1, why))
            return ATT_EINVAL;
        x->mask = att_joint_mask(j, mirror);
        return 0;
    }
    if (j->s || j->txt || j->img)
        return att_why_set(why, "s", "%lld: lens_q already says the lengths",
                           (long long)att_joint_s(j));
    if (strcmp(j->mask, "all") != 0 || *j->valid)
        return att_why_set(why, "mask", "\"%.60s\": lens_q already says the lengths", j->mask);
    return 0;
}

/* Entry b of a list that is given; mirrored from the end. */
static inline int64_t att_lens_of(const struct att_lengths *x, const struct att_lens *list,
                                  int64_t b)
{
    return list->len[list->n == 1 ? 0 : x->mirror ? x->b - 1 - b : b];
}

/* Queries, and keys, of segment b. O(tokens) for a mask with holes. */
static inline int64_t att_lengths_q(const struct att_lengths *x, int64_t b)
{
    return x->q.n ? att_lens_of(x, &x->q, b) : att_mask_count(&x->mask, b);
}

static inline int64_t att_lengths_kv(const struct att_lengths *x, int64_t b)
{
    return x->kv.n ? att_lens_of(x, &x->kv, b) : att_lengths_q(x, b);
}

#endif
