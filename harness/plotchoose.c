/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plotchoose.c - which of very many rows are drawn one by one: whole cases, the largest of
 * every operator in turn. A plot of a thousand lines shows nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/plotdata.h"
#include "harness/plots.h"

/* A case: rows `from` to `to` of the run, which follow each other. */
struct one {
    int64_t     from, to;
    int         timed; // of its rows
    int         rank;  // 0: the largest of its operator
    double      bytes;
    const char *op;
};

static int64_t find_cases(const struct att_results *r, struct one *c)
{
    int64_t n = 0;

    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *row = &r->record[i];
        if (!row->timed || !(row->time.ns.median > 0))
            continue;
        if (!n || !att_plot_same_case(row, &r->record[c[n - 1].from])) {
            c[n] = (struct one){ .from = i, .op = row->op, .bytes = row->rate.bytes };
            n++;
        }
        c[n - 1].to = i + 1;
        c[n - 1].timed++;
    }
    return n;
}

static int by_operator_and_size(const void *a, const void *b)
{
    const struct one *x = a, *y = b;
    const int         order = strcmp(x->op, y->op);

    if (order)
        return order;
    if (x->bytes < y->bytes || x->bytes > y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    return (x->from > y->from) - (x->from < y->from);
}

static int by_rank(const void *a, const void *b)
{
    const struct one *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank - y->rank;
    return (x->from > y->from) - (x->from < y->from);
}

void att_plot_choose(const struct att_results *r, char *chosen)
{
    struct one *c = att_must((size_t)(r->n + 1) * sizeof(*c));
    int64_t     n = find_cases(r, c);
    int         rows = 0;

    qsort(c, (size_t)n, sizeof(*c), by_operator_and_size);
    for (int64_t i = 1; i < n; i++)
        c[i].rank = strcmp(c[i].op, c[i - 1].op) ? 0 : c[i - 1].rank + 1;
    qsort(c, (size_t)n, sizeof(*c), by_rank);
    for (int64_t i = 0; i < n; i++) {
        if (rows && rows + c[i].timed > ATT_PLOT_ROWS)
            continue; // a smaller group of kernels may still fit
        rows += c[i].timed;
        memset(chosen + c[i].from, 1, (size_t)(c[i].to - c[i].from));
    }
    free(c);
}
