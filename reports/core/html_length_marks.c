/* SPDX-License-Identifier: Apache-2.0 */
/* html_length_marks.c - a mark per kernel and length, from the rows of an operator. */
#include <math.h>
#include <stdlib.h>

#include "reports/core/html_lengths.h"

static double value_of(const struct att_length_panel *p, const struct att_record *r)
{
    if (!p->rate)
        return r->time.ns.median;
    return p->arithmetic ? r->rate.gflops : r->rate.gbps;
}

/* The interval of one case in the unit of the picture. */
static struct att_interval interval_of(const struct att_length_panel *p,
                                       const struct att_record       *r)
{
    const struct att_interval *ns = &r->time.ns;
    const double               work = p->arithmetic ? r->rate.flops : r->rate.bytes;

    if (!p->rate)
        return (struct att_interval){ 1, ns->median, ns->low, ns->high };
    return (struct att_interval){ 1, work / ns->median, work / ns->high, work / ns->low };
}

static int is_drawn(const struct att_length_panel *p, int64_t i)
{
    const struct att_record *r = &p->h->r->record[i];

    return p->h->series.kernel[p->h->series.of[i]].family == p->family && r->timed
           && r->time.ns.median > 0 && att_case_length(r->name) > 0 && value_of(p, r) > 0;
}

static int by_kernel_and_length(const void *a, const void *b)
{
    const struct att_length_mark *x = a, *y = b;

    if (x->kernel != y->kernel)
        return x->kernel - y->kernel;
    return (x->length > y->length) - (x->length < y->length);
}

/* More lengths than a picture can tell apart: ten steps per factor of ten. */
static void bin(struct att_length_panel *p)
{
    for (int i = 0; i < p->n; i++)
        p->mark[i].length = llround(pow(10, round(10 * log10((double)p->mark[i].length)) / 10));
}

/* 1 when there are more than ATT_TICKS lengths. */
static int many_lengths(const struct att_length_panel *p)
{
    int64_t seen[ATT_TICKS];
    int     n = 0;

    for (int i = 0; i < p->n; i++) {
        int k = 0;
        while (k < n && seen[k] != p->mark[i].length)
            k++;
        if (k == ATT_TICKS)
            return 1;
        if (k == n)
            seen[n++] = p->mark[i].length;
    }
    return 0;
}

/* A mark per case, in order. */
static void take_all(struct att_length_panel *p)
{
    for (int64_t i = 0; i < p->h->r->n; i++) {
        const struct att_record *r = &p->h->r->record[i];
        if (!is_drawn(p, i))
            continue;
        p->mark[p->n++] = (struct att_length_mark){ .length = att_case_length(r->name),
                                                    .kernel = p->h->series.of[i],
                                                    .v = interval_of(p, r),
                                                    .first = r };
    }
    p->binned = many_lengths(p);
    if (p->binned)
        bin(p);
    qsort(p->mark, (size_t)p->n, sizeof(*p->mark), by_kernel_and_length);
}

/* Join marks of one kernel at one length. */
static void merge(struct att_length_panel *p, double *scratch)
{
    int kept = 0;

    for (int i = 0, next; i < p->n; i = next) {
        struct att_length_mark m = p->mark[i];
        for (next = i; next < p->n && p->mark[next].kernel == m.kernel
                       && p->mark[next].length == m.length;
             next++)
            scratch[next - i] = p->mark[next].v.median;
        if (next - i > 1)
            m.v = att_series_sum(scratch, next - i);
        p->mark[kept++] = m;
    }
    p->n = kept;
}

static void note_length(struct att_length_panel *p, int64_t length)
{
    int at = p->lengths < ATT_TICKS ? p->lengths : ATT_TICKS - 1;

    for (int k = 0; k < at; k++)
        if (p->length[k] >= (double)length && p->length[k] <= (double)length)
            return;
    if (p->lengths++ >= ATT_TICKS)
        return;
    for (; at > 0 && p->length[at - 1] > (double)length; at--)
        p->length[at] = p->length[at - 1];
    p->length[at] = (double)length;
}

/* Which kernels, as many as a legend can hold; which lengths. */
static void survey(struct att_length_panel *p)
{
    for (int i = 0; i < p->n; i++) {
        note_length(p, p->mark[i].length);
        if (i && p->mark[i].kernel == p->mark[i - 1].kernel)
            continue;
        p->left_out += p->kernels == ATT_LENGTH_SERIES;
        if (p->kernels < ATT_LENGTH_SERIES)
            p->kernel[p->kernels++] = p->mark[i].kernel;
    }
}

void att_length_collect(struct att_length_panel *p, double *scratch)
{
    take_all(p);
    merge(p, scratch);
    survey(p);
}
