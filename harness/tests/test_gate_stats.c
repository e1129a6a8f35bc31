/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_stats.c - the distributions of the gate against values found by hand or by another
 * way: Student's t, Benjamini and Hochberg, CUSUM, the rule of the pairs.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "harness/gate_night.h"
#include "harness/screen.h"
#include "harness/tdist.h"
#include "harness/tests/case_tally.h"

static int near(double a, double b, double eps)
{
    return fabs(a - b) <= eps * (1e-300 + fabs(b));
}

/* ---- Student's t ----------------------------------------------------------------- */

/* P(T > t) by the substitution T = sqrt(df) tan(u): the integral of cos^(df-1), by Simpson. */
static double tail_by_integral(double t, double df)
{
    const int    n = 20000;
    const double from = atan(t / sqrt(df)), to = acos(-1) / 2, h = (to - from) / n;
    double       part = 0, whole = 0;

    for (int i = 0; i <= n; i++) {
        const double w = i == 0 || i == n ? 1 : i % 2 ? 4 : 2;
        part += w * pow(cos(from + i * h), df - 1);
        whole += w * pow(cos(-to + i * (2 * to / n)), df - 1) * (2 * to / n);
    }
    return part * h / whole;
}

static void test_t(struct tally *t)
{
    static const double at[] = { 0, 0.1, 0.7, 1, 1.7, 2.46, 3, 4.5, 8 };

    for (double df = 1; df <= 60; df = df < 5 ? df + 1 : df * 1.7)
        for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
            const double got = att_t_above(at[i], floor(df));
            tally(t, near(got, tail_by_integral(at[i], floor(df)), 1e-6),
                  "P(T > %g), %g degrees: %.10g, not %.10g", at[i], floor(df), got,
                  tail_by_integral(at[i], floor(df)));
            tally(t, near(got + att_t_above(-at[i], floor(df)), 1, 1e-14), "both tails make 1");
        }
    tally(t, near(att_t_above(1, 1), 0.25, 1e-14), "Cauchy");
    tally(t, near(att_t_above(2.4620213601503833, 29), 0.01, 1e-9),
          "the 1 %% limit of 30 nights");
    tally(t, near(att_t_above(1e3, 29), 2.03e-63, 2e-2) || att_t_above(1e3, 29) > 0,
          "far tails are small and not 0: %g", att_t_above(1e3, 29));
    tally(t, att_t_above(INFINITY, 5) == 0 && att_t_above(-INFINITY, 5) == 1, "infinities");
    tally(t,
          isnan(att_t_above(NAN, 5)) && isnan(att_t_above(1, 0)) && isnan(att_t_above(1, -1)),
          "nonsense gives NaN");
}

static void test_beta(struct tally *t)
{
    tally(t, near(att_beta(2, 3, 0.5), 0.6875, 1e-14), "I_.5(2, 3): %.17g",
          att_beta(2, 3, 0.5));
    tally(t, near(att_beta(1, 1, 0.3), 0.3, 1e-14), "I_x(1, 1) = x");
    tally(t, att_beta(4, 5, 0) == 0 && att_beta(4, 5, 1) == 1, "ends");
    for (double x = 0.05; x < 1; x += 0.05)
        tally(t, fabs(att_beta(7.5, 0.5, x) + att_beta(0.5, 7.5, 1 - x) - 1) < 1e-14,
              "symmetry at %g", x);
    tally(t,
          isnan(att_beta(0, 1, 0.5)) && isnan(att_beta(1, 1, 1.1))
              && isnan(att_beta(1, 1, NAN)),
          "nonsense gives NaN");
}

/* ---- Benjamini and Hochberg, CUSUM ----------------------------------------------- */

static void test_adjust(struct tally *t)
{
    static const double p[] = { 0.01, NAN, 0.02, 0.03, 0.005 };
    double              q[5];

    att_screen_adjust(p, 5, q);
    // Ranks .005 .01 .02 .03 of 4: .02, .02, .02667, .03.
    tally(t, near(q[4], 0.02, 1e-12) && near(q[0], 0.02, 1e-12), "a larger p never has less q");
    tally(t, near(q[2], 0.02 * 4 / 3, 1e-12) && near(q[3], 0.03, 1e-12) && isnan(q[1]),
          "q is %g %g %g %g %g", q[0], q[1], q[2], q[3], q[4]);
    att_screen_adjust(p, 1, q);
    tally(t, q[0] == 0.01, "one of one");
}

static uint64_t state = 12345;

static double uniform(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(state >> 11) + 0.5) * 0x1p-53;
}

static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(2 * acos(-1) * uniform());
}

/* Mean run length until S > h, by the function itself. */
static double run_length(double h, double shift, int runs)
{
    double z[8000], sum = 0;

    for (int r = 0; r < runs; r++) {
        int n = 0, since;
        do
            z[n++] = normal() + shift;
        while (n < 8000 && !(att_screen_cusum(z, n, 0.5, &since) > h));
        sum += n;
    }
    return sum / runs;
}

static void test_cusum(struct tally *t)
{
    static const double z[] = { 1, -3, 2, 1, NAN, 0.25 };
    int                 since = -1;
    const double        by_hand = att_screen_cusum(z, 6, 0.5, &since);

    tally(t, by_hand == 1.75 && since == 3, "by hand: %g, %d", by_hand, since);
    tally(t, att_screen_cusum(z, 2, 0.5, &since) == 0 && since == 0, "back to 0");
    // A shift of two spreads is found in (h + 1.166) / (2 - 0.5) nights: spec 4.3.
    tally(t, fabs(run_length(9.7, 2, 400) - 7.24) < 0.6, "two spreads: %g nights",
          run_length(9.7, 2, 400));
    // Tabled run lengths of a one-sided CUSUM with k = 0.5 and h = 4: 336 and 8.4.
    tally(t, fabs(run_length(4, 1, 2000) - 8.4) < 0.5, "one spread: %g",
          run_length(4, 1, 2000));
    tally(t, fabs(run_length(4, 0, 300) - 336) < 60, "no shift: %g", run_length(4, 0, 300));
}

/* n pairs of which `fast` stand on the fast side, the others at -slow. */
static int confirms(int n, int fast, double slow)
{
    double d[64];

    for (int i = 0; i < n; i++)
        d[i] = i < fast ? 0.001 : -log1p(slow);
    return att_night_confirms(d, n);
}

static void test_confirms(struct tally *t)
{
    static const struct {
        int n, fast, want;
    } rule[] = { { 7, 0, 0 },  { 8, 0, 1 },  { 8, 1, 0 },  { 11, 1, 0 }, { 12, 1, 1 },
                 { 12, 2, 0 }, { 16, 2, 1 }, { 16, 3, 0 }, { 0, 0, 0 } };
    double d[8] = { -0.05, -0.05, -0.05, -0.05, -0.05, -0.05, -0.05, NAN };

    for (size_t i = 0; i < sizeof(rule) / sizeof(rule[0]); i++)
        tally(t, confirms(rule[i].n, rule[i].fast, 0.05) == rule[i].want,
              "%d of %d pairs are fast", rule[i].fast, rule[i].n);
    tally(t, !confirms(8, 0, 0.0199) && confirms(8, 0, 0.0201), "2 %% of the median");
    tally(t, !att_night_confirms(d, 8), "NaN is no vote");
    d[7] = 0;
    tally(t, !att_night_confirms(d, 8), "nor is 0");
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_t(&t);
    test_beta(&t);
    test_adjust(&t);
    test_cusum(&t);
    test_confirms(&t);
    return tally_end(&t);
}
