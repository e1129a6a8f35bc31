/* SPDX-License-Identifier: Apache-2.0 */
/* test_claim_latency.c - clauses about time: what decides, what is shown, when it is over. */
#include "harness/tests/claim_example.h"

/* What decides is what is shown. */
static void test_decisive(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    f = claim_found(&c, 1.0, 1.1);
    for (int p = 0; p < 8; p++)
        f.pair[0].d[p] += 0.5 * (p - 3.5); // the least, but anything may be true of it
    att_paired_judge(&f.plan[0], 0, &f.pair[0]);
    att_claim_judge(&f);
    tally(t, f.clause[0].verdict == ATT_CLAIM_REFUTED && strstr(f.clause[0].found, "second"),
          "the case that refutes is named: %s", f.clause[0].found);
    att_claim_forget(&f);
    f = claim_found(&c, 1.5, 1.4);
    for (int p = 0; p < 8; p++)
        f.pair[0].d[p] += 0.5 * (p - 3.5);
    att_paired_judge(&f.plan[0], 0, &f.pair[0]);
    att_claim_judge(&f);
    tally(t,
          f.clause[0].verdict == ATT_CLAIM_INCONCLUSIVE && strstr(f.clause[0].found, "first")
              && f.clause[0].more > 0,
          "the case that is open is named: %s, %d more", f.clause[0].found, f.clause[0].more);
    att_claim_forget(&f);
    att_claim_free(&c);
    free(line);
}

/* What was interrupted before the null arm could control anything has no verdict. */
static void test_interrupted(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    for (int n = 7; n <= 8; n++)
        for (int slower = 0; slower < 2; slower++) {
            const enum att_claim_verdict want = n < 8    ? ATT_CLAIM_INCONCLUSIVE
                                                : slower ? ATT_CLAIM_REFUTED
                                                         : ATT_CLAIM_CONFIRMED;
            f = claim_found(&c, 2, slower ? 0.5 : 2);
            for (int i = 0; i < 2; i++) {
                f.pair[i].n = n;
                att_paired_judge(&f.plan[i], 0, &f.pair[i]);
            }
            claim_expect(t, &f, want, 0, want, n < 8 ? "7 processes" : "8 processes");
        }
    att_claim_free(&c);
    free(line);
}

/* Equal arms that are known to differ by 0.4 % leave as much open on either side. */
static void test_bias(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    for (int biased = 0; biased < 2; biased++)
        for (int below = 0; below < 2; below++) {
            const double at = below ? 1.193 : 1.2068;
            f = claim_found(&c, 1.4, at);
            for (int p = 0; p < 8; p++)
                f.pair[1].null[p] = biased ? 0.004 + 1e-6 * p : 0.001 * (p - 3.5);
            att_paired_judge(&f.plan[1], 0, &f.pair[1]);
            att_claim_judge(&f);
            tally(t, !biased == !strstr(f.clause[0].found, "but equal arms differ by 0.4 %"),
                  "what kept it from deciding is told: %s", f.clause[0].found);
            claim_expect(t, &f,
                         biased  ? ATT_CLAIM_INCONCLUSIVE
                         : below ? ATT_CLAIM_REFUTED
                                 : ATT_CLAIM_CONFIRMED,
                         0,
                         biased  ? ATT_CLAIM_INCONCLUSIVE
                         : below ? ATT_CLAIM_REFUTED
                                 : ATT_CLAIM_CONFIRMED,
                         biased ? "within the bias" : "no bias");
        }
    att_claim_free(&c);
    free(line);
}

/* The mean of all cases has a spread, and a need for processes, of its own. */
static void test_geomean(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    c.clause[0].geomean = 1;
    f = claim_found(&c, 1.1, 1.5);
    claim_expect(t, &f, ATT_CLAIM_CONFIRMED, 0, ATT_CLAIM_CONFIRMED,
                 "in the mean it is faster");
    f = claim_found(&c, 1.1, 1.2);
    claim_expect(t, &f, ATT_CLAIM_REFUTED, 0, ATT_CLAIM_REFUTED, "in the mean it is not");
    f = claim_found(&c, 1.2, 1.2);
    for (int p = 0; p < 8; p++) { // one is slow when the other is fast
        f.pair[0].d[p] += 0.1 * (p - 3.5);
        f.pair[1].d[p] -= 0.1 * (p - 3.5);
    }
    for (int i = 0; i < 2; i++)
        att_paired_judge(&f.plan[i], 0, &f.pair[i]);
    att_claim_judge(&f);
    tally(t,
          f.clause[0].verdict == ATT_CLAIM_INCONCLUSIVE && f.clause[0].more > 0
              && f.clause[0].mde < expm1(f.pair[0].mde) / 10,
          "%s: %d more, %.2g is seen of the mean and %.2g of one",
          att_claim_words[f.clause[0].verdict], f.clause[0].more, f.clause[0].mde,
          expm1(f.pair[0].mde));
    att_claim_forget(&f);
    f = claim_found(&c, 1.5, 1.5);
    f.pair[1].label = ATT_INVALID;
    claim_expect(t, &f, ATT_CLAIM_INVALID, 0, ATT_CLAIM_INVALID,
                 "a case is missing in the mean");
    att_claim_free(&c);
    free(line);
}

/* When is it over? */
static void test_decided(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    f = claim_found(&c, 1.3, 1.4);
    att_claim_judge(&f);
    tally(t, att_claim_is_decided(&f, 1), "all has a verdict");
    f.pair[1].b.status = ATT_SKIP;
    f.pair[1].label = ATT_INVALID;
    att_claim_judge(&f);
    tally(t, att_claim_is_decided(&f, 0), "a case is refused: nothing need be timed");
    f.pair[1].b.status = ATT_OOM;
    f.pair[1].theta = NAN;
    att_claim_judge(&f);
    tally(t, !att_claim_is_decided(&f, 0) && att_claim_is_decided(&f, 1),
          "a case that ran out of memory ends it at the first look");
    att_claim_forget(&f);
    f = claim_found(&c, 1.3, 1.2);
    att_claim_judge(&f);
    tally(t, !att_claim_is_decided(&f, 1), "one is open");
    att_claim_forget(&f);
    att_claim_free(&c);
    free(line);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_decisive(&t);
    test_interrupted(&t);
    test_bias(&t);
    test_geomean(&t);
    test_decided(&t);
    return tally_end(&t);
}
