/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SLOPE = 64 };

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void att_sort(double *x, int64_t n)
{
    if (n > 1)
        qsort(x, (size_t)n, sizeof(*x), ascending);
}

double att_quantile(const double *sorted, int64_t n, double q)
{
    const double at = q * (double)(n - 1);
    int64_t      i = (int64_t)at;

    if (n < 1)
        return NAN;
    if (i >= n - 1)
        return sorted[n - 1];
    return sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]);
}

int64_t att_order_k(int64_t n, double alpha)
{
    double  log_term = -(double)n * log(2), sum = 0;
    int64_t k = 0;

    // Terms C(n, i) / 2^n by their logarithm: n may be thousands.
    for (int64_t i = 0; i < n / 2; i++) {
        sum += exp(log_term);
        if (sum > alpha / 2)
            break;
        k = i + 1;
        log_term += log((double)(n - i)) - log((double)(i + 1));
    }
    return k;
}

struct att_interval att_median(const double *sorted, int64_t n, double alpha)
{
    const int64_t       k = att_order_k(n, alpha);
    struct att_interval m = { .n = n, .median = att_quantile(sorted, n, 0.5) };

    m.low = k ? sorted[k - 1] : NAN;
    m.high = k ? sorted[n - k] : NAN;
    return m;
}

double att_mad(const double *x, int64_t n)
{
    double *d, m;

    if (n < 1)
        return NAN;
    d = malloc((size_t)n * sizeof(*d));
    if (!d)
        return NAN;
    memcpy(d, x, (size_t)n * sizeof(*d));
    att_sort(d, n);
    m = att_quantile(d, n, 0.5);
    for (int64_t i = 0; i < n; i++)
        d[i] = fabs(d[i] - m);
    att_sort(d, n);
    m = att_quantile(d, n, 0.5);
    free(d);
    return m;
}

double att_lag1(const double *x, int64_t n)
{
    double mean = 0, num = 0, den = 0;

    if (n < 3)
        return 0;
    for (int64_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (int64_t i = 0; i < n; i++)
        den += (x[i] - mean) * (x[i] - mean);
    for (int64_t i = 1; i < n; i++)
        num += (x[i] - mean) * (x[i - 1] - mean);
    return den > 0 ? num / den : 0;
}

double att_slope(const double *y, int n)
{
    double s[MAX_SLOPE * (MAX_SLOPE - 1) / 2];
    int    m = 0;

    if (n > MAX_SLOPE)
        n = MAX_SLOPE;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            s[m++] = (y[j] - y[i]) / (j - i);
    att_sort(s, m);
    return m ? att_quantile(s, m, 0.5) : 0;
}

static void moments(struct att_time *t, const double *x, int64_t n)
{
    double mean = 0, var = 0;

    for (int64_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (int64_t i = 0; i < n; i++)
        var += (x[i] - mean) * (x[i] - mean);
    t->mean = mean;
    t->stdev = n > 1 ? sqrt(var / (double)(n - 1)) : 0;
}

void att_time_from(struct att_time *t, const double *sample, int64_t n, double *scratch)
{
    if (n < 1)
        return;
    memcpy(scratch, sample, (size_t)n * sizeof(*scratch));
    att_sort(scratch, n);
    t->ns = att_median(scratch, n, 0.05);
    t->min = scratch[0];
    t->max = scratch[n - 1];
    t->q1 = att_quantile(scratch, n, 0.25);
    t->q3 = att_quantile(scratch, n, 0.75);
    // A tail quantile needs samples beyond it: n >= 20 / (1 - q).
    t->p95 = n >= 400 ? att_quantile(scratch, n, 0.95) : NAN;
    t->p99 = n >= 2000 ? att_quantile(scratch, n, 0.99) : NAN;
    t->mad = att_mad(scratch, n);
    t->lag1 = att_lag1(sample, n);
    moments(t, sample, n);
}

struct att_interval att_ratio(double *r, int64_t n)
{
    att_sort(r, n);
    return att_median(r, n, 0.05);
}

struct att_interval att_paired_rounds(const double *over, const double *own, int n)
{
    enum { ROOM = sizeof(((struct att_time *)0)->block_ns) / sizeof(double) };
    double  r[ROOM];
    int64_t kept = 0;

    for (int i = 0; i < n && i < ROOM; i++)
        if (isfinite(over[i]) && isfinite(own[i]) && own[i] > 0)
            r[kept++] = over[i] / own[i];
    return att_ratio(r, kept);
}
