/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_selftest.c - the self-test of the gate can fail: pairs that always confirm, never
 * confirm, or cannot be measured, miss its bars, and the exit code says so.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/exit.h"
#include "harness/gate_selftest.h"
#include "harness/gate_world.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/sanitized.h"

enum { NIGHTS = SANITIZED ? 2 : 4 };

static int always(void *user, const int *row, int n, struct att_paired *result, char *why,
                  size_t why_size)
{
    (void)user;
    (void)row;
    snprintf(why, why_size, "%s", "");
    for (int i = 0; i < n; i++) {
        result[i].label = ATT_SLOWER;
        result[i].n = 8;
        for (int p = 0; p < 8; p++)
            result[i].d[p] = -0.05;
    }
    return 0;
}

static int never(void *user, const int *row, int n, struct att_paired *result, char *why,
                 size_t why_size)
{
    always(user, row, n, result, why, why_size);
    for (int i = 0; i < n; i++)
        result[i].d[3] = 0.05;
    return 0;
}

static int unable(void *user, const int *row, int n, struct att_paired *result, char *why,
                  size_t why_size)
{
    (void)user;
    (void)row;
    (void)n;
    (void)result;
    snprintf(why, why_size, "the program does not start");
    return -1;
}

int main(void)
{
    struct tally t = { 0, 0 };
    // Plants that are slower, and one that is not: of the others no pairs are asked.
    static const char              some[] = "nothing|10 %|every|wrong";
    const struct att_gate_selftest honest = { NULL, NIGHTS, SANITIZED ? some : NULL },
                                   eager = { always, NIGHTS, some },
                                   blind = { never, NIGHTS, some },
                                   lame = { unable, NIGHTS, some },
                                   none = { .filter = "nobody" };

    fflush(stdout);
    tally(&t, att_gate_selftest(&honest) == ATT_EXIT_OK, "the gate passes its self-test");
    tally(&t, att_gate_selftest(&eager) == ATT_EXIT_SELFTEST, "false reds are noticed");
    tally(&t, att_gate_selftest(&blind) == ATT_EXIT_SELFTEST, "what is missed is noticed");
    tally(&t, att_gate_selftest(&lame) == ATT_EXIT_SELFTEST, "so is what nobody measures");
    tally(&t, att_gate_selftest(&none) == ATT_EXIT_NOTHING, "nothing is no pass");
    tally(&t,
          att_gate_selftest_wants(NULL, "x") == 1 && att_gate_selftest_wants("y", "x") == 0
              && att_gate_selftest_wants("-y", "x") == 1
              && att_gate_selftest_wants("-x", "x") == 0
              && att_gate_selftest_wants("(", "x") < 0,
          "what a filter wants");
    return tally_end(&t);
}
