/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/extremes.h"

#include <string.h>

#include "harness/tensor.h"

enum { KINDS = 6 };

/* NaN, signalling NaN of both signs, both infinities, the largest number. */
static const uint64_t special[ATT_BF16 + 1][KINDS] = {
    [ATT_F64] = { 0x7ff8000000000000, 0x7ff0000000000001, 0xfff0000000000001,
                  0x7ff0000000000000, 0xfff0000000000000, 0x7fefffffffffffff },
    [ATT_F32] = { 0x7fc00000, 0x7f800001, 0xff800001, 0x7f800000, 0xff800000, 0x7f7fffff },
    [ATT_F16] = { 0x7e00, 0x7c01, 0xfc01, 0x7c00, 0xfc00, 0x7bff },
    [ATT_BF16] = { 0x7fc0, 0x7f81, 0xff81, 0x7f80, 0xff80, 0x7f7f },
};

static int is_data(const struct att_problem *p, int i)
{
    return att_is_in(p, i) && !att_is_out(p, i) && p->t[i].dtype <= ATT_BF16
           && !(p->c->op->slots[i].role & ATT_META);
}

/* Into every hole of `bytes` from e on: a special number, or what it held. Holes are where
 * `other` has other data. n: how many there were before; returns how many there are now. */
static int64_t put_piece(const struct att_problem *p, enum att_dtype dtype, unsigned char *e,
                         const unsigned char *other, size_t bytes, int64_t n, int out)
{
    const size_t size = att_elem_size(dtype);

    if (!memcmp(e, other, bytes))
        return n;
    for (size_t at = 0; at < bytes; at += size) {
        if (!memcmp(e + at, other + at, size))
            continue;
        if (out)
            memset(e + at, p->hole, size);
        else
            memcpy(e + at, &special[dtype][n % KINDS], size); // little-endian
        n++;
    }
    return n;
}

/* The same for all of tensor i, from n = 0 on. */
static int64_t put(const struct att_problem *p, const struct att_problem *other, int i, int out)
{
    enum { PIECE = 4096 }; // bytes; most are equal as a whole
    struct att_walk w;
    int64_t         n = 0;

    for (att_walk_begin(&w, &p->t[i]); att_walk_next(&w);)
        for (size_t at = 0; at < w.bytes; at += PIECE)
            n = put_piece(p, p->t[i].dtype, (unsigned char *)p->t[i].data + w.at + at,
                          (const unsigned char *)other->t[i].data + w.at + at,
                          w.bytes - at < PIECE ? w.bytes - at : PIECE, n, out);
    return n;
}

static int64_t put_all(const struct att_problem *p, const struct att_problem *other, int out)
{
    int64_t n = 0;

    for (int i = 0; i < p->n; i++)
        n += is_data(p, i) ? put(p, other, i, out) : 0;
    return n;
}

static int ask(struct att_trial *t, const struct att_problem *p)
{
    static const char    context[] = "where data must not matter there is NaN, Inf or the "
                                     "largest number";
    const struct att_op *op = t->c->op;
    uint64_t             hash = 0;
    const int            err = att_stage_inputs(&t->stage, p);

    if (err)
        return att_trial_error(t, err, "uploading the inputs");
    if (att_trial_check(t, p, "holes", context, &hash))
        return 1;
    t->r->check.runs++;
    if (hash != t->r->output_hash && p->check->judge_rows
        && !(op->free_rows && op->free_rows(t->c->params)))
        return att_trial_end(t, ATT_FAIL, "holes", "%s: other bits", context);
    return 0;
}

int att_trial_extremes(struct att_trial *t)
{
    const int           pinned = t->s->pinned;
    struct att_problem *p, *other;
    int                 done = 1;

    att_seat_phase(t->s, "extreme holes");
    t->s->pinned = 1; // both variants at once
    p = att_trial_problem(t, ATT_VARIANT_BASE);
    other = p ? att_trial_problem(t, ATT_VARIANT_HOLES) : NULL;
    t->s->pinned = pinned;
    if (other) {
        done = put_all(p, other, 0) > 0 && ask(t, p);
        put_all(p, other, 1);
    }
    return done;
}
