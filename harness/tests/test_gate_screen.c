/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_screen.c - the screen: every threshold is crossed in both directions.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/screen.h"
#include "harness/tests/case_tally.h"

static int near(double a, double b, double eps)
{
    return fabs(a - b) <= eps * (1e-300 + fabs(b));
}

/* ---- the screen ------------------------------------------------------------------ */

enum { SERIES = 12, NIGHTS = 40 };

/* A matrix of series at 1 ms with a little regular noise, and tonight at the centre. */
struct matrix {
    double              past[SERIES * NIGHTS], tonight[SERIES], floor[SERIES], anchor[2];
    int                 group[SERIES];
    struct att_screen   screen;
    struct att_screened out[SERIES];
    double              common[2 * (NIGHTS + 1)];
};

/* +-1 noise whose median is 0 and whose MAD is 1. */
static double zigzag(int night)
{
    static const double z[] = { 1, -1, 2, -2, 1, -1, 0.5, -0.5, 1, -1 };

    return z[night % 10];
}

static void make(struct matrix *m, int nights, double noise)
{
    memset(m, 0, sizeof(*m));
    for (int b = 0; b < SERIES; b++) {
        for (int n = 0; n < nights; n++)
            m->past[b * nights + n] = log(1e6) + noise * zigzag(n + b);
        m->tonight[b] = log(1e6);
    }
    m->anchor[0] = m->anchor[1] = NAN;
    m->screen = (struct att_screen){ SERIES,     nights,   1,        m->past,
                                     m->tonight, m->floor, m->group, m->anchor };
}

static const struct att_screened *run(struct matrix *m)
{
    att_screen_run(&m->screen, m->out, m->common);
    return m->out;
}

static int candidate_at(double noise, double effect, double ns, int nights)
{
    static struct matrix m;

    make(&m, nights, noise);
    for (int n = 0; n < nights; n++)
        m.past[n] += log(ns / 1e6);
    m.tonight[0] += log(ns / 1e6) + log1p(effect);
    return run(&m)[0].candidate;
}

static void test_thresholds(struct tally *t)
{
    // 2 %, 0.5 us, p = 0.01 (30 nights: t = 2.462, s = 1.4826 noise), 10 nights.
    tally(t, !candidate_at(0.001, 0.0199, 1e6, 30), "1.99 %% is no candidate");
    tally(t, candidate_at(0.001, 0.0201, 1e6, 30), "2.01 %% is one");
    tally(t, !candidate_at(0.001, 0.05, 9.9e3, 30), "5 %% of 9.9 us is 495 ns: none");
    tally(t, candidate_at(0.001, 0.05, 10.1e3, 30), "5 %% of 10.1 us is 505 ns: one");
    const double limit = 2.4620213601503833 * 1.4826 * 0.02 * sqrt(1 + 1.0 / 30);
    tally(t, !candidate_at(0.02, expm1(0.99 * limit), 1e6, 30), "p just above 1 %%");
    tally(t, candidate_at(0.02, expm1(1.01 * limit), 1e6, 30), "p just below 1 %%");
    tally(t, !candidate_at(0.001, 0.5, 1e6, 9), "9 nights judge nothing");
    tally(t, candidate_at(0.001, 0.5, 1e6, 10), "10 nights do");
    tally(t, !candidate_at(0.001, -0.5, 1e6, 30), "faster is no candidate");
}

static void test_spread_floor(struct tally *t)
{
    static struct matrix m;

    make(&m, 30, 0);
    m.tonight[0] += 0.021;
    tally(t, near(run(&m)[0].spread, 0.001, 1e-12), "a flat series has a spread of 0.1 %%");
    m.floor[0] = 0.02;
    tally(t, near(run(&m)[0].spread, 0.02, 1e-12) && !m.out[0].candidate,
          "a coarse clock makes it wider");
}

static void test_faster(struct tally *t)
{
    static struct matrix m;

    make(&m, 30, 0.001);
    m.tonight[0] -= 0.021;
    tally(t, run(&m)[0].faster, "-2.1 %% is told");
    m.tonight[0] = log(1e6) - 0.0195;
    tally(t, !run(&m)[0].faster, "-1.95 %% is not");
}

static void test_window(struct tally *t)
{
    static struct matrix m;

    make(&m, NIGHTS, 0.001);
    for (int n = 0; n < NIGHTS - 30; n++)
        m.past[n] += 1; // another series, long ago
    tally(t, near(run(&m)[0].center, log(1e6), 1e-4) && m.out[0].nights == 30,
          "31 nights ago counts no more: %g", m.out[0].center - log(1e6));
    m.past[NIGHTS - 30] = NAN;
    tally(t, run(&m)[0].nights == 30, "a night that is not there is replaced by an older one");
    m.tonight[0] = NAN;
    tally(t, !run(&m)[0].judged && !m.out[0].candidate && isnan(m.out[0].p),
          "what was not measured is not judged");
}

