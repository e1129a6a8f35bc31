/* SPDX-License-Identifier: Apache-2.0 */
/* bijection.c - rows of an output are matched with rows of inputs by their hash. */
#include "harness/bijection.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/tensor.h"

enum { ROW_BYTES = 16 }; // shorter rows may be equal by chance

/* Open addressing over row hashes; a slot is empty, free or used. */
struct rows {
    uint64_t *hash;
    char     *used;
    uint64_t  mask;
};

static uint64_t hash_row(const unsigned char *b, size_t bytes)
{
    uint64_t h = 0x2545f4914f6cdd1d, x;

    for (; bytes >= 8; b += 8, bytes -= 8) {
        memcpy(&x, b, 8);
        h = (h ^ x) * 0x9e3779b97f4a7c15;
        h ^= h >> 31;
    }
    for (x = 1; bytes; bytes--)
        x = x << 8 | *b++;
    h = (h ^ x) * 0x9e3779b97f4a7c15;
    return (h ^ h >> 31) | 1; // 0 means empty
}

static void add_row(struct rows *r, uint64_t h)
{
    uint64_t at = h & r->mask;

    while (r->hash[at])
        at = (at + 1) & r->mask;
    r->hash[at] = h;
}

/* 1 when an unused row with this hash was there; it is used now. */
static int use_row(struct rows *r, uint64_t h)
{
    for (uint64_t at = h & r->mask; r->hash[at]; at = (at + 1) & r->mask)
        if (r->hash[at] == h && !r->used[at]) {
            r->used[at] = 1;
            return 1;
        }
    return 0;
}

static int all_are(const unsigned char *b, size_t bytes, unsigned char value)
{
    return bytes == 0 || (b[0] == value && !memcmp(b, b + 1, bytes - 1));
}

static int same_rows(const struct att_tensor *a, const struct att_tensor *b)
{
    return a->rank && b->rank && a->dtype == b->dtype
           && a->dim[a->rank - 1] == b->dim[b->rank - 1];
}

static struct rows input_rows(const struct att_problem *p, const struct att_tensor *out,
                              int64_t inner)
{
    struct rows  r = { 0 };
    int64_t      n = 0;
    uint64_t     room = 16;
    const size_t bytes = (size_t)inner * att_elem_size(out->dtype);

    for (int i = 0; i < p->n; i++)
        n += att_is_in(p, i) && same_rows(&p->t[i], out) ? att_count(&p->t[i]) / inner : 0;
    while (room < 2 * (uint64_t)n)
        room *= 2;
    r.hash = att_must(room * sizeof(*r.hash));
    r.used = att_must(room);
    r.mask = room - 1;
    for (int i = 0; i < p->n; i++) {
        const struct att_tensor *t = &p->t[i];
        if (!att_is_in(p, i) || !same_rows(t, out))
            continue;
        for (int64_t e = 0; e < att_count(t); e += inner) {
            const size_t         at = (size_t)att_offset(t, e) * att_elem_size(t->dtype);
            const unsigned char *row = (const unsigned char *)t->data + at;
            // Rows that must not matter are all alike, and no output may hold one.
            if (!all_are(row, bytes, p->hole))
                add_row(&r, hash_row(row, bytes));
        }
    }
    return r;
}

int64_t att_not_bijective(const struct att_problem *p, int i)
{
    const struct att_tensor *t = &p->t[i];
    const int64_t            inner = t->rank ? t->dim[t->rank - 1] : 0;
    const size_t             bytes = (size_t)inner * att_elem_size(t->dtype);
    struct rows              r;
    int64_t                  bad = -1;

    if (bytes < ROW_BYTES)
        return -1;
    r = input_rows(p, t, inner);
    for (int64_t e = 0; e < att_count(t) && bad < 0; e += inner) {
        const size_t         at = (size_t)att_offset(t, e) * att_elem_size(t->dtype);
        const unsigned char *row = (const unsigned char *)t->data + at;
        if (!all_are(row, bytes, 0) && !use_row(&r, hash_row(row, bytes)))
            bad = e;
    }
    free(r.hash);
    free(r.used);
    return bad;
}
