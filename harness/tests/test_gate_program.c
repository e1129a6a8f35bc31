/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_program.c - a program beside itself confirms nothing, unless one commit has written
 * both files: then nothing but the machine can differ, and that is what pairs have to tell.
 */
#include "harness/exit.h"
#include "harness/gate_measure.h"
#include "harness/tests/gate_for_tests.h"

static const char itself[] = "/proc/self/exe";

/* What is said of `program`, when the files are of these commits. */
static int asked(struct trial *trial, const char *program, const char *before, const char *now)
{
    trial_open(trial, 0);
    trial_measure(trial);
    snprintf(trial->base.env.git_sha, sizeof(trial->base.env.git_sha), "%s", before);
    snprintf(trial->now.env.git_sha, sizeof(trial->now.env.git_sha), "%s", now);
    return att_gate_measure_program(&trial->gate, program);
}

int main(void)
{
    struct tally t = { 0, 0 };
    struct trial trial;

    tally(&t, asked(&trial, itself, "aaaa", "bbbb") == ATT_EXIT_USAGE, "two commits");
    trial_close(&trial);
    tally(&t,
          asked(&trial, itself, "", "bbbb") == 1 && trial_notes(&trial, "this very program"),
          "a file without commit");
    trial_close(&trial);
    tally(&t, asked(&trial, itself, "", "") == 1, "two files without commit");
    trial_close(&trial);
    tally(&t, asked(&trial, itself, "aaaa", "aaaa") == 0 && trial.gate.notes == 0,
          "a quiet night");
    snprintf(trial.now.env.flags, sizeof(trial.now.env.flags), "%s", "-O0");
    tally(&t, att_gate_measure_program(&trial.gate, itself) == 1, "the same, built otherwise");
    trial_close(&trial);
    tally(&t, asked(&trial, "/bin/sh", "aaaa", "bbbb") == 0, "another program");
    trial_close(&trial);
    return tally_end(&t);
}
