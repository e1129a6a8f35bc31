/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fake_attention.h - what fake_peer.c computes: naive attention in f32 on tensors that lie in a
 * block of memory, with or without a key mask.
 */
#ifndef ATT_TESTS_FAKE_ATTENTION_H
#define ATT_TESTS_FAKE_ATTENTION_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct tensor {
    int64_t dim[4], stride[4];
    size_t  offset;
    int     there;
};

struct opened {
    char          kernel[32];
    struct tensor q, k, v, mask, o;
    double        scale;
    float        *copy; // the whole file, as of the last run
    size_t        bytes;
    float        *answer; // the first one
};

static inline float *at(const struct opened *c, unsigned char *base, const struct tensor *t,
                        int64_t b, int64_t s, int64_t h)
{
    const int64_t i = b * t->stride[0] + s * t->stride[1] + h * t->stride[2];

    (void)c;
    return (float *)(base + t->offset) + i;
}

static inline int is_valid(const struct opened *c, const unsigned char *base, int64_t b,
                           int64_t j)
{
    const struct tensor *m = &c->mask;

    return !m->there || base[m->offset + (size_t)(b * m->stride[0] + j * m->stride[1])] != 0;
}

/* One row. `leaks`: masked keys get the weight 0 and are added all the same. */
static inline void row(const struct opened *c, unsigned char *base, const int64_t at_row[3],
                       int leaks, float *o)
{
    const int64_t b = at_row[0], h = at_row[2], d = c->q.dim[3], n = c->k.dim[1];
    const float  *q = at(c, base, &c->q, b, at_row[1], h);
    double        sum = 0, out[256] = { 0 };

    for (int64_t j = 0; j < n; j++) {
        const int    valid = is_valid(c, base, b, j);
        const float *k = at(c, base, &c->k, b, j, h), *v = at(c, base, &c->v, b, j, h);
        double       x = 0;
        if (!valid && !leaks)
            continue;
        for (int64_t e = 0; e < d && valid; e++)
            x += (double)q[e] * k[e];
        x = valid ? exp(c->scale * x) : 0;
        sum += x;
        for (int64_t e = 0; e < d; e++)
            out[e] += x * v[e];
    }
    for (int64_t e = 0; e < d; e++)
        o[e] = sum > 0 ? (float)(out[e] / sum) : 0;
}

/* Reads and writes in `base`, laid out like the file. */
static inline void attend(const struct opened *c, unsigned char *base)
{
    for (int64_t b = 0; b < c->q.dim[0]; b++)
        for (int64_t s = 0; s < c->q.dim[1]; s++)
            for (int64_t h = 0; h < c->q.dim[2]; h++) {
                const int64_t here[3] = { b, s, h };
                row(c, base, here, !strcmp(c->kernel, "leaks"), at(c, base, &c->o, b, s, h));
            }
}

#endif
