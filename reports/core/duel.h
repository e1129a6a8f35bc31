/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duel.h - a kernel beside the one that it replaces, over all cases that timed both in the same
 * rounds.
 */
#ifndef ATT_DUEL_H
#define ATT_DUEL_H

#include "reports/series.h"

struct att_duel {
    const struct att_series_kernel *kernel;
    char                            against[64];
    int64_t             cases, faster, slower; // the interval of the ratio leaves out 1
    int64_t             unknown;     // too few rounds for an interval; the rest is undecided
    struct att_interval ratio;       // median, least and largest over the cases
    int64_t             best, worst; // the records of these
    double              evidence;    // how far an interval stays away from 1, at most, in ln
};

/* All duels of a run, what is slower than what it replaces first: nobody expects that; then by
 * evidence. Returns how many; *duels is NULL when the host has no memory, else free() it. */
int att_duels(const struct att_series *s, struct att_duel **duels);

#endif
