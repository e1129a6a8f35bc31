/* SPDX-License-Identifier: Apache-2.0 */
/* gate_selftest.h - `attest selftest --gate`: does the gate find what is planted, and only
 * that? */
#ifndef ATT_GATE_SELFTEST_H
#define ATT_GATE_SELFTEST_H

#include "harness/gate_night.h"

/* Who measures candidates, how many nights of each plant there are at most, and which plants.
 */
struct att_gate_selftest {
    att_night_confirm confirm; // gets a struct att_gate_world; NULL: the pairs of the model
    int               nights;  // 0: as many as the bars ask for
    const char       *filter;  // extended regex over their names, NULL: all
};

/* `attest selftest --gate`: plants and real pairs; `filter` as above, a leading '-' negates.
 * The exit code: 0, 7 when a bar is missed, 6 when nothing is selected, 2 for what is no regex.
 */
int att_gate_selftest_command(const char *filter);

/* 1 when the filter wants what is called so, 0 not, negative: it is no extended regex. */
int att_gate_selftest_wants(const char *filter, const char *name);

/*
 * Made-up nights of 300 series (gate_world.h) through the gate itself: slow-downs, launches,
 * bytes, bits, wrong answers, vanished rows, a machine that moved, and nights in which nothing
 * happened. Prints found and false for each, with its bar. Returns the exit code: 0, 7 when a
 * bar is missed, 6 when no plant is selected.
 */
int att_gate_selftest(const struct att_gate_selftest *how);

/*
 * Real pairs of processes of a kernel of the cpu: with itself they must not confirm anything,
 * with a planted delay of 5 % they must, unless they say themselves that the machine is too
 * restless. Prints both. 1 when either fails, or when no pair can be measured.
 */
int att_gate_selftest_pairs(void);

#endif
