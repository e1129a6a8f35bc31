/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refresh.h - inputs that change between the samples of a timed kernel: whoever remembers the
 * answer to inputs that look the same gains nothing, or gives a wrong one.
 *
 * Before a sample a piece of one row of one input is rotated by some places, wherever chance
 * has it; the piece before it is brought back. That costs two uploads of at most 32 KiB.
 * Elements move within their row only, and rows that hold don't-care bytes are left alone, so
 * the data stays as legal and as random as it was. Metadata that is fixed from plan to unplan
 * never changes. The host's images change along: what is compared later is what was uploaded
 * last.
 *
 * Runs of one sample share their data: a warm sample of many short runs is changed once. Peers
 * are exempt: they hold their data behind a pipe, and a clock of their own.
 */
#ifndef ATT_REFRESH_H
#define ATT_REFRESH_H

#include "harness/stage.h"

/* n elements of a row, rotated to the left by `by` places. by == 0: nothing is. */
struct att_rotation {
    int     tensor;
    int64_t row, first, n, by;
};

struct att_refresh {
    struct att_stage   *stage;
    struct att_problem *p; // the base variant; NULL: nothing is changed
    uint64_t            state;
    int                 n; // rotations in effect
    struct att_rotation now[ATT_MAX_TENSORS];
    int                 n_last; // those of the last sample, one for every input
    struct att_rotation last[ATT_MAX_TENSORS];
    int                 answered;               // the answer is that to `last`
    struct att_truth   *truth[ATT_MAX_TENSORS]; // to the base variant, while answered
};

/* `p` holds what lies on `stage`, and must stay where it is until the end. */
void att_refresh_begin(struct att_refresh *r, struct att_stage *stage, struct att_problem *p,
                       uint64_t seed);

/* Change a row. 0, or an error of the device. */
int att_refresh_sample(struct att_refresh *r);

/* Bring back all rows, on the host and on the device. */
int att_refresh_home(struct att_refresh *r);

/*
 * Change a row in every input, the same ones for every kernel, and have `p` hold the answer to
 * that. Operators whose answer is known for their own fills only: nothing changes, and the
 * answer is that to the base data. 0, an error of the device, or ATT_EINVAL: no reference.
 */
int att_refresh_last(struct att_refresh *r);

/* Bring back everything on the host. */
void att_refresh_end(struct att_refresh *r);

/* ---- between refresh.c and refresh_answer.c ----------------------------------------- */

/* 1 when the operator can tell what is right for data other than its fills. */
int att_refresh_can_answer(const struct att_refresh *r);

/* Have the problem hold the answer to its images as they are; the old one is kept, and comes
 * back with the images. 0, or ATT_EINVAL: the reference failed. */
int  att_refresh_answer(struct att_refresh *r);
void att_refresh_unanswer(struct att_refresh *r);

#endif
