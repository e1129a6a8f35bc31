/* SPDX-License-Identifier: Apache-2.0 */
/* tdist.c - the incomplete beta function, and Student's t. */
#include "harness/tdist.h"

#include <math.h>

enum { TERMS = 500 };

static const double LEAST = 1e-300; // stands for 0 in a denominator
static const double ENOUGH = 1e-15; // relative change of the last factor

static double not_zero(double v)
{
    return fabs(v) < LEAST ? LEAST : v;
}

/* The continued fraction of I_x(a, b); converges fast for x < (a + 1) / (a + b + 2). */
static double fraction(double a, double b, double x)
{
    double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), f = d;

    for (int m = 1; m < TERMS; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / not_zero(1 + even * d);
        c = not_zero(1 + even / c);
        f *= d * c;
        d = 1 / not_zero(1 + odd * d);
        c = not_zero(1 + odd / c);
        f *= d * c;
        if (fabs(d * c - 1) < ENOUGH)
            break;
    }
    return f;
}

double att_beta(double a, double b, double x)
{
    double front;

    if (!(a > 0) || !(b > 0) || !(x >= 0) || !(x <= 1) || !isfinite(a) || !isfinite(b))
        return NAN;
    if (x == 0 || x == 1)
        return x;
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * fraction(a, b, x) / a;
    return 1 - front * fraction(b, a, 1 - x) / b;
}

double att_t_above(double t, double df)
{
    double tail;

    if (isnan(t) || !(df > 0) || !isfinite(df))
        return NAN;
    if (isinf(t))
        return t > 0 ? 0 : 1;
    tail = att_beta(df / 2, 0.5, df / (df + t * t)) / 2;
    return t >= 0 ? tail : 1 - tail;
}
