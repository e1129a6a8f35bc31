/* SPDX-License-Identifier: Apache-2.0 */
/* screen.c - common mode, prediction limit, false discovery rate. */
#include "harness/screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/stats.h"
#include "harness/tdist.h"

const struct att_screen_rules att_screen_rules = {
    .window = 30,
    .least = 10,
    .crowd = 8,
    .p = 0.01,
    .effect = 0.02,
    .ns = 500,
    .q = 0.05,
    .common = 0.01,
    .spread = 0.001,
    .k = 0.5,
    .h = 9.7,
    .drift = 0.01,
    .doubt = 2,
    .most = 3,
    .quicker = 5,
};

/* Median of those that are numbers, through `scratch` [n]; NaN when there is none. */
static double median_of(const double *x, int n, double *scratch)
{
    int m = 0;

    for (int i = 0; i < n; i++)
        if (!isnan(x[i]))
            scratch[m++] = x[i];
    att_sort(scratch, m);
    return att_quantile(scratch, m, 0.5);
}

/* First night of the window: at most `most` numbers from the end. */
static int window_begin(const double *y, int nights, int most)
{
    int i = nights, n = 0;

    while (i > 0 && n < most)
        n += !isnan(y[--i]);
    return i;
}

/* ---- the common mode ------------------------------------------------------------- */

/* Median over the group of y - center at one night; 0 where too few series tell. */
static double common_of(const struct att_screen *in, int night, int group, const double *center,
                        double *scratch)
{
    double *d = scratch, *sorted = scratch + in->series;
    int     n = 0;

    for (int b = 0; b < in->series; b++) {
        const double y = night < in->nights ? in->past[(size_t)b * (size_t)in->nights + night]
                                            : in->tonight[b];
        if (in->group[b] == group && !isnan(y) && !isnan(center[b]))
            d[n++] = y - center[b];
    }
    return n < att_screen_rules.crowd ? 0 : median_of(d, n, sorted);
}

static void find_common(const struct att_screen *in, double *common)
{
    double *center =
        att_must(((size_t)in->series * 3 + (size_t)in->nights + 1) * sizeof(double));
    double *scratch = center + in->series;

    for (int b = 0; b < in->series; b++) {
        const double *y = in->past + (size_t)b * (size_t)in->nights;
        const int     from = window_begin(y, in->nights, att_screen_rules.window);
        center[b] = median_of(y + from, in->nights - from, scratch);
    }
    for (int g = 0; g < in->groups; g++) {
        double *c = common + (size_t)g * ((size_t)in->nights + 1);
        for (int n = 0; n <= in->nights; n++)
            c[n] = common_of(in, n, g, center, scratch);
        if (in->anchor && !isnan(in->anchor[g]))
            c[in->nights] = in->anchor[g];
    }
    free(center);
}

/* ---- one series ------------------------------------------------------------------ */

static double spread_of(const double *y, int n, double floor, double *scratch)
{
    double s;
    int    m = 0;

    for (int i = 0; i < n; i++)
        if (!isnan(y[i]))
            scratch[m++] = y[i];
    s = 1.4826 * att_mad(scratch, m);
    return fmax(fmax(s, floor), att_screen_rules.spread);
}

/* Mean and spread of the first nights of a series, NaN left out; returns how many there are,
 * and in *end the night after the last of them. */
static int reference_of(const double *y, int nights, double floor, double *ref, double *spread,
                        int *end, double *scratch)
{
    double sum = 0;
    int    n = 0;

    for (*end = 0; *end < nights && n < att_screen_rules.window; ++*end)
        if (!isnan(y[*end]))
            scratch[n++] = y[*end];
    *ref = 0;
    for (int i = 0; i < n; i++)
        *ref += scratch[i] / n;
    for (int i = 0; i < n; i++)
        sum += (scratch[i] - *ref) * (scratch[i] - *ref);
    *spread = fmax(n > 1 ? sqrt(sum / (n - 1)) : 0, spread_of(y, *end, floor, scratch));
    return n;
}

/*
 * A drift is measured from the first nights of the series, which do not move with it. They were
 * measured themselves: had they been `doubt` standard errors too fast, every night since would
 * look slow, so that much is taken off; and a single night, however slow, is no drift.
 */
static void find_drift(const double *y, int nights, double tonight, double floor,
                       struct att_screened *r, double *scratch)
{
    const struct att_screen_rules *rule = &att_screen_rules;
    double                        *away = scratch, *z = scratch + nights + 1, ref, s, sum = 0;
    int                            end, n = 0, since;

