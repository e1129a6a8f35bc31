/* SPDX-License-Identifier: Apache-2.0 */
/* plans.h - questions about what a plan may hold; parts of prove.c. 1: the trial is settled. */
#ifndef ATT_PLANS_H
#define ATT_PLANS_H

#include "harness/trial.h"

/* Under the plan at hand, with all tensors at other addresses: a request's plan serves many
 * layers. To be asked when the tensors at hand hold the fresh variant. Up to 64 MiB. */
int att_trial_elsewhere(struct att_trial *t);

/* The plan of a request while that of another lives. No plan may be at hand. */
int att_trial_two_plans(struct att_trial *t);

#endif
