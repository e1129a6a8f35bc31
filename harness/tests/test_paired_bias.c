/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_paired_bias.c - what two equal arms are known to differ by, where their memory lies for
 * example, is no difference of kernels: no claim rests on it, however the claim sets its
 * margin.
 */
#include <math.h>

#include "harness/paired.h"
#include "harness/tests/case_tally.h"

/* Eight processes that differ by 0.01 % each; the null arm is off by `bias`. */
static struct att_paired biased(double effect, double bias)
{
    struct att_paired r = { .n = 8 };

    for (int p = 0; p < 8; p++) {
        r.d[p] = effect + 1e-4 * (p - 3.5);
        r.null[p] = bias + 1e-4 * (p * 3 % 8 - 3.5);
        r.planted[p] = -log1p(0.02);
    }
    return r;
}

static int claim(double at_least, double margin, double effect, double bias)
{
    const struct att_paired_plan plan = { .looks = { 8, 16, 32 },
                                          .alpha = 0.05,
                                          .margin = margin,
                                          .at_least = at_least,
                                          .planted = 0.02,
                                          .work = 1 };
    struct att_paired            r = biased(effect, bias);

    att_paired_judge(&plan, 0, &r);
    return att_paired_claim(&plan, &r);
}

/* An arm after that is the arm before, in memory that is 0.4 % faster. */
static void test_claims(struct tally *t)
{
    static const double margin[] = { 0.01, 0.02, 0.5 };

    for (int i = 0; i < 3; i++)
        for (int sign = -1; sign <= 1; sign += 2) {
            const double bias = 0.004 * sign;
            tally(t, !claim(1.002, margin[i], 0.004, bias), "margin %g: 0.4 %% of nothing",
                  margin[i]);
            tally(t, !claim(0.998, margin[i], -0.004, bias), "margin %g: nor is it slower",
                  margin[i]);
            tally(t, claim(1.002, margin[i], 0.008, bias) > 0, "margin %g: 0.8 %% is something",
                  margin[i]);
            tally(t, claim(1.012, margin[i], 0.006, bias) < 0, "margin %g: and no 1.2 %%",
                  margin[i]);
        }
    tally(t, claim(1.002, 0.01, 0.004, 0) > 0, "without a bias 0.4 %% are enough");
    tally(t, !claim(1.2, 0.5, 0.3, 0.15), "a bias of 15 %% leaves 35 %% open below 20 %%");
    tally(t, claim(1.05, 0.5, 0.3, 0.15) > 0, "and confirms 5 %%");
}

static void test_labels(struct tally *t)
{
    struct att_paired_plan plan = {
        .looks = { 8 }, .alpha = 0.05, .margin = 0.01, .planted = 0, .work = 1
    };
    struct att_paired r = biased(0.003, 0.0045);

    att_paired_judge(&plan, 0, &r);
    tally(t, fabs(r.bias - 0.0045) < 1e-4, "the bias is told: %g", r.bias);
    tally(t, r.label == ATT_TINY, "0.3 %% is small: %s", att_paired_words[r.label]);
    r = biased(0.012, 0.0045);
    att_paired_judge(&plan, 0, &r);
    tally(t, r.label == ATT_FASTER, "1.2 %% is more than the bias: %s",
          att_paired_words[r.label]);
    r = biased(0, 0.0045);
    att_paired_judge(&plan, 0, &r);
    tally(t, r.label == ATT_SAME, "0.45 %% is within 1 %%: %s", att_paired_words[r.label]);
    r = biased(0, 0.006);
    att_paired_judge(&plan, 0, &r);
    tally(t, r.label == ATT_INVALID, "more than half of the margin: %s",
          att_paired_words[r.label]);
    r = biased(0.02, 0);
    att_paired_judge(&plan, 0, &r);
    tally(t, r.bias == 0, "no bias is seen where there is none: %g", r.bias);
}

/* Nobody is sent to measure for ever. */
static void test_more(struct tally *t)
{
    struct att_paired_plan plan = { .looks = { 8 }, .alpha = 0.05, .margin = 0.01, .work = 1 };
    struct att_paired      r = biased(0.1, 0);

    for (int p = 0; p < 8; p++)
        r.d[p] = 0.1 + 0.02 * (p - 3.5);
    att_paired_judge(&plan, 0, &r);
    plan.at_least = exp(0.1 + 0.035);
    tally(t, att_paired_more(&plan, &r) == 24, "twice as narrow takes four times as many: %d",
          att_paired_more(&plan, &r));
    plan.at_least = exp(r.theta);
    tally(t, att_paired_more(&plan, &r) == ATT_PAIRED_NEVER, "on the very ratio: %d",
          att_paired_more(&plan, &r));
    r.bias = 0.01;
    plan.at_least = exp(0.1 + 0.009);
    tally(t, att_paired_more(&plan, &r) == ATT_PAIRED_NEVER, "within the bias: %d",
          att_paired_more(&plan, &r));
    r = (struct att_paired){ .n = 0 };
    r.low = r.high = NAN;
    tally(t, att_paired_more(&plan, &r) == 6, "with one look, 6 give an interval: %d",
          att_paired_more(&plan, &r));
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_claims(&t);
    test_labels(&t);
    test_more(&t);
    return tally_end(&t);
}
