/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay.h - timing without the host: many runs of an arm are recorded once, and every sample
 * enqueues all of them at a stroke (att_backend.record: a CUDA graph). What a launch costs the
 * host, which hides a short kernel, is gone; gaps between launches on the device stay. With
 * timer:replay a recording lasts about a millisecond, so that what begins and ends it counts
 * for nothing; with timer:replay_one it holds one run, and that counts with it.
 *
 * Cold: every run of a recording has tensors of its own, inputs and outputs, and the caches are
 * flushed before each sample: no run finds what another has read or written. Temporary memory
 * is the same for all, as in production. Warm: all have the same tensors. Before each sample a
 * piece of an input of one of these runs is changed, as in refresh.h, and outputs are poisoned
 * before each block. Kernels have a plan for every set of tensors.
 *
 * The plain copy of the same bytes is recorded likewise, and so is a launch that does nothing
 * (att_backend.nothing): the least that any kernel takes.
 */
#ifndef ATT_REPLAY_H
#define ATT_REPLAY_H

#include "harness/sample.h"

/* NULL, or why this kernel is not timed by replay on this seat, for a human; in `why`, of
 * `size` bytes. NULL for cases that are timed eagerly, and where nothing is timed. */
const char *att_replay_refuse(const struct att_seat *s, const struct att_case *c,
                              const struct att_kernel *k, char *why, size_t size);

/* Add the arm of empty launches, where the device has them: the last one of the group. */
void att_replay_add_empty(struct att_group *g);

/* Runs per recording of a kernel, or a copy, that took `ns`: a sample is long enough for the
 * clock and for what begins and ends it, as far as memory allows. */
int att_replay_runs(const struct att_group *g, const struct att_arm *a, double ns);

/* Record all arms that work, after att_block_plan. A kernel that cannot be recorded breaks its
 * promise, and FAILs ("record"); other errors are in `err` of the arm. */
void att_replay_open(struct att_group *g);
void att_replay_close(struct att_group *g); // before the arms and the stage of the group

/* Enqueue all runs of the arm. 0, or an error of the device. */
int att_replay_enqueue(struct att_group *g, const struct att_arm *a);

/* Change a piece of an input of one of the runs. 0, or an error of the device. */
int att_replay_refresh(struct att_group *g, const struct att_arm *a);

/* Poison the outputs of all runs of the arm. 0, or an error of the device. */
int att_replay_outputs(struct att_group *g, const struct att_arm *a,
                       const struct att_problem *p);

/* The tensors of the i-th run to check when all was timed, from 0; *set NULL: no more. They are
 * those that are refreshed from then on. Of arms that are timed eagerly, those of the group.
 * 0, or an error of the device. */
int att_replay_checked(struct att_group *g, const struct att_arm *a, int i,
                       struct att_stage **set);

#endif
