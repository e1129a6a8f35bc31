/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stats.h - the estimators of spec "measurement" 4.1: medians and distribution-free intervals
 * from order statistics. Nothing here assumes a distribution, needs a seed or discards a
 * value; a reviewer can redo each by hand from the raw samples.
 */
#ifndef ATT_STATS_H
#define ATT_STATS_H

#include <stdint.h>

#include "harness/record.h"

/* Sorts in place, ascending. */
void att_sort(double *x, int64_t n);

/* Quantile q of sorted values by linear interpolation (type 7); NaN when n is 0. */
double att_quantile(const double *sorted, int64_t n, double q);

/*
 * The median of sorted values with the interval [x_(k), x_(n+1-k)], k the largest integer
 * with P(Bin(n, 1/2) <= k - 1) <= alpha / 2. When n is too small for that (n < 6 at 5 %) the
 * interval is unknown: low and high are NaN.
 */
struct att_interval att_median(const double *sorted, int64_t n, double alpha);

/* k of the interval above; 0 when there is none. */
int64_t att_order_k(int64_t n, double alpha);

/* Median absolute deviation from the median (not scaled). `x` sorted or not. */
double att_mad(const double *x, int64_t n);

/* Autocorrelation of successive values, in order of execution. 0 for n < 3. */
double att_lag1(const double *x, int64_t n);

/* Theil-Sen slope of y over 0..n-1: the median of all pairwise slopes. n <= 64. */
double att_slope(const double *y, int n);

/* Fills `t` from n samples in order of execution; `scratch` has room for n values. */
void att_time_from(struct att_time *t, const double *sample, int64_t n, double *scratch);

/* The interval of the median of n paired ratios (not sorted; `r` is sorted by the call). */
struct att_interval att_ratio(double *r, int64_t n);

/* The same of over[i] / own[i], paired by round: both have n blocks, of which the first 64
 * count, and a round that either has lost (NaN) is left out. n 0 in the result: no round in
 * common. */
struct att_interval att_paired_rounds(const double *over, const double *own, int n);

#endif