static void test_common(struct tally *t)
{
    static struct matrix m;

    make(&m, 30, 0.001);
    for (int b = 0; b < SERIES; b++)
        m.tonight[b] += 0.03;
    m.tonight[5] += 0.03;
    run(&m);
    tally(t, near(m.common[30], 0.03, 1e-6), "the common mode of tonight: %g", m.common[30]);
    tally(t, !m.out[0].candidate && m.out[5].candidate, "it is taken out");
    m.anchor[0] = 0;
    run(&m);
    tally(t, m.out[0].candidate && m.out[5].candidate, "unless the sentinels stand still");
    m.anchor[0] = NAN;
    for (int b = 0; b < SERIES; b++)
        m.past[b * 30 + 29] += 0.2; // a night on which everything was slow
    run(&m);
    tally(t, near(m.common[29], 0.2, 0.02) && near(m.out[0].center, log(1e6), 1e-4),
          "a slow night of all is no part of the spread: %g", m.common[29]);
    tally(t, near(m.common[30], 0.03, 1e-2), "tonight's is not moved by it");
}

/* Fewer than 8 series cannot tell a machine from a change. */
static void test_crowd(struct tally *t)
{
    static struct matrix m;

    for (int crowd = 7; crowd <= 8; crowd++) {
        make(&m, 30, 0.001);
        for (int b = 0; b < SERIES; b++) {
            m.group[b] = b >= crowd;
            m.tonight[b] += b < crowd ? 0.05 : 0;
        }
        m.screen.groups = 2;
        run(&m);
        tally(t, m.out[0].candidate == (crowd < 8), "%d series that are all slower", crowd);
        tally(t, m.common[30 + 31] == 0, "the other back-end stands still");
    }
}

static void test_drift(struct tally *t)
{
    static struct matrix m;

    for (int turn = 0; turn < 2; turn++) {
        make(&m, NIGHTS, 0.006);
        for (int n = 30; n < NIGHTS; n++)
            m.past[n] += turn ? 0.028 : 0.009; // 3 spreads against 1
        m.tonight[0] += turn ? 0.028 : 0.009;
        run(&m);
        tally(t, m.out[0].drifting == turn, "turn %d: S is %g, shift %g", turn, m.out[0].drift,
              m.out[0].shift);
    }
    make(&m, 29, 0.006);
    tally(t, isnan(run(&m)[0].drift), "29 nights are no reference");
}

/* ---- steps, pairs ---------------------------------------------------------------- */

static int step(double size, int at, int nights)
{
    double y[NIGHTS];

    for (int n = 0; n < nights; n++)
        y[n] = 0.004 * zigzag(n) - (n >= at ? size : 0);
    return att_screen_quicker(y, nights);
}

static void test_quicker(struct tally *t)
{
    double y[NIGHTS];

    tally(t, step(0.05, 20, 40) == 20, "a step down is found where it is: %d",
          step(0.05, 20, 40));
    tally(t, step(0.05, 35, 40) == 35, "after five nights");
    tally(t, step(0.05, 36, 40) == 0, "not after four");
    tally(t, step(0.05, 4, 40) == 0, "nor when only four came before");
    tally(t, step(0.019, 20, 40) == 0, "1.9 %% is too little");
    tally(t, step(0.022, 20, 40) != 0, "2.2 %% is enough");
    tally(t, step(-0.05, 20, 40) == 0, "a step up is never excused");
    for (int n = 0; n < NIGHTS; n++)
        y[n] = 0.004 * zigzag(n) - 0.05 * (n >= 12) - 0.05 * (n >= 25);
    tally(t, att_screen_quicker(y, NIGHTS) == 25, "the last of two: %d",
          att_screen_quicker(y, NIGHTS));
    y[3] = y[14] = y[30] = NAN;
    tally(t, att_screen_quicker(y, NIGHTS) == 25, "gaps do not move it: %d",
          att_screen_quicker(y, NIGHTS));
    tally(t, att_screen_quicker(y, 0) == 0 && att_screen_quicker(y, 3) == 0, "short series");
}

static void test_pair(struct tally *t)
{
    struct att_screen_pair p = { 1e6, 1.01e6, 1.03e6, 1.02e6, 0 };

    tally(t, att_screen_pair(&p), "3 %% and apart");
    p.now_low = 1.005e6;
    tally(t, !att_screen_pair(&p), "intervals that touch");
    p.now_low = NAN;
    tally(t, att_screen_pair(&p), "an unknown interval is its median");
    p.now = 1.019e6;
    tally(t, !att_screen_pair(&p), "1.9 %%");
    p.now = 1.03e6;
    p.common = 0.02;
    tally(t, !att_screen_pair(&p), "the common mode is taken out");
    p = (struct att_screen_pair){ NAN, NAN, 1e6, 1e6, 0 };
    tally(t, !att_screen_pair(&p), "nothing to compare with");
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_thresholds(&t);
    test_spread_floor(&t);
    test_faster(&t);
    test_window(&t);
    test_common(&t);
    test_crowd(&t);
    test_drift(&t);
    test_quicker(&t);
    test_pair(&t);
    return tally_end(&t);
}
