/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_paired.c - verdicts from numbers: by hand where a sign interval can be read off, and by
 * simulation where a rate is promised.
 */
#include <math.h>
#include <string.h>

#include "harness/order.h"
#include "harness/paired.h"
#include "harness/tests/case_tally.h"

static const struct att_paired_plan usual = {
    .looks = { 8, 16, 32 }, .alpha = 0.05, .margin = 0.01, .planted = 0.02, .work = 1
};

/* ---- by hand ------------------------------------------------------------------------ */

/* n processes around `middle`, evenly spread by +-`spread`; a null arm around 0, a planted one
 * around its delay. */
static struct att_paired even(int n, double middle, double spread)
{
    struct att_paired r = { .n = n };

    for (int i = 0; i < n; i++) {
        const double at = spread * (2.0 * i / (n - 1) - 1);
        r.d[(i * 5) % n] = middle + at;
        r.null[(i * 3) % n] = at / 2;
        r.planted[i] = -log1p(0.02) + at / 2;
    }
    return r;
}

static void expect(struct tally *t, struct att_paired r, const struct att_paired_plan *plan,
                   enum att_paired_label label, const char *what)
{
    att_paired_judge(plan, 0, &r);
    tally(t, r.label == label, "%s: %s, not %s (%s)", what, att_paired_words[r.label],
          att_paired_words[label], r.why);
    tally(t, (*r.why != '\0') == (label == ATT_INCONCLUSIVE || label == ATT_INVALID),
          "%s: says why when, and only when, there is a reason: \"%s\"", what, r.why);
}

static void test_labels(struct tally *t)
{
    expect(t, even(8, 0.05, 0.01), &usual, ATT_FASTER, "5 % faster");
    expect(t, even(8, -0.05, 0.01), &usual, ATT_SLOWER, "5 % slower");
    expect(t, even(8, 0.0001, 0.004), &usual, ATT_SAME, "the same");
    expect(t, even(8, 0.003, 0.002), &usual, ATT_TINY, "0.3 % faster");
    expect(t, even(8, 0.01, 0.03), &usual, ATT_INCONCLUSIVE, "anything");
    expect(t, even(4, 0.5, 0.001), &usual, ATT_INCONCLUSIVE, "four processes");
}

static void test_interval(struct tally *t)
{
    struct att_paired      r = even(8, 0.05, 0.007);
    struct att_paired_plan plan = usual;

    att_paired_judge(&plan, 0, &r);
    tally(t, fabs(r.low - 0.043) < 1e-12 && fabs(r.high - 0.057) < 1e-12,
          "of 8 the interval is from the least to the largest");
    tally(t, fabs(r.theta - 0.05) < 1e-12, "theta is the median");
    r = even(16, 0.05, 0.015);
    att_paired_judge(&plan, 1, &r);
    tally(t, fabs(r.low - 0.039) < 1e-12 && fabs(r.high - 0.061) < 1e-12,
          "of 16, at 5 %% in three looks, from the third to the 14th");
    tally(t, fabs(r.one_low - 0.041) < 1e-12, "one-sided from the fourth");
    plan.work = 2;
    att_paired_judge(&plan, 1, &r);
    tally(t, fabs(r.theta - (0.05 - log(2))) < 1e-12, "work is divided out");
}

static void test_controls(struct tally *t)
{
    struct att_paired      r = even(8, 0.05, 0.004);
    struct att_paired_plan plan = usual;

    for (int i = 0; i < 8; i++)
        r.null[i] = 0.012 + 0.001 * i;
    expect(t, r, &usual, ATT_INVALID, "two equal arms that differ");
    for (int i = 0; i < 8; i++)
        r.null[i] = 0.0005 + 0.0001 * i;
    expect(t, r, &usual, ATT_FASTER, "two equal arms that differ by nothing that matters");
    r = even(8, 0.05, 0.004);
    for (int i = 0; i < 8; i++)
        r.planted[i] = 0.0005 * (i - 4);
    expect(t, r, &usual, ATT_INVALID, "a delay that nobody felt");
    for (int i = 0; i < 8; i++)
        r.planted[i] = 0.02;
    expect(t, r, &usual, ATT_INVALID, "a delay that makes faster");
    for (int i = 0; i < 8; i++)
        r.planted[i] = -0.02 + 0.01 * (i - 4);
    expect(t, r, &usual, ATT_FASTER, "a delay that this spread may well hide");
    plan.planted = 0;
    memset(r.planted, 0, sizeof(r.planted));
    expect(t, r, &plan, ATT_FASTER, "no planted arm");
    r.d[3] = NAN;
    expect(t, r, &plan, ATT_INVALID, "a process without a number");
    r.d[3] = 0.05;
    r.n = 0;
    expect(t, r, &plan, ATT_INVALID, "no process at all");
}

