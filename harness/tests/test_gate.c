/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate.c - what the gate compares with equality: counts, bytes, bits, statuses, what is
 * lost; and files in which there is nothing to compare. The stories of gates that failed (spec
 * "measurement", "gate horror stories") are tests here, under the names of their projects.
 */
#include "harness/exit.h"
#include "harness/tests/gate_for_tests.h"

/* One more of anything is red without a pair of processes; one less is told. */
static void test_counts(struct tally *t)
{
    static const char *const metric[] = { "kernels",  "copies",  "fills",       "syncs",
                                          "allocs",   "outputs", "temporaries", "persistent",
                                          "per_call", "library", "run_allocs" };

    for (int what = 0; what < 11; what++)
        for (int by = -1; by <= 1; by++) {
            struct trial trial;
            trial_open(&trial, 1);
            trial_measure(&trial);
            for (int i = 0; i < 11; i++) // nothing starts at 0
                spoil(att_gate_world_row(&trial.base, 5), i, 3);
            for (int i = 0; i < 11; i++)
                spoil(att_gate_world_row(&trial.now, 5), i, i == what ? 3 + by : 3);
            trial_judge(&trial);
            tally(t, trial.gate.code == (by > 0 ? ATT_EXIT_REGRESSION : ATT_EXIT_OK),
                  "%s %+d: exit code %d: %s", metric[what], by, trial.gate.code,
                  trial.gate.verdict);
            tally(t, trial_count(&trial, ATT_GATE_WORSE, metric[what]) == (by > 0),
                  "%s %+d is worse", metric[what], by);
            tally(t, trial_count(&trial, ATT_GATE_BETTER, metric[what]) == (by < 0),
                  "%s %+d is better", metric[what], by);
            tally(t, trial_reds(&trial) == (by > 0) && !trial.measured, "%s %+d: nothing else",
                  metric[what], by);
            trial_close(&trial);
        }
}

static void test_bits(struct tally *t)
{
    for (int what = 0; what < 3; what++) {
        struct trial       trial;
        struct att_record *r;
        trial_open(&trial, 0);
        trial_measure(&trial);
        r = att_gate_world_row(&trial.now, 3);
        r->output_hash ^= what < 2;
        r->seed += what == 1;
        r->check.compared -= what == 1; // another seed has other masks
        trial_judge(&trial);
        tally(t, trial.gate.code == (what == 0 ? ATT_EXIT_REGRESSION : ATT_EXIT_OK),
              "other bits, turn %d: %s", what, trial.gate.verdict);
        tally(t, trial_notes(&trial, "another seed") == (what == 1), "the other seed is told");
        trial_close(&trial);
    }
}

/* Every status before against every status after. */
static void test_statuses(struct tally *t)
{
    for (int before = 0; before < ATT_STATUSES; before++)
        for (int after = 0; after < ATT_STATUSES; after++) {
            const int answered =
                before == ATT_PASS || before == ATT_DEVIATES || before == ATT_XPASS;
            const int wrong = after == ATT_FAIL || after == ATT_MISTRUSTED || after == ATT_CRASH
                              || after == ATT_TIMEOUT || after == ATT_XPASS;
            const int faulty =
                before == ATT_FAIL || before == ATT_MISTRUSTED || before == ATT_CRASH
                || before == ATT_TIMEOUT
                || before == ATT_KNOWN; // nor is a fault mended by not running it
            const int lost =
                (answered || faulty) && (after == ATT_SKIP || after == ATT_NOT_RUN);
            const int    less = before == ATT_PASS && after == ATT_DEVIATES;
            int          want = wrong              ? ATT_EXIT_INCORRECT
                                : after == ATT_OOM ? ATT_EXIT_ENVIRONMENT
                                : lost || less     ? ATT_EXIT_REGRESSION
                                                   : ATT_EXIT_OK;
            struct trial trial;
            trial_open(&trial, 1);
            trial_measure(&trial);
            set_status(&trial.base, 2, (enum att_status)before);
            set_status(&trial.now, 2, (enum att_status)after);
            // What was timed and passes without a time is lost as well.
            att_gate_world_row(&trial.base, 2)->timed = before == ATT_PASS && after == ATT_PASS;
            trial_judge(&trial);
            tally(t, trial.gate.code == want, "%s, then %s: exit code %d, not %d: %s",
                  att_status_words[before], att_status_words[after], trial.gate.code, want,
                  trial.gate.verdict);
            tally(t,
                  trial_count(&trial, ATT_GATE_KNOWN, "status")
                      == (after == ATT_KNOWN && before != ATT_KNOWN),
                  "%s, then %s: what became known is told", att_status_words[before],
                  att_status_words[after]);
            trial_close(&trial);
        }
}

