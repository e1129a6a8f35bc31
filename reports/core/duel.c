/* SPDX-License-Identifier: Apache-2.0 */
/* duel.c - a kernel beside the one that it replaces. */
#include "reports/core/duel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reports/core/human.h"

/* How far the interval of a ratio stays away from 1, as a logarithm; 0: it does not. */
static double apart(const struct att_interval *ratio)
{
    if (ratio->low > 1)
        return log(ratio->low);
    return ratio->high < 1 && ratio->high > 0 ? -log(ratio->high) : 0;
}

static void count_case(struct att_duel *d, const struct att_results *r, int64_t i)
{
    const struct att_interval *ratio = &r->record[i].rate.speedup;

    snprintf(d->against, sizeof(d->against), "%s", r->record[i].rate.against);
    d->cases++;
    d->unknown += !att_has_interval(ratio);
    d->faster += ratio->low > 1;
    d->slower += ratio->high < 1;
    d->evidence = fmax(d->evidence, apart(ratio));
    if (d->best < 0 || ratio->median > r->record[d->best].rate.speedup.median)
        d->best = i;
    if (d->worst < 0 || ratio->median < r->record[d->worst].rate.speedup.median)
        d->worst = i;
}

static struct att_duel duel_of(const struct att_series *s, int kernel, double *v)
{
    struct att_duel d = { .kernel = &s->kernel[kernel], .best = -1, .worst = -1 };
    int64_t         n = 0;

    for (int64_t i = 0; i < s->r->n; i++) {
        const struct att_record *r = &s->r->record[i];
        if (s->of[i] != kernel || !r->timed || r->rate.speedup.n < 1
            || !isfinite(r->rate.speedup.median))
            continue;
        count_case(&d, s->r, i);
        v[n++] = r->rate.speedup.median;
    }
    d.ratio = att_series_sum(v, n);
    return d;
}

static int by_evidence(const void *a, const void *b)
{
    const struct att_duel *x = a, *y = b;

    if ((x->slower > 0) != (y->slower > 0))
        return x->slower > 0 ? -1 : 1;
    return (x->evidence < y->evidence) - (x->evidence > y->evidence);
}

int att_duels(const struct att_series *s, struct att_duel **duels)
{
    double *v = calloc((size_t)s->r->n + 1, sizeof(*v));
    int     n = 0;

    *duels = calloc((size_t)s->kernels + 1, sizeof(**duels));
    for (int k = 0; v && *duels && k < s->kernels; k++) {
        (*duels)[n] = duel_of(s, k, v);
        n += (*duels)[n].cases > 0;
    }
    free(v);
    if (n)
        qsort(*duels, (size_t)n, sizeof(**duels), by_evidence);
    return n;
}
