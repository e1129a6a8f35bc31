/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_again.c - the second look: what pairs of processes confirm, what they do not, and
 * what becomes of pairs that say nothing. The stories of gates that failed (spec "measurement",
 * "gate horror stories") are tests here, under the names of their projects.
 */
#include "harness/exit.h"
#include "harness/tests/gate_for_tests.h"

/* sglang #28012: retry until green. One candidate that could not be measured is tried once
 * more; a verdict never is. */
struct bad_pair {
    struct trial *trial;
    int           calls, fail;
};

static int fails_at_first(void *user, const int *row, int n, struct att_paired *result,
                          char *why, size_t why_size)
{
    struct bad_pair *b = user;

    snprintf(why, why_size, "%s", "");
    for (int i = 0; i < n; i++) {
        b->calls++;
        if (b->calls > b->fail) {
            att_gate_world_pair(&b->trial->world, row[i], &result[i]);
            continue;
        }
        result[i].label = ATT_INVALID;
        snprintf(result[i].why, sizeof(result[i].why), "two equal arms differ");
    }
    return 0;
}

static void test_retries(struct tally *t)
{
    for (int fail = 0; fail <= 3; fail++) {
        struct trial    trial;
        struct bad_pair b = { &trial, 0, fail };
        trial_open(&trial, 1);
        trial.world.slower[7] = trial.world.slower[20] = 0.1;
        trial_measure(&trial);
        trial.gate.confirm = fails_at_first;
        trial.gate.user = &b;
        att_gate_judge(&trial.gate);
        tally(t, b.calls == (fail ? 3 : 2), "%d failures: %d calls for two candidates", fail,
              b.calls);
        tally(t,
              trial_count(&trial, ATT_GATE_SLOWER, NULL)
                  == (fail < 2   ? 2
                      : fail < 3 ? 1
                                 : 0),
              "%d failures: %d confirmed", fail, trial_count(&trial, ATT_GATE_SLOWER, NULL));
        tally(t, trial_count(&trial, ATT_GATE_UNCONFIRMED, NULL) == (fail < 2 ? 0 : fail - 1),
              "what cannot be measured stays unconfirmed");
        trial_close(&trial);
    }
}

/* A slow night that the pairs do not confirm. */
static int not_slow(void *user, const int *row, int n, struct att_paired *result, char *why,
                    size_t why_size)
{
    struct trial *t = user;

    snprintf(why, why_size, "%s", "");
    for (int i = 0; i < n; i++) {
        const double was = t->world.slower[row[i]];
        t->world.slower[row[i]] = 0;
        att_gate_world_pair(&t->world, row[i], &result[i]);
        t->world.slower[row[i]] = was;
    }
    return 0;
}

static void test_transient(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    trial.world.slower[7] = 0.1;
    trial_measure(&trial);
    trial.gate.confirm = not_slow;
    trial.gate.user = &trial;
    att_gate_judge(&trial.gate);
    tally(t,
          trial.gate.code == ATT_EXIT_OK
              && trial_count(&trial, ATT_GATE_TRANSIENT, "time") == 1,
          "a transient is told and not red: %s", trial.gate.verdict);
    trial_close(&trial);
}

/* The night is slower and the pairs are faster: somebody exchanged the two sides. */
static void test_swapped(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    trial.world.slower[7] = 0.1;
    trial_measure(&trial);
    trial.world.slower[7] = -0.1;
    trial_judge(&trial);
    tally(t,
          trial_count(&trial, ATT_GATE_UNCONFIRMED, "time") == 1
              && !trial_count(&trial, ATT_GATE_TRANSIENT, NULL)
              && strstr(trial.gate.finding[0].text, "swapped?"),
          "faster pairs acquit nobody: %s", trial.gate.verdict);
    trial_close(&trial);
}

/* What only the pairs find out about the new program is a wrong answer as any other. */
static int goes_wrong(void *user, const int *row, int n, struct att_paired *result, char *why,
                      size_t why_size)
{
    const struct bad_pair *b = user;

    (void)row;
    snprintf(why, why_size, "%s", "");
    for (int i = 0; i < n; i++) {
        result[i].label = ATT_INVALID;
        snprintf(result[i].why, sizeof(result[i].why), "it did not answer");
        result[i].b.status = (enum att_status)b->fail;
    }
    return 0;
}

static void test_wrong_pairs(struct tally *t)
{
    static const enum att_status status[] = { ATT_PASS, ATT_FAIL, ATT_CRASH, ATT_TIMEOUT };

    for (int i = 0; i < 4; i++) {
        struct trial    trial;
        struct bad_pair b = { &trial, 0, status[i] };
        trial_open(&trial, 1);
        trial.world.slower[7] = 0.1;
        trial_measure(&trial);
        trial.gate.confirm = goes_wrong;
        trial.gate.user = &b;
        att_gate_judge(&trial.gate);
        tally(t, trial.gate.code == (i ? ATT_EXIT_INCORRECT : ATT_EXIT_OK), "%s: %s",
              att_status_words[status[i]], trial.gate.verdict);
        trial_close(&trial);
    }
}

/* doltlite #1809: one slow kernel and one more launch elsewhere do not confirm one another. */
static void test_unrelated(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    trial.world.slower[7] = 0.1;
    trial_measure(&trial);
    spoil(att_gate_world_row(&trial.now, 20), 0, 1);
    trial.gate.confirm = not_slow;
    trial.gate.user = &trial;
    att_gate_judge(&trial.gate);
    tally(t,
          trial_count(&trial, ATT_GATE_TRANSIENT, "time") == 1
              && trial_count(&trial, ATT_GATE_SLOWER, NULL) == 0 && trial_reds(&trial) == 1,
          "only the launch is red: %s", trial.gate.verdict);
    trial_close(&trial);
}

/* Too few pairs are no verdict, and no acquittal. */
static int too_few(void *user, const int *row, int n, struct att_paired *result, char *why,
                   size_t why_size)
{
    const int err = trial_pairs(user, row, n, result, why, why_size);

    for (int i = 0; i < n; i++)
        result[i].n = 5;
    return err;
}

static void test_too_few(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    trial.world.slower[7] = 0.1;
    trial_measure(&trial);
    trial.gate.confirm = too_few;
    trial.gate.user = &trial;
    att_gate_judge(&trial.gate);
    tally(t,
          trial_count(&trial, ATT_GATE_UNCONFIRMED, "time") == 1
              && !trial_count(&trial, ATT_GATE_TRANSIENT, NULL),
          "five pairs: %s", trial.gate.verdict);
    trial_close(&trial);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_retries(&t);
    test_transient(&t);
    test_swapped(&t);
    test_wrong_pairs(&t);
    test_unrelated(&t);
    test_too_few(&t);
    return tally_end(&t);
}
