/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask.h - the key mask as a function of parameters, so that every length is known before
 * any data exists. Header only, C and C++.
 *
 *     mask:all              every key is valid
 *     mask:none             no key is valid
 *     mask:prefix           the first len(b) keys; lengths drawn per sample
 *     mask:suffix           the last len(b) keys
 *     mask:holes_<permille> each key by itself with that probability; "holes_600_7" is the
 *                           same with the salt 7
 *     mask:valid            joint text and image: of `txt` text keys the first valid[b], and
 *                           every key behind the text. valid:"32_48", one number per
 *                           sample, or one for all
 *
 * Drawn lengths: sample 0 is full, sample 1 short (an eighth at most), sample 2 empty when
 * there are four samples or more, the others uniform in 1..s.
 *
 * The mirrored mask m'[b][s] = m[B-1-b][S-1-s] has the same number of valid keys at other
 * places: a plan or an index list of one is wrong for the other, in content alone.
 */
#ifndef ATT_REFERENCE_MASK_H
#define ATT_REFERENCE_MASK_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"

enum { ATT_MASK_LENGTHS = 64 }; // `valid` lists at most so many samples

enum att_mask_kind {
    ATT_MASK_ALL,
    ATT_MASK_NONE,
    ATT_MASK_PREFIX,
    ATT_MASK_SUFFIX,
    ATT_MASK_HOLES,
    ATT_MASK_VALID,
};

struct att_mask {
    int      kind;   // enum att_mask_kind
    int      mirror; // 1: the mirrored mask; parse leaves 0
    int64_t  b, s, txt;
    int64_t  permille; // holes
    uint64_t salt;     // holes
    int64_t  valid[ATT_MASK_LENGTHS];
    int      n_valid;
};

/* Note why parameters are invalid; `why` may be NULL. Always ATT_EINVAL, to be returned. */
__attribute__((format(printf, 3, 4))) static inline int
att_why_set(struct att_why *why, const char *key, const char *format, ...)
{
    va_list args;

    if (why) {
        why->key = key;
        va_start(args, format);
        vsnprintf(why->text, sizeof why->text, format, args);
        va_end(args);
    }
    return ATT_EINVAL;
}

/* The finaliser of splitmix64: every input bit reaches every output bit. */
static inline uint64_t att_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* A decimal number without sign at *text, at most `top`; moves *text behind it. -1: none. */
static inline int64_t att_mask_number(const char **text, int64_t top)
{
    const char *c = *text;
    int64_t     v = 0;

    if (*c < '0' || *c > '9')
        return -1;
    for (; *c >= '0' && *c <= '9'; c++) {
        v = v * 10 + (*c - '0');
        if (v > top)
            return -1;
    }
    *text = c;
    return v;
}

/* "<permille>" or "<permille>_<salt>" into m. */
static inline int att_mask_parse_holes(struct att_mask *m, const char *text)
{
    int64_t salt = 0;

    m->permille = att_mask_number(&text, 1000);
    if (m->permille < 0)
        return ATT_EINVAL;
    if (*text == '_') {
        text++;
        salt = att_mask_number(&text, INT32_MAX);
        if (salt < 0)
            return ATT_EINVAL;
    }
    m->salt = (uint64_t)salt;
    return *text ? ATT_EINVAL : 0;
}

/* "32_48" into m. */
static inline int att_mask_parse_valid(struct att_mask *m, const char *valid,
                                       struct att_why *why)
{
    const char *c = valid;

    for (m->n_valid = 0; *c; m->n_valid++) {
        int64_t len = att_mask_number(&c, INT64_MAX / 16);

        if (len < 0 || (*c && *c != '_') || (*c == '_' && !c[1]))
            return att_why_set(why, "valid", "\"%.60s\" is not a list such as 32_48", valid);
        if (len > m->txt)
            return att_why_set(why, "valid", "length %lld in \"%.60s\" is above txt, %lld",
                               (long long)len, valid, (long long)m->txt);
        if (m->n_valid == ATT_MASK_LENGTHS)
            return att_why_set(why, "valid", "\"%.60s\" has more than %d lengths", valid,
                               ATT_MASK_LENGTHS);
        m->valid[m->n_valid] = len;
        c += *c == '_';
    }
    if (m->n_valid == 1 || m->n_valid == m->b)
        return 0;
    return att_why_set(why, "valid", "\"%.60s\" has %d lengths for b = %lld", valid, m->n_valid,
                       (long long)m->b);
}

