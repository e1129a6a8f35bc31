/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_machine.c - when the machine moved, or is not there, nothing is held against the
 * change but a wrong answer. The stories of gates that failed (spec
 * "measurement", "gate horror stories") are tests here, under the names of their projects.
 */
#include "harness/exit.h"
#include "harness/tests/gate_for_tests.h"

/* space_packet_parser #286, php-judy #87: the machine is slower, the code is not. */
static void test_machine(struct tally *t)
{
    static const double by[] = { 0.005, -0.005, 0.02, -0.02, 0.3 };

    for (int history = 0; history < 2; history++)
        for (int i = 0; i < 5; i++) {
            struct trial trial;
            trial_open(&trial, history);
            trial.world.machine = log1p(by[i]);
            trial_measure(&trial);
            trial_judge(&trial);
            tally(t,
                  trial.gate.code == (fabs(by[i]) < 0.01 ? ATT_EXIT_OK : ATT_EXIT_ENVIRONMENT),
                  "the machine by %+.1f %%, history %d: exit code %d: %s", 100 * by[i], history,
                  trial.gate.code, trial.gate.verdict);
            tally(t, !trial_reds(&trial), "no row is held against the change");
            trial_close(&trial);
        }
}

/* Everything is slower and the sentinels stand still: it is the code. */
static void test_all_slower(struct tally *t)
{
    for (int history = 0; history < 2; history++) {
        struct trial trial;
        trial_open(&trial, history);
        for (int i = 0; i < TRIAL_SERIES; i++)
            trial.world.slower[i] = log1p(0.05);
        trial_measure(&trial);
        trial_judge(&trial);
        tally(t,
              trial.gate.code == ATT_EXIT_REGRESSION
                  && trial_count(&trial, ATT_GATE_SLOWER, "time") >= 14
                  && trial.measured <= trial.gate.most + 1,
              "history %d: %d measured: %s", history, trial.measured, trial.gate.verdict);
        tally(t, trial_notes(&trial, "stand still"), "and says why");
        trial_close(&trial);
    }
}

/* A sentinel alone moves: nobody knows what the machine did. */
static void test_sentinel(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    trial_measure(&trial);
    for (int i = 0; i < TRIAL_SERIES; i++)
        att_gate_world_row(&trial.now, i)->rate.copy_ns *= 1.02;
    trial_judge(&trial);
    tally(t, trial.gate.code == ATT_EXIT_ENVIRONMENT, "%s", trial.gate.verdict);
    trial_close(&trial);
    trial_open(&trial, 1);
    trial_measure(&trial);
    for (int i = 0; i < TRIAL_SERIES; i++)
        att_gate_world_row(&trial.now, i)->rate.copy_ns = NAN;
    trial_judge(&trial);
    tally(t, trial.gate.code == ATT_EXIT_OK, "no sentinel and no common mode: %s",
          trial.gate.verdict);
    trial_close(&trial);
    trial_open(&trial, 1);
    trial.world.machine = 0.03;
    trial_measure(&trial);
    for (int i = 0; i < TRIAL_SERIES; i++)
        att_gate_world_row(&trial.now, i)->rate.copy_ns = NAN;
    trial_judge(&trial);
    tally(t,
          trial.gate.code == ATT_EXIT_ENVIRONMENT && strstr(trial.gate.verdict, "no sentinel"),
          "all moved, and nobody knows why: %s", trial.gate.verdict);
    trial_close(&trial);
}

/* Copies that go up and down by themselves do not tell that the machine moved, and few tell
 * nothing. */
static void test_restless(struct tally *t)
{
    for (int what = 0; what < 3; what++) {
        struct trial trial;
        trial_open(&trial, 1);
        trial_measure(&trial);
        for (int i = 0; i < TRIAL_SERIES; i++) {
            struct att_record *r = att_gate_world_row(&trial.now, i);
            if (what == 0)
                r->rate.copy_ns *= i % 2 ? 1.15 : 0.88;
            if (what == 1)
                r->rate.copy_ns *= i < 3 ? 1.2 : NAN;
            if (what == 2)
                r->rate.copy_ns *= i < 4 ? 1.2 : NAN;
        }
        trial_judge(&trial);
        tally(t, trial.gate.code == (what < 2 ? ATT_EXIT_OK : ATT_EXIT_ENVIRONMENT),
              "turn %d: %s", what, trial.gate.verdict);
        trial_close(&trial);
    }
}

/* Every other row is slower, by less than twice of what counts: half of it would be taken for
 * the machine, and none be found, if the sentinels did not know better. */
static void test_half_slower(struct tally *t)
{
    for (int history = 0; history < 2; history++) {
        struct trial trial;
        int          odd = 0;
        trial_open(&trial, history);
        for (int i = 0; i < TRIAL_SERIES; i += 2)
            trial.world.slower[i] = log1p(0.03);
        trial_measure(&trial);
        trial_judge(&trial);
        for (int i = 0; i < trial.gate.n; i++)
            odd += trial.gate.finding[i].word == ATT_GATE_SLOWER
                   && (trial.gate.finding[i].now - trial.now.results.record) % 2 == 1;
        tally(t,
              trial.gate.code == ATT_EXIT_REGRESSION && !odd
                  && trial_count(&trial, ATT_GATE_SLOWER, "time") >= 13,
              "history %d, every other row by 3 %%: %d are found, %d that are not: %s", history,
              trial_count(&trial, ATT_GATE_SLOWER, "time"), odd, trial.gate.verdict);
        trial_close(&trial);
    }
}