static void test_lost(struct tally *t)
{
    static const double no_time[] = { NAN, 0, -1, INFINITY };

    for (int what = 0; what < 11; what++) {
        struct trial       trial;
        struct att_record *r;
        trial_open(&trial, 1);
        trial_measure(&trial);
        r = att_gate_world_row(&trial.now, 4);
        if (what == 0)
            att_gate_world_drop(&trial.now, TRIAL_SERIES - 1);
        if (what == 1)
            r->check.compared--;
        if (what == 2)
            r->timed = 0;
        if (what == 3)
            r->accounted = 0;
        if (what == 4)
            r->memory.temporaries = -1;
        if (what == 5)
            r->output_hash = 0;
        if (what > 5 && what < 10)
            r->time.ns.median = no_time[what - 6];
        if (what == 10) // the kernel of a peer
            r->timed = 0, r->status = att_gate_world_row(&trial.base, 4)->status = ATT_DEVIATES;
        trial_judge(&trial);
        tally(t,
              trial.gate.code == ATT_EXIT_REGRESSION
                  && trial_count(&trial, ATT_GATE_LOST, NULL),
              "lost, turn %d: %s", what, trial.gate.verdict);
        trial_close(&trial);
    }
}

/* A row that was wrong is not mended by leaving it out; one that is refused may go. */
static void test_gone(struct tally *t)
{
    static const enum att_status before[] = { ATT_PASS, ATT_FAIL, ATT_KNOWN, ATT_SKIP,
                                              ATT_NOT_RUN };

    for (int i = 0; i < 5; i++) {
        struct trial trial;
        trial_open(&trial, 1);
        trial_measure(&trial);
        set_status(&trial.base, TRIAL_SERIES - 1, before[i]);
        att_gate_world_drop(&trial.now, TRIAL_SERIES - 1);
        trial_judge(&trial);
        tally(t, trial.gate.code == (i < 3 ? ATT_EXIT_REGRESSION : ATT_EXIT_OK),
              "%s, then gone: exit code %d", att_status_words[before[i]], trial.gate.code);
        trial_close(&trial);
    }
}

/* elps #309: nothing matches, and everything is green. */
static void test_nothing(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 0);
    trial_measure(&trial);
    while (trial.now.results.n)
        att_gate_world_drop(&trial.now, (int)trial.now.results.n - 1);
    trial_judge(&trial);
    tally(t, trial.gate.code != ATT_EXIT_OK && trial.gate.code != ATT_EXIT_INCORRECT,
          "an empty file: %s", trial.gate.verdict);
    att_gate_free(&trial.gate);
    while (trial.base.results.n)
        att_gate_world_drop(&trial.base, (int)trial.base.results.n - 1);
    trial_judge(&trial);
    tally(t, trial.gate.code == ATT_EXIT_NOTHING, "two empty files: %s", trial.gate.verdict);
    trial_close(&trial);
}

static void test_same_run(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    att_gate_world_file(&trial.world, ATT_WORLD_NIGHTS - 1, &trial.now);
    trial_judge(&trial);
    tally(t, trial.gate.code == ATT_EXIT_NOTHING && trial_notes(&trial, "the same run"), "%s",
          trial.gate.verdict);
    att_gate_free(&trial.gate);
    set_status(&trial.now, 3, ATT_SKIP); // one of the two was tampered with
    trial_judge(&trial);
    tally(t, trial.gate.code == ATT_EXIT_REGRESSION, "and a row is lost: %s",
          trial.gate.verdict);
    trial_close(&trial);
}

