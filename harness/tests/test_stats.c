/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_stats.c - the estimators against the table of spec "measurement" 4.1, against exact
 * binomial sums, and against values that are found by hand.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/stats.h"
#include "harness/tests/case_tally.h"

static int near(double a, double b)
{
    return fabs(a - b) <= 1e-12 * (1 + fabs(b));
}

/* ---- the order statistic ------------------------------------------------------------ */

static void test_table(struct tally *t)
{
    static const int64_t row[][2] = { { 0, 0 },  { 1, 0 },   { 5, 0 },   { 6, 1 },
                                      { 8, 1 },  { 9, 2 },   { 12, 3 },  { 16, 4 },
                                      { 20, 6 }, { 30, 10 }, { 50, 18 }, { 100, 40 } };

    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
        tally(t, att_order_k(row[i][0], 0.05) == row[i][1], "n=%d gives k=%d, not %d",
              (int)row[i][0], (int)att_order_k(row[i][0], 0.05), (int)row[i][1]);
}

/* k is right when P(Bin <= k-1) <= alpha/2 < P(Bin <= k), by sums of exact coefficients. */
static void test_definition(struct tally *t)
{
    static const double alphas[] = { 0.5, 0.1, 0.05, 0.01, 0.001 };

    for (int n = 1; n <= 50; n++)
        for (size_t a = 0; a < sizeof(alphas) / sizeof(alphas[0]); a++) {
            double  term = ldexp(1, -n), sum = 0;
            int64_t k = 0;

            while (k < n / 2 && (sum += term) <= alphas[a] / 2) {
                term = term * (double)(n - k) / (double)(k + 1);
                k++;
            }
            tally(t, att_order_k(n, alphas[a]) == k, "n=%d alpha=%g gives k=%d, not %d", n,
                  alphas[a], (int)att_order_k(n, alphas[a]), (int)k);
        }
}

static void test_large(struct tally *t)
{
    // For large n: n/2 - 1.96 sqrt(n)/2, within two.
    for (int64_t n = 1000; n <= 1000000; n *= 10) {
        const double want = (double)n / 2 - 0.98 * sqrt((double)n);

        tally(t, fabs((double)att_order_k(n, 0.05) - want) < 2, "n=%d gives k=%d, not %g",
              (int)n, (int)att_order_k(n, 0.05), want);
    }
}

/* ---- medians and quantiles ---------------------------------------------------------- */

static void test_median(struct tally *t)
{
    double              x[100];
    struct att_interval m;

    for (int i = 0; i < 100; i++)
        x[i] = i + 1;
    for (int n = 1; n <= 100; n++) {
        const int64_t k = att_order_k(n, 0.05);

        m = att_median(x, n, 0.05);
        tally(t, m.n == n && near(m.median, (n + 1) / 2.0), "median of 1..%d", n);
        if (k == 0)
            tally(t, isnan(m.low) && isnan(m.high), "n=%d is too small for an interval", n);
        else
            tally(t, near(m.low, (double)k) && near(m.high, (double)(n + 1 - k)),
                  "interval of 1..%d: [%g, %g]", n, m.low, m.high);
    }
    m = att_median(x, 0, 0.05);
    tally(t, m.n == 0 && isnan(m.median) && isnan(m.low), "the median of nothing is NaN");
}

static void test_quantile(struct tally *t)
{
    const double x[] = { 10, 20, 40, 80 };

    tally(t, near(att_quantile(x, 4, 0), 10), "quantile 0 is the least");
    tally(t, near(att_quantile(x, 4, 1), 80), "quantile 1 is the largest");
    tally(t, near(att_quantile(x, 4, 0.5), 30), "the median lies between");
    tally(t, near(att_quantile(x, 4, 0.25), 17.5), "type 7 interpolates");
    tally(t, near(att_quantile(x, 1, 0.99), 10), "of one value");
    tally(t, isnan(att_quantile(x, 0, 0.5)), "of nothing");
}

static void test_ratio(struct tally *t)
{
    double              r[] = { 3, 1, 2, 5, 4, 6 }; // any order
    struct att_interval m = att_ratio(r, 6);

    tally(t, near(m.median, 3.5) && near(m.low, 1) && near(m.high, 6), "the interval of six");
    m = att_ratio(r, 5);
    tally(t, near(m.median, 3) && isnan(m.low) && isnan(m.high), "five have no interval");
}

