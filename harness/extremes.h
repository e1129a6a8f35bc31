/* SPDX-License-Identifier: Apache-2.0 */
/*
 * extremes.h - what must not matter holds all that arithmetic trips over.
 */
#ifndef ATT_EXTREMES_H
#define ATT_EXTREMES_H

#include "harness/trial.h"

/*
 * The base data, with quiet and signalling NaN, both infinities and the largest number in turn
 * in the elements of floating-point inputs that are holes: those that differ between two
 * variants of the same data. The answer and its bits must stay. Metadata, gaps and integers
 * keep their bytes. Leaves these inputs on the device.
 */
int att_trial_extremes(struct att_trial *t);

#endif
