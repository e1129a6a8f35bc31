/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/refresh.h"

#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/order.h"
#include "harness/tensor.h"

enum { SPAN = 32 << 10, TRIES = 8 };

/* ---- one rotation ------------------------------------------------------------------- */

static int64_t width(const struct att_tensor *t)
{
    return t->dim[t->rank - 1];
}

/* The first element of the rotation, in the host's image. */
static unsigned char *start_of(const struct att_problem *p, const struct att_rotation *r)
{
    const struct att_tensor *t = &p->t[r->tensor];
    const int64_t at = att_offset(t, r->row * width(t)) + r->first * t->stride[t->rank - 1];

    return (unsigned char *)t->data + at * (int64_t)att_elem_size(t->dtype);
}

/* 1 when the elements have changed by it. */
static int rotate(const struct att_problem *p, const struct att_rotation *r, int64_t by)
{
    const struct att_tensor *t = &p->t[r->tensor];
    const size_t             size = att_elem_size(t->dtype);
    const size_t             step = (size_t)t->stride[t->rank - 1] * size;
    unsigned char           *at = start_of(p, r), *old = att_must((size_t)r->n * size);
    int                      changed = 0;

    for (int64_t i = 0; i < r->n; i++)
        memcpy(old + (size_t)i * size, at + (size_t)i * step, size);
    for (int64_t i = 0; i < r->n; i++) {
        const unsigned char *from = old + (size_t)((i + by) % r->n) * size;
        changed |= memcmp(at + (size_t)i * step, from, size) != 0;
        memcpy(at + (size_t)i * step, from, size);
    }
    free(old);
    return changed;
}

static int upload(const struct att_refresh *r, const struct att_rotation *o)
{
    const struct att_tensor *t = &r->p->t[o->tensor];
    const size_t             size = att_elem_size(t->dtype);
    unsigned char           *at = start_of(r->p, o);
    const size_t bytes = ((size_t)(o->n - 1) * (size_t)t->stride[t->rank - 1] + 1) * size;

    return r->stage->be->upload(r->stage->dev,
                                (unsigned char *)r->stage->t[o->tensor].data
                                    + (at - (unsigned char *)t->data),
                                at, bytes);
}

/* Undo the last rotation in effect. */
static struct att_rotation undo(struct att_refresh *r)
{
    const struct att_rotation o = r->now[--r->n];

    rotate(r->p, &o, o.n - o.by);
    return o;
}

static int apply(struct att_refresh *r, const struct att_rotation *o)
{
    rotate(r->p, o, o->by);
    r->now[r->n++] = *o;
    return upload(r, o);
}

/* ---- which row ---------------------------------------------------------------------- */

static int is_changeable(const struct att_problem *p, int i)
{
    const struct att_tensor *t = &p->t[i];

    return att_is_in(p, i) && !att_is_out(p, i) && !(p->c->op->slots[i].role & ATT_META)
           && att_count(t) > 0 && width(t) > 1 && t->stride[t->rank - 1] > 0;
}

/* Elements of nothing but the pattern of holes do not matter, and must not come to matter. */
static int has_holes(const struct att_problem *p, const struct att_rotation *o)
{
    const struct att_tensor *t = &p->t[o->tensor];
    const size_t             size = att_elem_size(t->dtype);
    const unsigned char     *at = start_of(p, o);

    for (int64_t i = 0; i < o->n; i++, at += (size_t)t->stride[t->rank - 1] * size) {
        size_t k = 0;
        while (k < size && at[k] == p->hole)
            k++;
        if (k == size)
            return 1;
    }
    return 0;
}

static int64_t below(struct att_refresh *r, int64_t n)
{
    return (int64_t)(att_random_next(&r->state) % (uint64_t)n);
}

/* A rotation of some piece of some row of tensor i: so many are there that none comes twice.
 * `late`: of as much of a row as may be, in the second half of the tensor. */
static struct att_rotation some_rotation(struct att_refresh *r, int i, int late)
{
    const struct att_tensor *t = &r->p->t[i];
    const int64_t            rows = att_count(t) / width(t), skip = late ? rows / 2 : 0;
    const int64_t            step = t->stride[t->rank - 1] * (int64_t)att_elem_size(t->dtype);
    const int64_t            most = width(t) < SPAN / step ? width(t) : SPAN / step;
    struct att_rotation      o = { .tensor = i, .row = skip + below(r, rows - skip) };

    o.n = late || most < 2 ? most : 2 + below(r, most - 1);
    o.first = below(r, width(t) - o.n + 1);
    o.by = o.n < 2 ? 0 : 1 + below(r, o.n - 1);
    return o;
}

/* One that changes something; 0: none was found. */
static int choose(struct att_refresh *r, int i, int late, struct att_rotation *o)
{
    for (int k = 0; k < TRIES; k++) {
        *o = some_rotation(r, i, late);
        if (o->n < 2 || has_holes(r->p, o))
            continue;
        if (rotate(r->p, o, o->by)) {
            rotate(r->p, o, o->n - o->by);
            return 1;
        }
    }
    return 0;
}

/* ---- samples ------------------------------------------------------------------------ */

void att_refresh_begin(struct att_refresh *r, struct att_stage *stage, struct att_problem *p,
                       uint64_t seed)
{
    *r = (struct att_refresh){ .stage = stage, .p = p, .state = seed };
    for (int i = 0; i < p->n; i++)
        if (att_is_out(p, i) && att_is_in(p, i))
            r->p = NULL; // what such an operator reads next it has written itself
    for (int i = 0; r->p && i < p->n; i++)
        if (is_changeable(p, i) && choose(r, i, 1, &r->last[r->n_last]))
            r->n_last++;
}

int att_refresh_sample(struct att_refresh *r)
{
    struct att_rotation o;
    int                 err = att_refresh_home(r), i;

    if (err || !r->p || r->n_last == 0)
        return err;
    i = r->last[att_random_next(&r->state) % (uint64_t)r->n_last].tensor;
    return choose(r, i, 0, &o) ? apply(r, &o) : 0;
}

int att_refresh_home(struct att_refresh *r)
{
    int err = 0;

    while (r->n > 0 && !err) {
        const struct att_rotation o = undo(r);
        err = upload(r, &o);
    }
    return err;
}

/* ---- the last sample ---------------------------------------------------------------- */

int att_refresh_last(struct att_refresh *r)
{
    int err = att_refresh_home(r);

    if (err || !r->p || r->n_last == 0 || !att_refresh_can_answer(r))
        return err;
    for (int k = 0; k < r->n_last && !err; k++)
        err = apply(r, &r->last[k]);
    return err || r->answered ? err : att_refresh_answer(r);
}

void att_refresh_end(struct att_refresh *r)
{
    while (r->n > 0)
        undo(r);
    if (r->p && r->answered)
        att_refresh_unanswer(r);
}
