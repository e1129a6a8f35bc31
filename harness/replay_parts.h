/* SPDX-License-Identifier: Apache-2.0 */
/* replay_parts.h - between replay.c and replay_lanes.c. */
#ifndef ATT_REPLAY_PARTS_H
#define ATT_REPLAY_PARTS_H

#include "harness/replay.h"

/* What one run of a recording works on. */
struct att_lane {
    struct att_call  call;
    struct att_pool *pool; // of its plan; NULL: there is none, or it is the arm's
    int              planned;
    void            *dst, *src; // the copy's
};

struct att_replay {
    struct att_group     *g;
    struct att_arm       *a;
    struct att_recording *recording;
    int                   n; // lanes
    struct att_lane      *lane;
};

/* The tensors of lane i: the group's own, or a set of replay.c. */
struct att_stage *att_replay_set(struct att_group *g, int i);

/* Open the lanes of an arm that works, and record its runs; a->err tells. */
void att_replay_record(struct att_group *g, struct att_arm *a);
void att_replay_drop(struct att_group *g, struct att_arm *a);

#endif