static void test_claims(struct tally *t)
{
    static const struct {
        double middle, at_least;
        int    verdict;
    } row[] = { { 0.5, 1.5, 1 },   { 0.5, 1.7, -1 },   { 0.5, 1.65, 0 },
                { 0.0, 1.05, -1 }, { -0.3, 1.01, -1 }, { 0.1, 0.98, 1 } };

    for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
        struct att_paired_plan plan = usual;
        struct att_paired      r = even(8, row[i].middle, 0.02);
        plan.at_least = row[i].at_least;
        att_paired_judge(&plan, 0, &r);
        tally(t, att_paired_claim(&plan, &r) == row[i].verdict, "%g at least %g: %d",
              exp(row[i].middle), row[i].at_least, att_paired_claim(&plan, &r));
        tally(t, (r.more > 0) == (row[i].verdict == 0), "more processes where undecided: %d",
              r.more);
        r.label = ATT_INVALID;
        tally(t, att_paired_claim(&plan, &r) == 0, "what is invalid confirms nothing");
    }
}

/* The gate's own rule. */
static void test_all_slower(struct tally *t)
{
    struct att_paired_plan plan = usual;
    struct att_paired      r = even(8, -0.03, 0.005);

    plan.all_slower = 1;
    plan.margin = 0.02;
    plan.planted = 0;
    expect(t, r, &plan, ATT_SLOWER, "every process is slower");
    r.d[2] = 0.001;
    att_paired_judge(&plan, 0, &r);
    tally(t, r.label != ATT_SLOWER, "one process is not: %s", att_paired_words[r.label]);
    r = even(8, -0.015, 0.005);
    att_paired_judge(&plan, 0, &r);
    tally(t, r.label != ATT_SLOWER, "every one, but by less than matters");
}

/* ---- by simulation ------------------------------------------------------------------ */

static double uniform(uint64_t *state)
{
    return ((double)(att_random_next(state) >> 11) + 0.5) * 0x1p-53;
}

static double normal(uint64_t *state)
{
    return sqrt(-2 * log(uniform(state))) * cos(2 * 3.14159265358979 * uniform(state));
}

/* Times of processes have a long tail on one side now and then. */
static double noise(uint64_t *state, double sd)
{
    return sd * (normal(state) + (uniform(state) < 0.05 ? 6 * uniform(state) : 0));
}

/* One whole plan on an effect; returns the verdict of the look at which it ended. Without a
 * planted arm the null arm is perfect, and protects from nothing. */
static enum att_paired_label play(const struct att_paired_plan *plan, double effect, double sd,
                                  uint64_t *state, int *claim)
{
    struct att_paired r = { .n = 0 };

    for (int look = 0; look < 3; look++) {
        for (; r.n < plan->looks[look]; r.n++) {
            r.d[r.n] = effect + noise(state, sd) - noise(state, sd);
            r.null[r.n] = plan->planted > 0 ? noise(state, sd) - noise(state, sd) : 0;
            r.planted[r.n] = -log1p(plan->planted) + noise(state, sd) - noise(state, sd);
        }
        att_paired_judge(plan, look, &r);
        *claim = att_paired_claim(plan, &r);
        if (plan->at_least > 0 ? *claim : r.label < ATT_INCONCLUSIVE)
            break;
    }
    return r.label;
}

