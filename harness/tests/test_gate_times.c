/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_times.c - times: what is slower is found, confirmed and named, what is not is not.
 * The stories of gates that failed (spec
 * "measurement", "gate horror stories") are tests here, under the names of their projects.
 */
#include "harness/exit.h"
#include "harness/tests/gate_for_tests.h"

static int slower(struct tally *t, int history, double by, enum att_gate_word word, int code)
{
    struct trial trial;
    int          ok;

    trial_open(&trial, history);
    trial.world.slower[7] = log1p(by);
    trial_measure(&trial);
    trial_judge(&trial);
    ok = trial.gate.code == code && trial_reds(&trial) == (code == ATT_EXIT_REGRESSION);
    tally(t, ok, "%+.1f %%, history %d: exit code %d: %s", 100 * by, history, trial.gate.code,
          trial.gate.verdict);
    tally(t, code == ATT_EXIT_OK || trial_count(&trial, word, "time") == 1, "it is row 7");
    tally(t,
          !trial.gate.n || trial.gate.finding[0].word != word
              || !strcmp(trial.gate.finding[0].now->row, trial.now.results.record[7].row),
          "the right row is named");
    trial_close(&trial);
    return ok;
}

static void test_slower(struct tally *t)
{
    for (int history = 0; history < 2; history++) {
        slower(t, history, 0.05, ATT_GATE_SLOWER, ATT_EXIT_REGRESSION);
        slower(t, history, 0.10, ATT_GATE_SLOWER, ATT_EXIT_REGRESSION);
        slower(t, history, 0.005, ATT_GATE_SLOWER, ATT_EXIT_OK);
        slower(t, history, 0, ATT_GATE_SLOWER, ATT_EXIT_OK);
    }
}

/* amy #73, gungraun #337, mina #19424: a comparison that compares nothing, or tells nobody. */
static void test_twenty_times(struct tally *t)
{
    slower(t, 0, 19, ATT_GATE_SLOWER, ATT_EXIT_REGRESSION);
    slower(t, 1, 19, ATT_GATE_SLOWER, ATT_EXIT_REGRESSION);
    slower(t, 0, -0.95, ATT_GATE_SLOWER, ATT_EXIT_OK);
    slower(t, 1, -0.95, ATT_GATE_SLOWER, ATT_EXIT_OK);
}

/* Nobody measures again: told, and red only where inconclusive is. */
static void test_unconfirmed(struct tally *t)
{
    for (int strict = 0; strict < 2; strict++) {
        struct trial trial;
        trial_open(&trial, 1);
        trial.world.slower[7] = 0.1;
        trial_measure(&trial);
        trial.gate.strict = strict;
        att_gate_judge(&trial.gate);
        tally(t,
              trial.gate.code == (strict ? ATT_EXIT_INCONCLUSIVE : ATT_EXIT_OK)
                  && trial_count(&trial, ATT_GATE_UNCONFIRMED, "time") == 1,
              "strict %d: %s", strict, trial.gate.verdict);
        trial_close(&trial);
    }
}

/* mise #9630: 1.15 +- 0.45 is no slow-down. */
static void test_wide(struct tally *t)
{
    for (int wide = 0; wide < 2; wide++) {
        struct trial       trial;
        struct att_record *r;
        trial_open(&trial, 0);
        trial.world.slower[7] = log(1.15);
        trial_measure(&trial);
        r = att_gate_world_row(&trial.now, 7);
        if (wide)
            r->time.ns.low = r->time.ns.median * 0.7;
        trial_judge(&trial);
        tally(t, trial.gate.code == (wide ? ATT_EXIT_OK : ATT_EXIT_REGRESSION), "wide %d: %s",
              wide, trial.gate.verdict);
        trial_close(&trial);
    }
}

/* typo #83: a baseline that is never renewed is red night after night; here the nights are. */
static void test_frozen(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    for (int i = 0; i < TRIAL_SERIES; i++) { // all was faster once, half a year ago
        struct att_record *r = att_gate_world_row(&trial.base, i);
        r->time.ns.median *= i % 2 ? 0.9 : 1;
        r->time.ns.low *= i % 2 ? 0.9 : 1;
        r->time.ns.high *= i % 2 ? 0.9 : 1;
    }
    trial_measure(&trial);
    trial_judge(&trial);
    tally(t, trial.gate.code == ATT_EXIT_OK && !trial_reds(&trial), "%s", trial.gate.verdict);
    trial_close(&trial);
}

/* Faster for twelve nights, and tonight as before that: the gain is lost, and that is red. */
static void test_gain_lost(struct tally *t)
{
    for (int gained = 0; gained < 2; gained++) {
        struct trial trial;
        trial_open(&trial, 1);
        trial.world.slower[7] = gained ? 0.05 : 0; // of the pairs: against last night's program
        trial_measure(&trial);
        for (int night = 0; night < trial.past.nights; night++)
            if (gained && night < trial.past.nights - 12)
                trial.past.y[7 * trial.past.nights + night] += 0.05;
        trial_judge(&trial);
        tally(t,
              trial.gate.code == (gained ? ATT_EXIT_REGRESSION : ATT_EXIT_OK)
                  && trial_count(&trial, ATT_GATE_SLOWER, "time") == gained,
              "a gain of twelve nights, %d: %s", gained, trial.gate.verdict);
        trial_close(&trial);
    }
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_slower(&t);
    test_twenty_times(&t);
    test_unconfirmed(&t);
    test_wide(&t);
    test_frozen(&t);
    test_gain_lost(&t);
    return tally_end(&t);
}
