/* SPDX-License-Identifier: Apache-2.0 */
/*
 * figures.h - from the samples of a group to the figures in its records.
 */
#ifndef ATT_FIGURES_H
#define ATT_FIGURES_H

#include "harness/sample.h"

/* The record of this arm becomes FAIL, unless it is no PASS already. The copy has none. */
void att_arm_fail(struct att_arm *a, const char *detector, const char *reason);

/* Room for the samples of the longest series of the group; free() it. */
double *att_arm_scratch(const struct att_group *g);

/* Fill time, rate and memory of every record; fail what allocated or was too fast. `cold` and
 * `settled` describe the whole group, `warmup` is in seconds. Samples now belong to the
 * records. */
void att_figures(struct att_group *g, const char *cold, int settled, double warmup);

/* Time that `bytes` take at best, as the plausibility of a kernel is judged, with the device's
 * copies measured anew: a ceiling that was measured in a bad moment accuses the innocent. 0:
 * unknown. */
double att_floor_again(struct att_seat *s, double bytes);

#endif