/* A back-end that counts launches and does not tell their kinds. */
static void test_total(struct tally *t)
{
    for (int by = -1; by <= 1; by++) {
        struct trial       trial;
        struct att_record *r[2];
        trial_open(&trial, 1);
        trial_measure(&trial);
        r[0] = att_gate_world_row(&trial.base, 5);
        r[1] = att_gate_world_row(&trial.now, 5);
        for (int i = 0; i < 2; i++) {
            r[i]->kernels = r[i]->copies = r[i]->fills = -1;
            r[i]->launches = 3 + i * by;
        }
        trial_judge(&trial);
        tally(t,
              trial.gate.code == (by > 0 ? ATT_EXIT_REGRESSION : ATT_EXIT_OK)
                  && trial_count(&trial, ATT_GATE_WORSE, "launches") == (by > 0)
                  && trial_count(&trial, ATT_GATE_BETTER, "launches") == (by < 0),
              "%+d launch of no kind: %s", by, trial.gate.verdict);
        trial_close(&trial);
    }
}

/* Kernels of plug-ins: nobody knows whether they promise the same bits. */
static void test_unknown_bits(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    trial_measure(&trial);
    move_row(&trial.base, 4, "plug");
    move_row(&trial.now, 4, "plug");
    att_gate_world_row(&trial.now, 4)->output_hash ^= 1;
    trial_judge(&trial);
    tally(t, trial.gate.code == ATT_EXIT_OK && trial_notes(&trial, "1 row has other bits"),
          "%s", trial.gate.verdict);
    trial_close(&trial);
}

static void test_untimed(struct tally *t)
{
    for (int strict = 0; strict < 2; strict++) {
        struct trial trial;
        trial_open(&trial, 1);
        trial_measure(&trial);
        trial.now.results.mode = "check";
        trial.gate.strict = strict;
        for (int i = 0; i < TRIAL_SERIES; i++)
            att_gate_world_row(&trial.now, i)->timed = 0;
        trial_judge(&trial);
        tally(t,
              trial.gate.code == (strict ? ATT_EXIT_INCONCLUSIVE : ATT_EXIT_OK)
                  && trial_count(&trial, ATT_GATE_UNTIMED, NULL) == 1,
              "strict %d: %s", strict, trial.gate.verdict);
        trial_close(&trial);
    }
}

/* Nothing may be taken out of the judgement by calling all of it a sentinel. */
static void test_all_sentinels(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    trial_approve(&trial, "sentinel: .");
    trial_measure(&trial);
    trial.gate.strict = 1;
    trial_judge(&trial);
    tally(t,
          trial.gate.code == ATT_EXIT_INCONCLUSIVE
              && trial_count(&trial, ATT_GATE_UNTIMED, NULL) == 1,
          "%s", trial.gate.verdict);
    trial_close(&trial);
}

static void test_settings(struct tally *t)
{
    struct trial trial;

    trial_open(&trial, 1);
    trial_measure(&trial);
    trial.now.results.settings = "--seed 5";
    strcpy(trial.now.env.build_type, "Debug");
    trial_judge(&trial);
    tally(t,
          trial.gate.code == ATT_EXIT_OK && trial_notes(&trial, "not the same settings")
              && trial_notes(&trial, "\"Debug\" in NEW"),
          "what differs is told: %s", trial.gate.verdict);
    trial_close(&trial);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_counts(&t);
    test_bits(&t);
    test_statuses(&t);
    test_lost(&t);
    test_gone(&t);
    test_nothing(&t);
    test_same_run(&t);
    test_untimed(&t);
    test_all_sentinels(&t);
    test_settings(&t);
    test_total(&t);
    test_unknown_bits(&t);
    return tally_end(&t);
}
