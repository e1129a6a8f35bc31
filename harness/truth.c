/* SPDX-License-Identifier: Apache-2.0 */
/*
 * truth.c - the reference asked about a sample of rows, by several threads.
 *
 * A row costs what the definition costs; the budget says how many can be asked. A sample
 * takes the first and the last row, and rows whose coordinates are each, by the flip of a
 * coin, random or at a place where kernels have seams: 0, 1, 63, 64, 65, 127, 128, the last
 * two, a text/image border or the end of a sample cannot be known here but is hit by chance.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/order.h"
#include "harness/problem.h"
#include "harness/threads.h"

enum { AT_LEAST = 48, FEW = 16, ENOUGH = 320, CHUNK = 8 };

static const double BUDGET_FLOPS = 6e8; // of the base variant; the reference is dull
static const double OTHERS = 0.25;      // of that for each other variant

/* ---- which rows --------------------------------------------------------------------- */

static int64_t coordinate(int64_t dim, uint64_t *state)
{
    static const int64_t seam[] = { 0, 1, 63, 64, 65, 127, 128, -1, -2 };
    const uint64_t       r = att_random_next(state);
    const int64_t        s = seam[(r >> 8) % (sizeof(seam) / sizeof(*seam))];

    if (r & 1 || s >= dim || -s > dim)
        return (int64_t)((r >> 16) % (uint64_t)dim);
    return s < 0 ? dim + s : s;
}

static int64_t some_row(const struct att_tensor *t, uint64_t *state)
{
    int64_t row = 0;

    for (int d = 0; d + 1 < t->rank; d++)
        row = row * t->dim[d] + coordinate(t->dim[d], state);
    return row;
}

static int ascending(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* n different rows of `rows`, or all. Returns how many. */
static int64_t choose(const struct att_tensor *t, int64_t rows, int64_t n, uint64_t seed,
                      int64_t *row)
{
    int64_t m = 0;

    if (n >= rows) {
        for (int64_t i = 0; i < rows; i++)
            row[i] = i;
        return rows;
    }
    for (int64_t i = 0; i < n; i++)
        row[i] = i == 0 ? 0 : i == 1 ? rows - 1 : some_row(t, &seed);
    qsort(row, (size_t)n, sizeof(*row), ascending);
    for (int64_t i = 0; i < n; i++)
        if (m == 0 || row[i] != row[m - 1])
            row[m++] = row[i];
    return m;
}

static int64_t how_many(const struct att_problem *p, int i, int64_t rows)
{
    const double flops = p->c->op->cost(p->c->params).flops / (double)(rows > 0 ? rows : 1);
    const double share = p->variant == ATT_VARIANT_BASE ? 1 : OTHERS;
    // Outputs of one element per row (lse) cost as much as whole rows and say less.
    const double width = p->t[i].dim[p->t[i].rank - 1] > 1 ? 1 : 0.25;
    const double n = share * width * BUDGET_FLOPS / (flops > 1 ? flops : 1);

    // The same data as the base variant, and compared with its bits: a few rows to be sure.
    if (p->variant == ATT_VARIANT_HOLES)
        return FEW;
    if (p->variant != ATT_VARIANT_BASE && n > ENOUGH)
        return ENOUGH;
    return n < AT_LEAST ? AT_LEAST : n > 1e7 ? 10000000 : (int64_t)n;
}

/* ---- asking ------------------------------------------------------------------------- */

struct job {
    const struct att_problem *p;
    struct att_truth         *t;
    int                       slot;
    int64_t                   taken; // rows given out; atomic
    int                       bad;   // atomic
};

/* Rows i to i + n - 1 of the sample. */
static int ask_some(const struct job *j, const struct att_call *call, int64_t i, int64_t n)
{
    const struct att_op    *op = j->p->c->op;
    const struct att_truth *t = j->t;
    const int64_t           at = i * t->inner;

    if (op->rows_dof)
        return op->rows_dof(call, j->slot, t->row + i, n, t->value + at, t->bound + at,
                            t->var + at, t->dof + i);
    for (int64_t k = 0; k < n; k++)
        t->dof[i + k] = (double)t->inner;
    return op->rows(call, j->slot, t->row + i, n, t->value + at, t->bound + at, t->var + at);
}

static void ask(void *user, int part)
{
    struct job     *j = user;
    struct att_call call = { .size = sizeof(call), .n_tensors = j->p->n };

    (void)part; // who is done with some takes the next
    call.params = j->p->c->params;
    call.t = j->p->t;
    for (;;) {
        const int64_t i = __atomic_fetch_add(&j->taken, CHUNK, __ATOMIC_RELAXED);
        const int64_t n = j->t->n - i < CHUNK ? j->t->n - i : CHUNK;
        if (n <= 0)
            return;
        if (ask_some(j, &call, i, n))
            __atomic_store_n(&j->bad, 1, __ATOMIC_RELAXED);
    }
}

static int ask_all(struct job *j)
{
    const int64_t most = (j->t->n + CHUNK - 1) / CHUNK;
    const int     parts = att_threads_parts();

    att_threads(most < parts ? (int)most : parts, ask, j);
    return j->bad;
}

struct att_truth *att_truth_make(const struct att_problem *p, int i)
{
    const struct att_tensor *o = &p->t[i];
    struct att_truth        *t = att_must(sizeof(*t));
    struct job               j = { .p = p, .t = t, .slot = i };
    int64_t                  rows, n;

    t->inner = o->dim[o->rank - 1];
    rows = t->inner > 0 ? att_count(o) / t->inner : 0;
    n = how_many(p, i, rows);
    n = n < rows ? n : rows;
    t->row = att_must((size_t)(n + 1) * sizeof(*t->row));
    t->n =
        choose(o, rows, n, (uint64_t)p->c->seed * 2654435761u + (uint64_t)p->variant, t->row);
    t->value = att_must((size_t)(t->n * t->inner + 1) * sizeof(double));
    t->bound = att_must((size_t)(t->n * t->inner + 1) * sizeof(double));
    t->var = att_must((size_t)(t->n * t->inner + 1) * sizeof(double));
    t->dof = att_must((size_t)(t->n + 1) * sizeof(double));
    if (!ask_all(&j))
        return t;
    att_truth_free(t);
    return NULL;
}

void att_truth_free(struct att_truth *t)
{
    if (!t)
        return;
    free(t->row);
    free(t->value);
    free(t->bound);
    free(t->var);
    free(t->dof);
    free(t->nan);
    free(t);
}
