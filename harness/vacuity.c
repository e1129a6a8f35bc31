/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/vacuity.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/dtype.h"
#include "harness/host.h"
#include "harness/tensor.h"

enum {
    SAMPLE = 1 << 18, // elements of one tensor whose values are looked at
    DISTINCT = 64,    // more different values than this are as good as any number
    ROW_BYTES = 16,   // shorter rows may be equal by chance
    FEW = 16,         // elements that may be: +-1 and +-2 are one in 4^15
};

/* ---- counts ------------------------------------------------------------------------- */

struct seen {
    uint64_t bits[DISTINCT];
    int      n;
};

static void see(struct seen *s, uint64_t bits)
{
    for (int i = 0; i < s->n; i++)
        if (s->bits[i] == bits)
            return;
    if (s->n < DISTINCT)
        s->bits[s->n++] = bits;
}

static int painted(uint64_t bits, size_t size, unsigned char hole)
{
    const uint64_t all = 0x0101010101010101 * (uint64_t)hole;

    return bits == (size == 8 ? all : all & (((uint64_t)1 << 8 * size) - 1));
}

/* Looks at every k-th run so that no more than SAMPLE elements are read, and scales up. */
static void look(const struct att_problem *p, int i, struct att_vacuity *v, struct seen *seen)
{
    const struct att_tensor *t = &p->t[i];
    const size_t             size = att_elem_size(t->dtype);
    const int64_t            n = att_count(t), every = n / SAMPLE + 1;
    struct att_vacuity       part = { 0 };
    int64_t                  k = 0;

    for (int64_t e = 0; e < n; e += every, k++) {
        const int64_t  at = att_offset(t, e);
        const uint64_t bits = att_bits(t->dtype, (const char *)t->data + (size_t)at * size);

        part.untouched += painted(bits, size, p->poison);
        part.zeros += att_bits_value(t->dtype, bits) == 0;
        part.nans += att_bits_nan(t->dtype, bits);
        if (seen->n < DISTINCT)
            see(seen, bits);
    }
    if (k == 0)
        return;
    v->compared += n;
    v->untouched += part.untouched * n / k;
    v->zeros += part.zeros * n / k;
    v->nans += part.nans * n / k;
}

/* Where only some rows are known, they are what was compared. */
static void look_at_truth(const struct att_truth *t, struct att_vacuity *v, struct seen *seen)
{
    for (int64_t k = 0; k < t->n * t->inner; k++) {
        uint64_t bits;

        if (isinf(t->bound[k]))
            continue; // may hold anything
        memcpy(&bits, &t->value[k], sizeof(bits));
        v->compared++;
        v->zeros += t->value[k] == 0;
        v->nans += isnan(t->value[k]);
        if (seen->n < DISTINCT)
            see(seen, bits);
    }
}

static void count_holes(const struct att_problem *p, struct att_vacuity *v)
{
    for (int i = 0; i < p->n; i++) {
        const struct att_tensor *t = &p->t[i];
        const int64_t            n = att_is_in(p, i) ? att_count(t) : 0;
        const int64_t            every = n / SAMPLE + 1;
        const size_t             size = att_elem_size(t->dtype);
        int64_t                  holes = 0;

        for (int64_t e = 0; e < n; e += every) {
            const size_t at = (size_t)att_offset(t, e) * size;
            holes += painted(att_bits(t->dtype, (const char *)t->data + at), size, p->hole);
        }
        v->holes += holes * every * (int64_t)size;
    }
}

/* ---- bijections --------------------------------------------------------------------- */

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

/* Every row of output i is a row of an input, and no input row stands there twice. Rows of
 * zeros are padding. Returns the flat index of the first row that breaks this, or -1. */
static int64_t not_bijective(const struct att_problem *p, int i)
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

/* ---- verdict ------------------------------------------------------------------------ */

static int end(struct att_record *r, enum att_status status, const char *detector,
               const char *reason)
{
    r->status = status;
    snprintf(r->detector, sizeof(r->detector), "%s", detector);
    snprintf(r->reason, sizeof(r->reason), "%s", reason);
    return 1;
}

static int prove_bijections(const struct att_problem *p, struct att_record *r)
{
    char text[200];

    if (!p->c->op->bijective || strcmp(p->c->fill, "coded"))
        return 0;
    for (int i = 0; i < p->n; i++) {
        const int64_t bad =
            att_is_out(p, i) && p->c->op->bijective(p->c->params, i) ? not_bijective(p, i) : -1;
        if (bad < 0)
            continue;
        snprintf(text, sizeof(text),
                 "element %" PRId64 " of %s starts a row that is no input row, or one twice",
                 bad, p->t[i].name);
        return end(r, ATT_FAIL, "bijection", text);
    }
    return 0;
}

static int judge(const struct att_problem *p, struct att_record *r)
{
    const struct att_op *op = p->c->op;
    struct seen          seen = { .n = 0 };
    int                  constant;

    for (int i = 0; i < p->n; i++)
        if (p->truth[i])
            look_at_truth(p->truth[i], &r->check, &seen);
        else if (att_is_out(p, i))
            look(p, i, &r->check, &seen);
    count_holes(p, &r->check);
    r->check.distinct = seen.n;
    if (prove_bijections(p, r))
        return 1;
    if (op->trivial && op->trivial(p->c->params))
        return 0;
    if (r->check.compared == 0)
        return end(r, ATT_MISTRUSTED, "vacuity", "nothing was compared");
    if (r->check.untouched == r->check.compared)
        return end(r, ATT_MISTRUSTED, "vacuity", "the right answer leaves every output alone");
    constant = seen.n < 2 && r->check.compared > 1;
    // A few elements are equal by chance, now and then; not when all of them are 0.
    if (constant && (r->check.compared > FEW || r->check.zeros == r->check.compared))
        return end(r, ATT_MISTRUSTED, "vacuity",
                   "every element of the right answer is the same: any kernel might pass");
    return 0;
}

int att_vacuity_judge(struct att_seat *s, const struct att_case *c, struct att_record *r)
{
    char                why[160];
    const int32_t       runs = r->check.runs;
    struct att_problem *p;

    // The answer is the case's, not the kernel's: look once.
    if (s->judged != c) {
        p = att_seat_problem(s, c, ATT_VARIANT_BASE, why, sizeof(why));
        if (!p)
            return end(r, ATT_FAIL, "reference", why);
        s->judgement = (struct att_record){ .status = ATT_PASS };
        judge(p, &s->judgement);
        s->judged = c;
    }
    r->check = s->judgement.check;
    r->check.runs = runs;
    if (s->judgement.status == ATT_PASS)
        return 0;
    return end(r, s->judgement.status, s->judgement.detector, s->judgement.reason);
}