static void test_paired_rounds(struct tally *t)
{
    double              over[80], own[80];
    struct att_interval m;

    for (int i = 0; i < 80; i++) {
        over[i] = i < 64 ? 2 * (i + 1) : 1e9;
        own[i] = i + 1;
    }
    over[3] = NAN;
    own[5] = NAN;
    own[7] = 0;
    m = att_paired_rounds(over, own, 12);
    tally(t, m.n == 9 && near(m.low, 2) && near(m.high, 2),
          "lost rounds count on neither side");
    m = att_paired_rounds(over, own, 80);
    tally(t, m.n == 61 && near(m.median, 2) && near(m.high, 2), "no round beyond the 64th");
    tally(t, att_paired_rounds(over, own, 0).n == 0, "no round, no ratio");
}

/* ---- spread, drift ------------------------------------------------------------------ */

static void test_spread(struct tally *t)
{
    const double x[] = { 9, 1, 1, 1, 3 }, up[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    const double zigzag[] = { 1, -1, 1, -1, 1, -1, 1, -1 }, flat[] = { 2, 2, 2, 2 };

    tally(t, near(att_mad(x, 5), 0), "most are equal");
    tally(t, near(att_mad(up, 8), 2), "the deviation of 1..8");
    tally(t, isnan(att_mad(x, 0)), "the deviation of nothing");
    tally(t, near(att_lag1(zigzag, 8), -7.0 / 8), "alternating values");
    tally(t, near(att_lag1(up, 8), 0.625), "a ramp");
    tally(t, att_lag1(flat, 4) == 0 && att_lag1(up, 2) == 0, "no spread, too few");
    tally(t, near(att_slope(up, 8), 1) && att_slope(up, 1) == 0, "the slope of a ramp");
    tally(t, att_slope(zigzag, 8) < 0.5 && att_slope(flat, 4) == 0, "no slope");
}

static void test_slope_is_robust(struct tally *t)
{
    double y[100];

    for (int i = 0; i < 100; i++)
        y[i] = 5 - 0.25 * i;
    y[3] = 1e9;
    y[17] = -1e9;
    tally(t, near(att_slope(y, 20), -0.25), "two wild values do not turn it");
    tally(t, near(att_slope(y, 100), -0.25), "more than 64 values are cut, not overrun");
}

static void test_time(struct tally *t)
{
    double          x[2000], scratch[2000];
    struct att_time m = { .min = -1 };

    for (int i = 0; i < 2000; i++)
        x[i] = (i * 7919) % 2000 + 1; // 1..2000, each once
    att_time_from(&m, x, 0, scratch);
    tally(t, m.min == -1, "no samples, nothing touched");
    att_time_from(&m, x, 2000, scratch);
    tally(t, m.ns.n == 2000 && near(m.ns.median, 1000.5), "the median");
    tally(t, near(m.min, 1) && near(m.max, 2000) && near(m.mean, 1000.5), "the ends, the mean");
    tally(t, near(m.q1, 500.75) && near(m.q3, 1500.25), "the quartiles");
    tally(t, near(m.p95, 1900.05) && near(m.p99, 1980.01), "the tails");
    tally(t, x[1] == 7920 % 2000, "the samples keep their order");
    att_time_from(&m, x, 1999, scratch);
    tally(t, isnan(m.p99) && !isnan(m.p95), "p99 needs 2000 samples");
    att_time_from(&m, x, 399, scratch);
    tally(t, isnan(m.p95), "p95 needs 400 samples");
    att_time_from(&m, x, 1, scratch);
    tally(t, m.stdev == 0 && isnan(m.ns.low) && near(m.ns.median, 1), "one sample");
}

static void test_sort(struct tally *t)
{
    double x[257];
    int    bad = 0;

    for (int i = 0; i < 257; i++)
        x[i] = (i * 101) % 257 - 100;
    att_sort(x, 257);
    for (int i = 0; i < 257; i++)
        bad += !near(x[i], i - 100);
    tally(t, bad == 0, "%d values are not in order", bad);
    att_sort(x, 0);
    att_sort(x, 1);
    tally(t, near(x[0], -100), "nothing to sort");
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_table(&t);
    test_definition(&t);
    test_large(&t);
    test_median(&t);
    test_quantile(&t);
    test_ratio(&t);
    test_paired_rounds(&t);
    test_spread(&t);
    test_slope_is_robust(&t);
    test_time(&t);
    test_sort(&t);
    return tally_end(&t);
}
