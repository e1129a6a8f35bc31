/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired_power.h - what a sign interval over n processes can see. A verdict needs no model of
 * the spread; what would have been found does: here it is a normal one.
 */
#ifndef ATT_PAIRED_POWER_H
#define ATT_PAIRED_POWER_H

#include "harness/record.h"

/* The standard deviation that a normal spread of n numbers must have for its interval at level
 * alpha to be as wide as `m` (Blom's approximation of normal order statistics): what lies
 * outside of the interval cannot move it, and does not move this. NaN: no interval. */
double att_paired_deviation(const struct att_interval *m, int n, double alpha);

/* The effect, in standard deviations, that the interval of n numbers at level alpha keeps away
 * from 0 in 80 % of all cases. NaN: n is too small for an interval. */
double att_paired_detectable(int n, double alpha);

#endif
