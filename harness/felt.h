/* SPDX-License-Identifier: Apache-2.0 */
/*
 * felt.h - how a device felt while it was timed: clocks, power, temperature, and what held the
 * clock down. Samples are discarded for such a cause alone, never for their value.
 */
#ifndef ATT_FELT_H
#define ATT_FELT_H

#include "harness/sample.h"

/* Note the state during the block that this arm has just been through, whose samples are the
 * last of the series. When something from outside held the device down these are taken back
 * and counted as discarded: 1. Else 0. */
int att_felt_note(struct att_arm *a, const struct att_state *now);

/* felt from block_felt: medians, and every limit that was there. */
void att_felt_sum(struct att_time *t);

#endif
