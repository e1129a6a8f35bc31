/* SPDX-License-Identifier: Apache-2.0 */
/* plans.h - questions about what a plan may hold; parts of prove.c. 1: the trial is settled. */
#ifndef ATT_PLANS_H
#define ATT_PLANS_H

#include "harness/trial.h"

/* The plan of a request while that of another lives. No plan may be at hand. */
int att_trial_two_plans(struct att_trial *t);

#endif
