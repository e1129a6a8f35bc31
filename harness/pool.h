/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.h - the memory behind call->mem: counts what kernels ask for, recycles it, and puts
 * guards around it.
 *
 * Phases: in PLAN what is taken is persistent; in RUN it is temporary, fenced by guards and
 * filled with poison so that nobody relies on fresh memory; in TIMED nothing is touched, and
 * a request that no block of an earlier run satisfies is counted as an allocation.
 */
#ifndef ATT_POOL_H
#define ATT_POOL_H

#include "harness/attest.h"

enum att_phase { ATT_PHASE_IDLE, ATT_PHASE_PLAN, ATT_PHASE_RUN, ATT_PHASE_TIMED };

enum { ATT_POOL_BLOCKS = 256 };

struct att_pool {
    struct att_memory         mem; // first: a struct att_memory * is a struct att_pool *
    const struct att_backend *be;
    struct att_device        *dev;
    enum att_phase            phase;
    int                       n;
    struct {
        void  *base;     // what the back-end handed out
        size_t bytes;    // as requested now
        size_t capacity; // as requested when it was made
        int    used, persistent, fenced;
    } block[ATT_POOL_BLOCKS];
    int64_t now, high;  // temporary bytes in use, and the most of them
    int64_t persistent; // bytes held by plans
    int64_t misses;     // allocations made in TIMED
    int     bad_give;   // a pointer came back that was never taken
    void   *junk;       // what fresh memory is filled with
};

/* 0 or ATT_ENOMEM. */
int att_pool_open(struct att_pool *p, const struct att_backend *be, struct att_device *dev);

/* Returns all memory to the device. */
void att_pool_close(struct att_pool *p);

void att_pool_phase(struct att_pool *p, enum att_phase phase);

/* After a run: NULL, or what is wrong with the temporaries: a guard was written, one was not
 * given back, a stranger was. Blocks that were kept are taken back. */
const char *att_pool_fault(struct att_pool *p);

/* After unplan: NULL, or what is wrong with the persistent memory. */
const char *att_pool_plan_fault(struct att_pool *p);

#endif
