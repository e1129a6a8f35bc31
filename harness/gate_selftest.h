/* SPDX-License-Identifier: Apache-2.0 */
/* gate_selftest.h - `attest selftest --gate`: does the gate find what is planted, and only
 * that? */
#ifndef ATT_GATE_SELFTEST_H
#define ATT_GATE_SELFTEST_H

#include "harness/gate_night.h"

/* Who measures candidates, and how many nights of each plant there are at most. */
struct att_gate_selftest {
    att_night_confirm confirm; // gets a struct att_gate_world; NULL: the pairs of the model
    int               nights;  // 0: as many as the bars ask for
};

/*
 * Made-up nights of 300 series (gate_world.h) through the gate itself: slow-downs, launches,
 * bytes, bits, wrong answers, vanished rows, a machine that moved, and nights in which nothing
 * happened. Prints found and false for each, with its bar. Returns the exit code: 0, or 7 when
 * a bar is missed.
 */
int att_gate_selftest(const struct att_gate_selftest *how);

/*
 * Real pairs of processes of a kernel of the cpu: with itself they must not confirm anything,
 * with a planted delay of 5 % they must, unless they say themselves that the machine is too
 * restless. Prints both. 1 when either fails, or when no pair can be measured.
 */
int att_gate_selftest_pairs(void);

#endif
