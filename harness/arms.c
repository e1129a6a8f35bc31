/* SPDX-License-Identifier: Apache-2.0 */
/* arms.c - contenders of a group made ready: plans, pools, buffers of the plain copy. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/peer.h"
#include "harness/sample.h"
#include "harness/stats.h"

enum { PLAN_REPEATS = 5 };

/* plan() is timed apart: a request pays it once, not once per call. */
static int time_plan(struct att_group *g, struct att_arm *a)
{
    double ns[PLAN_REPEATS];
    int    err = 0;

    if (!a->k->plan)
        return 0;
    for (int i = 0; i < PLAN_REPEATS && !err; i++) {
        if (a->planned && a->k->unplan)
            a->k->unplan(g->s->dev, a->call.plan);
        a->planned = 0;
        att_pool_phase(&a->pool, ATT_PHASE_PLAN);
        err = g->s->be->mark(g->s->dev, 0);
        if (!err)
            err = a->k->plan(g->s->dev, &a->call);
        a->planned = !err;
        if (!err)
            err = g->s->be->mark(g->s->dev, 1) || g->s->be->elapsed(g->s->dev, 0, 1, &ns[i]);
        att_pool_phase(&a->pool, ATT_PHASE_IDLE);
    }
    if (!err) {
        att_sort(ns, PLAN_REPEATS);
        a->r->time.plan_ns = att_quantile(ns, PLAN_REPEATS, 0.5);
    }
    return err;
}

int att_arm_open_kernel(struct att_group *g, struct att_arm *a)
{
    int err = att_pool_open(&a->pool, g->s->be, g->s->dev);

    a->call = (struct att_call){
        .size = sizeof(a->call),
        .n_tensors = g->stage.n,
        .params = g->c->params,
        .t = g->stage.t,
        .mem = &a->pool.mem,
        .queue = g->s->be->queue ? g->s->be->queue(g->s->dev) : NULL,
    };
    snprintf(a->name, sizeof(a->name), "%s/%s/%s", g->s->be->name, a->k->op, a->k->name);
    if (!err)
        err = time_plan(g, a);
    att_pool_phase(&a->pool, ATT_PHASE_RUN);
    // Two runs fill the pool: from here on, memory is recycled.
    for (int i = 0; i < 2 && !err; i++)
        err = a->k->run(g->s->dev, &a->call);
    att_pool_phase(&a->pool, ATT_PHASE_TIMED);
    a->pool.misses = 0;
    return err;
}

int att_arm_open_copy(struct att_group *g, struct att_arm *a, double bytes)
{
    a->copy_bytes = (size_t)(bytes / 2);
    a->copy_bytes = a->copy_bytes < 64 ? 64 : a->copy_bytes;
    a->copy_dst = g->s->be->alloc(g->s->dev, a->copy_bytes);
    a->copy_src = g->s->be->alloc(g->s->dev, a->copy_bytes);
    snprintf(a->name, sizeof(a->name), "%s/copy", g->s->be->name);
    if (!a->copy_dst || !a->copy_src)
        return ATT_ENOMEM;
    return att_upload_junk(g->s, (void *)a->copy_src, a->copy_bytes);
}

void att_arm_close(struct att_group *g, struct att_arm *a)
{
    if (a->peer) {
        att_arm_close_peer(a);
        return;
    }
    if (!a->k) {
        if (a->copy_dst)
            g->s->be->free(g->s->dev, a->copy_dst);
        if (a->copy_src)
            g->s->be->free(g->s->dev, (void *)a->copy_src);
        free(a->sample);
        return;
    }
    if (a->planned && a->k->unplan)
        a->k->unplan(g->s->dev, a->call.plan);
    att_pool_close(&a->pool);
}
