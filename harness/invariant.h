/* SPDX-License-Identifier: Apache-2.0 */
/*
 * invariant.h - the promise ATT_BATCH_INVARIANT put to the test: a sample of the batch, alone.
 */
#ifndef ATT_INVARIANT_H
#define ATT_INVARIANT_H

#include "harness/trial.h"

/*
 * Run the base data whole, then the last and the first sample alone, as views into the same
 * blocks with b = 1: their bits must be those of the batch, else the trial fails as "batch".
 * Asked of kernels that promise it, on operators whose tensors all have the batch as their
 * first dimension (or 1 there), and when rows may not hold anything. No plan may be in hand.
 */
int att_trial_batch(struct att_trial *t);

#endif
