/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/invariant.h"

#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/tensor.h"

enum { BIG = 64 << 20 }; // bytes; above this it takes too long

/* A call for one sample. */
struct alone {
    void             *params;
    struct att_tensor t[ATT_MAX_TENSORS];     // on the device
    unsigned char    *whole[ATT_MAX_TENSORS]; // outputs of the whole batch, blocks
    int64_t           b, n;
};

static const struct att_field *batch_field(const struct att_op *op)
{
    for (const struct att_field *f = op->fields; f->name; f++)
        if (!strcmp(f->name, "b") && f->kind == ATT_INT)
            return f;
    return NULL;
}

/* The tensor of one sample; 0: its first dimension is no batch. */
static int cut(struct att_tensor *t, int64_t n, int64_t b)
{
    if (t->rank == 0)
        return 1;
    if (t->dim[0] != n)
        return t->dim[0] == 1;
    t->dim[0] = 1;
    t->data = (char *)t->data + b * t->stride[0] * (int64_t)att_elem_size(t->dtype);
    return 1;
}

static int same_dims(const struct att_tensor *x, const struct att_tensor *y)
{
    return x->rank == y->rank && x->dtype == y->dtype
           && !memcmp(x->dim, y->dim, (size_t)x->rank * sizeof(*x->dim));
}

/* 1 when the operator itself has these shapes for one sample. */
static int pose(const struct att_trial *t, struct alone *a)
{
    const struct att_op *op = t->c->op;
    struct att_tensor    own[ATT_MAX_TENSORS] = { 0 };
    struct att_why       why;

    if ((op->invalid && op->invalid(a->params, &why)) || op->shape(a->params, own))
        return 0;
    for (int i = 0; i < t->stage.n; i++) {
        a->t[i] = t->stage.t[i];
        if (!cut(&a->t[i], a->n, a->b) || !same_dims(&a->t[i], &own[i]))
            return 0;
    }
    return 1;
}

/* ---- runs --------------------------------------------------------------------------- */

static int run(struct att_trial *t, const struct att_problem *p)
{
    const int err = att_stage_outputs(&t->stage, p);

    if (err)
        return att_trial_error(t, err, "poisoning the outputs");
    return att_trial_plan(t) || att_trial_run(t, "") || att_trial_unplan(t);
}

static int keep_whole(struct att_trial *t, const struct att_problem *p, struct alone *a)
{
    for (int i = 0; i < p->n; i++) {
        int err;
        if (!att_is_out(p, i))
            continue;
        err = att_stage_download(&t->stage, p, i);
        if (err)
            return att_trial_error(t, err, "reading back the outputs");
        a->whole[i] = att_must(p->block[i].bytes);
        memcpy(a->whole[i], t->stage.scratch, p->block[i].bytes);
    }
    return 0;
}

/* The elements of this sample in output i, of the batch and alone. */
static int compare(struct att_trial *t, const struct att_problem *p, const struct alone *a,
                   int i)
{
    struct att_tensor one = p->t[i];
    struct att_walk   w;
    size_t            at;
    const int         err = att_stage_download(&t->stage, p, i);

    if (err)
        return att_trial_error(t, err, "reading back the outputs");
    cut(&one, a->n, a->b);
    at = (size_t)((unsigned char *)one.data - p->block[i].image);
    for (att_walk_begin(&w, &one); att_walk_next(&w);)
        if (memcmp(a->whole[i] + at + w.at, t->stage.scratch + at + w.at, w.bytes))
            return att_trial_end(
                t, ATT_FAIL, "batch",
                "sample %d alone gives other bits than in its batch of %d: %s, "
                "from its element %lld on",
                (int)a->b, (int)a->n, p->t[i].name, (long long)w.index);
    return 0;
}

static int ask(struct att_trial *t, const struct att_problem *p, struct alone *a)
{
    const struct att_call whole = t->call;
    int                   done = 0;

    if (!pose(t, a))
        return 0;
    t->call.params = a->params;
    t->call.t = a->t;
    if (!t->k->refuse || !t->k->refuse(t->s->dev, &t->call)) {
        done = run(t, p);
        for (int i = 0; i < p->n && !done; i++)
            done = att_is_out(p, i) && compare(t, p, a, i);
        t->r->check.runs += !done;
    }
    t->call = whole;
    return done;
}

static int ask_both(struct att_trial *t, const struct att_problem *p, struct alone *a)
{
    int err, done;

    if (!pose(t, a))
        return 0;
    err = att_stage_inputs(&t->stage, p);
    if (err)
        return att_trial_error(t, err, "uploading the inputs");
    done = run(t, p) || keep_whole(t, p, a) || ask(t, p, a);
    a->b = 0;
    return done || ask(t, p, a);
}

/* In memory: wide gaps count. */
static int has_large_output(const struct att_problem *p)
{
    for (int i = 0; i < p->n; i++)
        if (att_is_out(p, i) && p->block[i].bytes > BIG)
            return 1;
    return p->bytes > BIG;
}

int att_trial_batch(struct att_trial *t)
{
    const struct att_op    *op = t->c->op;
    const struct att_field *f = batch_field(op);
    struct att_problem     *p = att_trial_problem(t, ATT_VARIANT_BASE);
    struct alone            a = { 0 };
    int                     done;

    // Where data only moves the whole batch is known to the bit, and packed rows of one token
    // each look like samples.
    if (!p || !f || !op->rows || !(t->k->guarantees & ATT_BATCH_INVARIANT)
        || has_large_output(p) || (op->free_rows && op->free_rows(t->c->params)))
        return !p;
    a.params = att_must(op->params_size);
    memcpy(a.params, t->c->params, op->params_size);
    a.n = *(int64_t *)((char *)a.params + f->offset);
    a.b = a.n - 1;
    *(int64_t *)((char *)a.params + f->offset) = 1;
    att_seat_phase(t->s, "a sample alone");
    done = a.n < 2 ? 0 : ask_both(t, p, &a);
    for (int i = 0; i < p->n; i++)
        free(a.whole[i]);
    free(a.params);
    return done;
}
