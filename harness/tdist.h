/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tdist.h - Student's t by the incomplete beta function: how surprising is a night?
 */
#ifndef ATT_TDIST_H
#define ATT_TDIST_H

/*
 * The regularised incomplete beta function I_x(a, b), 0 <= x <= 1, a and b positive; NaN for
 * anything else. By the continued fraction DLMF 8.17.22 (modified Lentz), relative error below
 * 1e-12 for a and b up to a few hundred.
 */
double att_beta(double a, double b, double x);

/*
 * P(T > t) of Student's t with `df` degrees of freedom: I_x(df/2, 1/2) / 2 with
 * x = df / (df + t^2) for t >= 0, its complement below. NaN when df is not positive or t is
 * NaN; 0 and 1 at the infinities.
 */
double att_t_above(double t, double df);

#endif
