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
    struct tally                   t = { 0, 0 };
    const struct att_gate_selftest honest = { .nights = 4 }, eager = { always, 4 },
                                   blind = { never, 4 }, lame = { unable, 4 };

    fflush(stdout);
    tally(&t, att_gate_selftest(&honest) == ATT_EXIT_OK, "the gate passes its self-test");
    tally(&t, att_gate_selftest(&eager) == ATT_EXIT_SELFTEST, "false reds are noticed");
    tally(&t, att_gate_selftest(&blind) == ATT_EXIT_SELFTEST, "what is missed is noticed");
    tally(&t, att_gate_selftest(&lame) == ATT_EXIT_SELFTEST, "so is what nobody measures");
    return tally_end(&t);
}
