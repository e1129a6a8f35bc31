/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/vacuity.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/bijection.h"
#include "harness/dtype.h"
#include "harness/host.h"
#include "harness/tensor.h"
#include "reports/core/human.h"

enum {
    SAMPLE = 1 << 18, // elements of one tensor whose values are looked at
    DISTINCT = 64,    // more different values than this are as good as any number
    FEW = 16,         // elements that may be: +-1 and +-2 are one in 4^15
};

/* ---- counts ------------------------------------------------------------------------- */

struct seen {
    uint64_t bits[DISTINCT];
    int      n;
    int64_t  unbounded; // elements that any kernel would pass, and that the contract binds
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

/* Where only some rows are known, they are what was compared. An element without a bound is one
 * that the contract frees (`may_be_free`, variance 0), or the check of it is none. */
static void look_at_truth(const struct att_truth *t, int may_be_free, struct att_vacuity *v,
                          struct seen *seen)
{
    for (int64_t k = 0; k < t->n * t->inner; k++) {
        uint64_t bits;

        if (isinf(t->bound[k])) {
            seen->unbounded += !may_be_free || t->var[k] != 0;
            continue;
        }
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
        const int64_t bad = att_is_out(p, i) && p->c->op->bijective(p->c->params, i)
                                ? att_not_bijective(p, i)
                                : -1;
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
    const int            may_be_free = op->free_rows && op->free_rows(p->c->params);
    char                 text[120];
    int                  constant;

    for (int i = 0; i < p->n; i++)
        if (p->truth[i])
            look_at_truth(p->truth[i], may_be_free, &r->check, &seen);
        else if (att_is_out(p, i))
            look(p, i, &r->check, &seen);
    count_holes(p, &r->check);
    r->check.distinct = seen.n;
    if (prove_bijections(p, r))
        return 1;
    if (seen.unbounded > 0) {
        snprintf(text, sizeof(text), "%" PRId64 " %s no bound: any kernel would pass there",
                 seen.unbounded, att_one_or(seen.unbounded, "element has", "elements have"));
        return end(r, ATT_MISTRUSTED, "vacuity", text);
    }
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
