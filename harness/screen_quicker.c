/* SPDX-License-Identifier: Apache-2.0 */
/* screen_quicker.c - when did a series become faster for good? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/screen.h"
#include "harness/stats.h"

static const double CLEAR = 5; // standard errors: some 30 splits of 300 series are looked at

static double median_of(const double *y, int n, double *scratch)
{
    memcpy(scratch, y, (size_t)n * sizeof(*y));
    att_sort(scratch, n);
    return att_quantile(scratch, n, 0.5);
}

/* Sum of the distances from the medians on both sides of `k`; the medians in `level` [2]. */
static double misfit(const double *y, int n, int k, double *level, double *scratch)
{
    double sum = 0;

    level[0] = median_of(y, k, scratch);
    level[1] = median_of(y + k, n - k, scratch);
    for (int i = 0; i < n; i++)
        sum += fabs(y[i] - level[i >= k]);
    return sum;
}

/* 1 when y steps down at `k` clearly, by enough, and its nights on both sides of `k` belong to
 * the two levels (else the step is elsewhere). In standard errors of the difference of two
 * medians; 1.2533: a median's loss under normality. */
static int is_step(const double *y, int n, int k, const double *level, double *scratch)
{
    const double down = level[0] - level[1], middle = (level[0] + level[1]) / 2;
    double       s;

    for (int i = 0; i < n; i++)
        scratch[i] = y[i] - level[i >= k];
    s = fmax(1.4826 * att_mad(scratch, n), att_screen_rules.spread);
    return down > log1p(att_screen_rules.effect) && y[k - 1] > middle && y[k] < middle
           && down > CLEAR * 1.2533 * s * sqrt(1.0 / k + 1.0 / (n - k));
}

/* Where y is best cut in two, when it steps down there; 0: it does not. */
static int best_step(const double *y, int n, double *scratch)
{
    const int least = att_screen_rules.quicker;
    double    level[2], best = INFINITY;
    int       at = 0;

    for (int k = least; k + least <= n; k++) {
        const double sum = misfit(y, n, k, level, scratch);
        at = sum < best ? k : at;
        best = fmin(best, sum);
    }
    if (!at)
        return 0;
    misfit(y, n, at, level, scratch);
    return is_step(y, n, at, level, scratch) ? at : 0;
}

int att_screen_quicker(const double *y, int nights)
{
    double *v = att_must(2 * ((size_t)nights + 1) * sizeof(*v)), *scratch = v + nights + 1;
    int    *night = att_must(((size_t)nights + 1) * sizeof(*night));
    int     n = 0, from = 0, step;

    for (int i = 0; i < nights; i++)
        if (!isnan(y[i])) {
            night[n] = i;
            v[n++] = y[i];
        }
    while ((step = best_step(v + from, n - from, scratch)) > 0)
        from += step;
    step = from ? night[from] : 0;
    free(v);
    free(night);
    return step;
}
