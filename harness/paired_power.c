/* SPDX-License-Identifier: Apache-2.0 */
/* paired_power.c - see paired_power.h. */
#include "harness/paired_power.h"

#include <math.h>

#include "harness/stats.h"

static const double POWER = 0.8;

/* x with P(N(0, 1) <= x) = p. */
static double quantile(double p)
{
    double low = -16, high = 16;

    for (int i = 0; i < 60; i++) {
        const double x = (low + high) / 2;
        if (erfc(-x / sqrt(2)) / 2 < p)
            low = x;
        else
            high = x;
    }
    return high;
}

double att_paired_deviation(const struct att_interval *m, int n, double alpha)
{
    const double k = (double)att_order_k(n, alpha);

    return (m->high - m->low) / 2 / quantile(1 - (k - 0.375) / (n + 0.25));
}

/* P(Bin(n, p) >= least). */
static double at_least_so_many(int n, int least, double p)
{
    double sum = 0, choose = 1;

    for (int i = 0; i <= n; i++) {
        if (i >= least)
            sum += choose * pow(p, i) * pow(1 - p, n - i);
        choose *= (double)(n - i) / (i + 1);
    }
    return sum;
}

/* The k-th smallest of n is above 0 when n - k + 1 of them are. */
double att_paired_detectable(int n, double alpha)
{
    const int64_t k = att_order_k(n, alpha);
    double        low = 0, high = 1;

    for (int i = 0; k && i < 60; i++) {
        const double p = (low + high) / 2;
        if (at_least_so_many(n, n - (int)k + 1, p) < POWER)
            low = p;
        else
            high = p;
    }
    return k ? quantile(high) : NAN;
}