/*
 * Fill `m` from the texts. m->b, m->s (at least 1) and m->txt are set by the caller. 0, or
 * ATT_EINVAL with the key at fault ("mask" or "valid") and its value in `why`.
 */
static inline int att_mask_parse(struct att_mask *m, const char *mask, const char *valid,
                                 struct att_why *why)
{
    static const char *const words[] = { "all", "none", "prefix", "suffix", "holes", "valid" };

    m->mirror = 0;
    m->permille = 0;
    m->salt = 0;
    m->n_valid = 0;
    for (m->kind = ATT_MASK_ALL; m->kind <= ATT_MASK_VALID; m->kind++)
        if (m->kind == ATT_MASK_HOLES ? !strncmp(mask, "holes_", 6)
                                      : !strcmp(mask, words[m->kind]))
            break;
    if (m->kind > ATT_MASK_VALID
        || (m->kind == ATT_MASK_HOLES && att_mask_parse_holes(m, mask + 6)))
        return att_why_set(why, "mask",
                           "\"%.60s\" is none of all, none, prefix, suffix, valid, "
                           "holes_<0..1000>[_<salt>]",
                           mask);
    if (m->kind == ATT_MASK_VALID)
        return att_mask_parse_valid(m, valid, why);
    if (*valid)
        return att_why_set(why, "valid", "\"%.60s\" needs mask:valid, not mask:%.40s", valid,
                           mask);
    return 0;
}

/* Drawn length of sample b, before mirroring. */
static inline int64_t att_mask_length(const struct att_mask *m, int64_t b)
{
    uint64_t draw = att_mix(0x6c656e677468u + (uint64_t)b * 0x9e3779b97f4a7c15u);
    int64_t  most = b == 1 && m->s >= 8 ? m->s / 8 : m->s;

    if (b == 0)
        return m->s;
    if (b == 2 && m->b >= 4)
        return 0;
    return 1 + (int64_t)(draw % (uint64_t)most);
}

/* 1 when key s of sample b is valid. */
static inline int att_mask_bit(const struct att_mask *m, int64_t b, int64_t s)
{
    if (m->mirror) {
        b = m->b - 1 - b;
        s = m->s - 1 - s;
    }
    switch (m->kind) {
    case ATT_MASK_ALL: return 1;
    case ATT_MASK_NONE: return 0;
    case ATT_MASK_PREFIX: return s < att_mask_length(m, b);
    case ATT_MASK_SUFFIX: return s >= m->s - att_mask_length(m, b);
    case ATT_MASK_VALID: return s >= m->txt || s < m->valid[m->n_valid == 1 ? 0 : b];
    default: break;
    }
    return (int64_t)(att_mix(att_mix(m->salt + 1) + (uint64_t)(b * m->s + s)) % 1000)
           < m->permille;
}

/* Number of valid keys of sample b. */
static inline int64_t att_mask_count(const struct att_mask *m, int64_t b)
{
    int64_t n = 0, from = m->mirror ? m->b - 1 - b : b;

    switch (m->kind) {
    case ATT_MASK_ALL: return m->s;
    case ATT_MASK_NONE: return 0;
    case ATT_MASK_PREFIX:
    case ATT_MASK_SUFFIX: return att_mask_length(m, from);
    case ATT_MASK_VALID: return m->s - m->txt + m->valid[m->n_valid == 1 ? 0 : from];
    default: break;
    }
    for (int64_t s = 0; s < m->s; s++)
        n += att_mask_bit(m, b, s);
    return n;
}

/* Number of valid keys. O(B S) for holes, else O(B). */
static inline int64_t att_mask_total(const struct att_mask *m)
{
    int64_t n = 0;

    for (int64_t b = 0; b < m->b; b++)
        n += att_mask_count(m, b);
    return n;
}

#endif