    r->drift = r->shift = NAN;
    if (reference_of(y, nights, floor, &ref, &s, &end, scratch) < rule->window
        || isnan(tonight))
        return;
    for (int i = end; i <= nights; i++) {
        const double v = i < nights ? y[i] : tonight;
        if (isnan(v))
            continue;
        away[n] = v - ref;
        z[n] = fmin(rule->most, away[n] / s - rule->doubt / sqrt(rule->window));
        n++;
    }
    r->drift = att_screen_cusum(z, n, rule->k, &since);
    for (int i = n - since; i < n; i++)
        sum += away[i];
    r->shift = since ? sum / since : 0;
    r->drifting = r->drift > rule->h && r->shift > log1p(rule->drift);
}

static void judge_window(const double *y, int n, double tonight, double floor,
                         struct att_screened *r, double *scratch)
{
    const struct att_screen_rules *rule = &att_screen_rules;
    double                         least, lost;

    for (int i = 0; i < n; i++)
        r->nights += !isnan(y[i]);
    r->center = median_of(y, n, scratch);
    r->effect = tonight - r->center;
    if (r->nights < rule->least || isnan(tonight))
        return;
    r->judged = 1;
    r->spread = spread_of(y, n, floor, scratch);
    r->t = r->effect / (r->spread * sqrt(1 + 1.0 / r->nights));
    r->p = att_t_above(r->t, r->nights - 1);
    r->p_faster = att_t_above(-r->t, r->nights - 1);
    lost = exp(tonight) - exp(r->center);
    least = log1p(rule->effect);
    r->candidate = r->p < rule->p && r->effect > least && lost > rule->ns;
    r->faster = r->p_faster < rule->p && -r->effect > least && -lost > rule->ns;
}

/* The common modes are taken out into y'. */
static void judge_series(const struct att_screen *in, int b, const double *common,
                         struct att_screened *r, double *scratch)
{
    const double *y = in->past + (size_t)b * (size_t)in->nights;
    const double *c = common + (size_t)in->group[b] * ((size_t)in->nights + 1);
    const double  tonight = in->tonight[b] - c[in->nights];
    double       *corrected = scratch;
    int           from;

    *r = (struct att_screened){ .p = NAN, .q = NAN, .p_faster = NAN, .t = NAN, .spread = NAN };
    for (int i = 0; i < in->nights; i++)
        corrected[i] = y[i] - c[i];
    from = window_begin(corrected, in->nights, att_screen_rules.window);
    scratch += in->nights + 1;
    judge_window(corrected + from, in->nights - from, tonight, in->floor[b], r, scratch);
    find_drift(corrected, in->nights, tonight, in->floor[b], r, scratch);
}

void att_screen_run(const struct att_screen *in, struct att_screened *out, double *common)
{
    double *scratch = att_must(4 * ((size_t)in->nights + 2) * sizeof(double));
    double *p = att_must(2 * ((size_t)in->series + 1) * sizeof(double)), *q = p + in->series;

    find_common(in, common);
    for (int b = 0; b < in->series; b++) {
        judge_series(in, b, common, &out[b], scratch);
        p[b] = out[b].p;
    }
    att_screen_adjust(p, in->series, q);
    for (int b = 0; b < in->series; b++) {
        out[b].q = q[b];
        out[b].listed = out[b].candidate && q[b] <= att_screen_rules.q;
    }
    free(scratch);
    free(p);
}

/* ---- the parts ------------------------------------------------------------------- */

struct ranked {
    double p;
    int    i;
};

static int by_p(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    return (x->p > y->p) - (x->p < y->p);
}

void att_screen_adjust(const double *p, int n, double *q)
{
    struct ranked *r = att_must(((size_t)n + 1) * sizeof(*r));
    double         least = 1;
    int            m = 0;

    for (int i = 0; i < n; i++) {
        q[i] = NAN;
        if (!isnan(p[i]))
            r[m++] = (struct ranked){ p[i], i };
    }
    qsort(r, (size_t)m, sizeof(*r), by_p);
    for (int k = m; k > 0; k--) {
        least = fmin(least, r[k - 1].p * m / k);
        q[r[k - 1].i] = least;
    }
    free(r);
}

double att_screen_cusum(const double *z, int n, double k, int *since)
{
    double s = 0;

    *since = 0;
    for (int i = 0; i < n; i++) {
        if (isnan(z[i]))
            continue;
        s = fmax(0, s + z[i] - k);
        *since = s > 0 ? *since + 1 : 0;
    }
    return s;
}

int att_screen_pair(const struct att_screen_pair *pair)
{
    const double base = pair->base * exp(pair->common);
    const double high = isnan(pair->base_high) ? base : pair->base_high * exp(pair->common);
    const double low = isnan(pair->now_low) ? pair->now : pair->now_low;

    return pair->now > base * (1 + att_screen_rules.effect)
           && pair->now - base > att_screen_rules.ns && low > high;
}
