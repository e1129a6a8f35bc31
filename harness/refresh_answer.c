/* SPDX-License-Identifier: Apache-2.0 */
/* refresh_answer.c - what is right for inputs that have changed a little; see refresh.h. */
#include <stdlib.h>

#include "harness/host.h"
#include "harness/refresh.h"

enum { ROWS = 6 };

static int64_t width(const struct att_tensor *t)
{
    return t->dim[t->rank - 1];
}

static int64_t rows_of(const struct att_tensor *t)
{
    return width(t) > 0 ? att_count(t) / width(t) : 0;
}

static int ascending(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Few rows, for the reference is slow: those that have changed where an input is as long as
 * the output, and a few from the first to the last. Returns how many, all different. */
static int64_t rows_to_ask(const struct att_refresh *r, int slot, int64_t *row)
{
    const int64_t rows = rows_of(&r->p->t[slot]);
    int64_t       n = 0, m = 0;

    for (int k = 0; k < r->n_last; k++)
        if (rows_of(&r->p->t[r->last[k].tensor]) == rows)
            row[n++] = r->last[k].row;
    for (int k = 0; k < ROWS && rows > 0; k++)
        row[n++] = (rows - 1) * k / (ROWS - 1);
    qsort(row, (size_t)n, sizeof(*row), ascending);
    for (int64_t i = 0; i < n; i++)
        if (m == 0 || row[i] != row[m - 1])
            row[m++] = row[i];
    return m;
}

static struct att_truth *ask(const struct att_refresh *r, int slot)
{
    const struct att_op *op = r->p->c->op;
    struct att_call      call = { .size = sizeof(call), .n_tensors = r->p->n, .t = r->p->t };
    struct att_truth    *t = att_must(sizeof(*t));
    size_t               n;
    int                  err;

    call.params = r->p->c->params;
    t->inner = width(&r->p->t[slot]);
    t->row = att_must((ATT_MAX_TENSORS + ROWS) * sizeof(*t->row));
    t->n = rows_to_ask(r, slot, t->row);
    n = (size_t)(t->n * t->inner) + 1;
    t->value = att_must(n * sizeof(double));
    t->bound = att_must(n * sizeof(double));
    t->var = att_must(n * sizeof(double));
    t->dof = att_must((size_t)(t->n + 1) * sizeof(double));
    for (int64_t i = 0; i < t->n; i++)
        t->dof[i] = (double)t->inner;
    err = op->rows_dof
              ? op->rows_dof(&call, slot, t->row, t->n, t->value, t->bound, t->var, t->dof)
              : op->rows(&call, slot, t->row, t->n, t->value, t->bound, t->var);
    if (!err)
        return t;
    att_truth_free(t);
    return NULL;
}

/* Whole answers into the images, else rows. The old truth is kept. */
int att_refresh_answer(struct att_refresh *r)
{
    struct att_problem *p = r->p;
    struct att_call     call = { .size = sizeof(call), .n_tensors = p->n, .t = p->t };

    call.params = p->c->params;
    r->answered = 1;
    if (p->c->op->run)
        return p->c->op->run(&call) ? ATT_EINVAL : 0;
    for (int i = 0; i < p->n; i++)
        if (p->truth[i]) {
            struct att_truth *t = ask(r, i);
            if (!t)
                return ATT_EINVAL;
            r->truth[i] = p->truth[i];
            p->truth[i] = t;
        }
    return 0;
}

/* An exact answer belongs to its fill. */
int att_refresh_can_answer(const struct att_refresh *r)
{
    const struct att_problem *p = r->p;

    return p->c->op->run || (p->check && p->check->judge_rows && p->c->op->rows);
}

void att_refresh_unanswer(struct att_refresh *r)
{
    struct att_problem *p = r->p;
    struct att_call     call = { .size = sizeof(call), .n_tensors = p->n, .t = p->t };

    call.params = p->c->params;
    if (p->c->op->run)
        (void)p->c->op->run(&call); // as when the problem was made
    for (int i = 0; i < p->n; i++)
        if (r->truth[i]) {
            att_truth_free(p->truth[i]);
            p->truth[i] = r->truth[i];
        }
    r->answered = 0;
}