/* Too few series for a common mode, and copies that moved: no number is made up. */
static void test_few_series(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 0);
    trial_measure(&trial);
    for (int i = 0; i < TRIAL_SERIES; i++) {
        struct att_record *r = att_gate_world_row(&trial.now, i);
        r->rate.copy_ns = i < 5 ? r->rate.copy_ns * 1.2 : NAN;
        r->timed = i < 5;
    }
    trial_judge(&trial);
    tally(t,
          trial.gate.code == ATT_EXIT_ENVIRONMENT && strstr(trial.gate.verdict, "5 sentinels")
              && strstr(trial.gate.verdict, "unknown amount"),
          "%s", trial.gate.verdict);
    trial_close(&trial);
}

/* All series moved, and copies that go up and down by as much cannot tell why; where they do
 * less, they can, and what their noise shows is not taken for a common mode. */
static void test_too_restless(struct tally *t)
{
    static const double noise[] = { 0.002, 0.03, 0.2 };

    for (int i = 0; i < 3; i++) {
        struct trial trial;
        double       sum = 0;
        int          n = 0;
        trial_open(&trial, 0);
        for (int b = 0; b < TRIAL_SERIES; b++)
            trial.world.slower[b] = log1p(0.05);
        trial_measure(&trial);
        for (int b = 0; b < TRIAL_SERIES; b++)
            att_gate_world_row(&trial.now, b)->rate.copy_ns *=
                exp(noise[i] * (b % 4 - (i == 2 ? 1.5 : 2)));
        trial_judge(&trial);
        tally(t,
              trial.gate.code == (i == 2 ? ATT_EXIT_ENVIRONMENT : ATT_EXIT_REGRESSION)
                  && (i < 2) == trial_notes(&trial, "stand still")
                  && (i == 2) == (strstr(trial.gate.verdict, "too restless") != NULL),
              "noise of %g: %s; %s", noise[i], trial.gate.verdict,
              trial.gate.notes ? trial.gate.note[0] : "");
        for (int k = 0; k < trial.gate.n; k++)
            if (trial.gate.finding[k].word == ATT_GATE_UNCONFIRMED) {
                sum += trial.gate.finding[k].effect;
                n++;
            }
        tally(t, i == 2 || (n > 10 && sum / n < 0.055), "noise of %g: %+.1f %%", noise[i],
              100 * sum / n);
        trial_close(&trial);
    }
}

/* evalscope #1608: what the machine failed to do is no score of the code. */
static void test_environment(struct tally *t)
{
    for (int what = 0; what < 7; what++) {
        struct trial       trial;
        struct att_record *r;
        trial_open(&trial, 1);
        trial.world.slower[7] = 0.1;
        trial_measure(&trial);
        r = att_gate_world_row(&trial.now, 30);
        if (what == 0)
            strcpy(trial.now.env.cpu_model, "another one");
        if (what == 1)
            trial.now.results.partial = 1, r->status = ATT_NOT_RUN, r->timed = 0;
        if (what == 2)
            trial.now.env.git_dirty = 1;
        if (what == 3)
            trial.base.env.git_dirty = 1;
        if (what == 4)
            r->status = ATT_OOM, r->timed = 0;
        if (what == 5)
            r->time.discarded = r->time.ns.n / 5,
            strcpy(r->time.disturbed, "hw_thermal_slowdown");
        if (what == 6)
            trial.base.results.partial = 1;
        trial_judge(&trial);
        tally(t, trial.gate.code == ATT_EXIT_ENVIRONMENT && *trial.gate.environment,
              "turn %d: exit code %d: %s", what, trial.gate.code, trial.gate.verdict);
        att_gate_free(&trial.gate);
        trial.gate.notes = trial.gate.rows = 0;
        trial.gate.environment[0] = '\0';
        set_status(&trial.now, 11, ATT_FAIL);
        trial_judge(&trial);
        tally(t, trial.gate.code == ATT_EXIT_INCORRECT, "turn %d, and a wrong answer: %s", what,
              trial.gate.verdict);
        trial_close(&trial);
    }
}

/* On another machine nothing is compared, not even a count. */
static void test_foreign(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    trial.world.slower[7] = 0.1;
    trial_measure(&trial);
    strcpy(trial.now.env.cpu_model, "another one");
    spoil(att_gate_world_row(&trial.now, 3), 0, 1);
    att_gate_world_row(&trial.now, 4)->check.compared--;
    att_gate_world_drop(&trial.now, TRIAL_SERIES - 1);
    trial_judge(&trial);
    tally(t, trial.gate.n == 0 && !trial.measured, "%d findings, %d pairs", trial.gate.n,
          trial.measured);
    trial_close(&trial);
}

/* No device where the baseline had one: nothing is lost, there is nothing to run it on. */
static void test_no_device(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    trial_measure(&trial);
    trial.base.env.n_devices = 2;
    strcpy(trial.base.env.device[1], "gpu: a large one");
    for (int i = 1; i <= 3; i++)
        move_row(&trial.base, TRIAL_SERIES - i, "gpu");
    for (int i = 0; i < 3; i++)
        att_gate_world_drop(&trial.now, TRIAL_SERIES - 1 - i);
    trial_judge(&trial);
    tally(t,
          trial.gate.code == ATT_EXIT_ENVIRONMENT && strstr(trial.gate.verdict, "gpu")
              && !trial_reds(&trial),
          "%s", trial.gate.verdict);
    trial_close(&trial);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_machine(&t);
    test_all_slower(&t);
    test_sentinel(&t);
    test_restless(&t);
    test_too_restless(&t);
    test_half_slower(&t);
    test_few_series(&t);
    test_environment(&t);
    test_foreign(&t);
    test_no_device(&t);
    return tally_end(&t);
}