static void test_equal_arms(struct tally *t)
{
    enum { TRIALS = 4000 };
    struct att_paired_plan plan = usual;
    uint64_t               state = 7;
    int                    differ = 0, excluded = 0, claim;

    for (int i = 0; i < TRIALS; i++) {
        const enum att_paired_label l = play(&usual, 0, 0.006, &state, &claim);
        differ += l == ATT_FASTER || l == ATT_SLOWER;
    }
    tally(t, differ <= TRIALS / 100, "%d of %d equal arms differ, at most 1 %% may", differ,
          TRIALS);
    plan.margin = 1e-9; // then nothing but the interval protects
    plan.planted = 0;
    for (int i = 0; i < TRIALS; i++) {
        const enum att_paired_label l = play(&plan, 0, 0.006, &state, &claim);
        excluded += l == ATT_FASTER || l == ATT_SLOWER || l == ATT_TINY;
    }
    tally(t, excluded <= TRIALS / 20, "%d of %d intervals exclude 0, at most 5 %% may",
          excluded, TRIALS);
    tally(t, excluded > TRIALS / 200, "%d of %d: the intervals are not just wide", excluded,
          TRIALS);
}

static void test_planted(struct tally *t)
{
    static const struct {
        double effect;
        int    least;
    } row[] = { { 0.03, 70 }, { 0.05, 95 }, { 0.1, 99 } };
    enum { TRIALS = 1000 };
    uint64_t state = 11;
    int      claim;

    for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
        int found = 0;
        for (int k = 0; k < TRIALS; k++)
            found += play(&usual, -log1p(row[i].effect), 0.006, &state, &claim) == ATT_SLOWER;
        tally(t, 100 * found >= row[i].least * TRIALS, "+%g %% found %d times of %d",
              100 * row[i].effect, found, TRIALS);
    }
}

static void test_false_claims(struct tally *t)
{
    enum { TRIALS = 4000 };
    struct att_paired_plan plan = usual;
    uint64_t               state = 13;
    int                    confirmed = 0, refuted = 0;

    plan.at_least = 1.02;
    for (int i = 0; i < TRIALS; i++) {
        int claim;
        play(&plan, 0, 0.006, &state, &claim);
        confirmed += claim > 0;
        refuted += claim < 0;
    }
    tally(t, confirmed <= TRIALS / 1000, "%d of %d false claims are confirmed", confirmed,
          TRIALS);
    tally(t, refuted > TRIALS / 2, "%d of %d false claims are refuted", refuted, TRIALS);
    confirmed = 0;
    for (int i = 0; i < TRIALS; i++) { // just false: the level of the test
        int claim;
        play(&plan, log(1.02) - 1e-9, 0.006, &state, &claim);
        confirmed += claim > 0;
    }
    tally(t, confirmed <= TRIALS / 20, "%d of %d just false ones: at most 5 %%", confirmed,
          TRIALS);
}

/* What is called detectable is found in 80 % of all runs with one look. */
static void test_mde(struct tally *t)
{
    enum { TRIALS = 4000 };
    static const int       sizes[] = { 8, 12, 32 };
    struct att_paired_plan plan = { .alpha = 0.05, .margin = 1e-9, .work = 1 };
    uint64_t               state = 17;

    for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
        double mde = 0;
        int    found = 0;
        plan.looks[0] = sizes[k];
        for (int pass = 0; pass < 2; pass++) // first the mean of what is said, then its power
            for (int i = 0; i < TRIALS; i++) {
                struct att_paired r = { .n = sizes[k] };
                for (int p = 0; p < r.n; p++)
                    r.d[p] = 0.01 * normal(&state) + (pass ? mde : 0);
                att_paired_judge(&plan, 0, &r);
                mde += pass ? 0 : r.mde / TRIALS;
                found += pass && r.low > 0;
            }
        tally(t, fabs((double)found / TRIALS - 0.8) < 0.05,
              "of %d processes, what is called detectable is found %d times of %d", sizes[k],
              found, TRIALS);
    }
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_labels(&t);
    test_interval(&t);
    test_controls(&t);
    test_claims(&t);
    test_all_slower(&t);
    test_equal_arms(&t);
    test_planted(&t);
    test_false_claims(&t);
    test_mde(&t);
    return tally_end(&t);
}
