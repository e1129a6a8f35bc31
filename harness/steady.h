/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steady.h - the same inputs, the same bits: over some runs in a row, and in runs of other
 * kinds, with recycled memory or while what they enqueue is counted.
 */
#ifndef ATT_STEADY_H
#define ATT_STEADY_H

#include "harness/trial.h"

/* Eight checked runs of the base data, which lies on the device, as far as a tenth of the
 * case's budget allows. Asked of those that promise ATT_DETERMINISTIC. */
int att_trial_steady(struct att_trial *t);

/* The base data and poisoned outputs, for a run of another kind. */
int att_trial_base(struct att_trial *t);

/* What that run has left: right, and with the bits of the first run where those are promised.
 */
int att_trial_base_again(struct att_trial *t, const char *context);

#endif
