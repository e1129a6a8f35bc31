/* SPDX-License-Identifier: Apache-2.0 */
/* replay_lanes.c - what the runs of a recording work on, and the recording itself. */
#include <stdlib.h>

#include "harness/figures.h"
#include "harness/host.h"
#include "harness/replay_parts.h"

/* ---- lanes -------------------------------------------------------------------------- */

/* The plan of the first set is the arm's; its memory too. Each other one has its own, so that
 * no pool need hold hundreds. */
static int open_kernel_lane(struct att_replay *x, int i)
{
    struct att_lane   *l = &x->lane[i];
    struct att_device *dev = x->g->s->dev;
    int                err;

    l->call = x->a->call;
    l->call.t = att_replay_set(x->g, i)->t;
    if (i == 0 || !x->a->k->plan)
        return 0;
    l->pool = att_must(sizeof(*l->pool));
    err = att_pool_open(l->pool, x->g->s->be, dev);
    l->call.mem = &l->pool->mem;
    l->call.plan = NULL;
    att_pool_phase(l->pool, ATT_PHASE_PLAN);
    if (!err)
        err = x->a->k->plan(dev, &l->call);
    l->planned = !err;
    att_pool_phase(l->pool, ATT_PHASE_IDLE);
    free(l->pool->junk); // nothing is taken from it any more, and there are hundreds
    l->pool->junk = NULL;
    l->call.mem = &x->a->pool.mem;
    return err;
}

static int open_copy_lane(struct att_replay *x, int i)
{
    const struct att_backend *be = x->g->s->be;
    struct att_device        *dev = x->g->s->dev;
    struct att_lane          *l = &x->lane[i];
    const size_t              bytes = x->a->copy_bytes;

    l->dst = i ? be->alloc(dev, bytes) : x->a->copy_dst;
    l->src = i ? be->alloc(dev, bytes) : (void *)x->a->copy_src;
    if (!l->dst || !l->src)
        return ATT_ENOMEM;
    return i ? be->copy(dev, l->src, x->a->copy_src, bytes) : 0;
}

static void close_lane(struct att_replay *x, int i)
{
    const struct att_backend *be = x->g->s->be;
    struct att_device        *dev = x->g->s->dev;
    struct att_lane          *l = &x->lane[i];

    if (l->planned && x->a->k->unplan)
        x->a->k->unplan(dev, l->call.plan);
    if (l->pool)
        att_pool_close(l->pool);
    free(l->pool);
    if (i && l->dst)
        be->free(dev, l->dst);
    if (i && l->src)
        be->free(dev, l->src);
    *l = (struct att_lane){ 0 };
}

static int enqueue_one(struct att_replay *x, int i)
{
    const struct att_backend *be = x->g->s->be;
    struct att_lane          *l = &x->lane[i % x->n];

    if (x->a->empty)
        return be->nothing(x->g->s->dev);
    if (!x->a->k)
        return att_arm_copy(x->g, x->a, l->dst, l->src);
    return x->a->k->run(x->g->s->dev, &l->call);
}

/* All lanes; each runs once, so that what is done at first is done. Fewer when memory ends. */
static int open_lanes(struct att_replay *x)
{
    const int most = x->g->cold && !x->a->empty ? x->a->runs : 1;
    int       err = 0;

    x->lane = att_must((size_t)most * sizeof(*x->lane));
    while (!err && x->n < most && (!x->a->k || x->n <= x->g->sets)) {
        att_seat_tick(x->g->s);
        err = x->a->empty ? 0 : x->a->k ? open_kernel_lane(x, x->n) : open_copy_lane(x, x->n);
        if (err)
            close_lane(x, x->n);
        x->n += !err;
    }
    if (err == ATT_ENOMEM && x->n > 0)
        err = 0;
    for (int i = 0; i < x->n && !err; i++)
        err = enqueue_one(x, i);
    if (most > 1)
        x->a->runs = x->n;
    return err;
}

/* ---- the recording ------------------------------------------------------------------ */

static int enqueue(void *user)
{
    struct att_replay *x = user;
    int                err = 0;

    for (int i = 0; i < x->a->runs && !err; i++)
        err = enqueue_one(x, i);
    return err;
}

static int wait_for(struct att_group *g)
{
    double ns;

    return g->s->be->mark(g->s->dev, 0) || g->s->be->elapsed(g->s->dev, 0, 0, &ns) ? ATT_EDEVICE
                                                                                   : 0;
}

void att_replay_record(struct att_group *g, struct att_arm *a)
{
    struct att_replay *x = att_must(sizeof(*x));

    g->s->progress->kernel = a->r ? (int32_t)a->r->kernel_index : -1;
    *x = (struct att_replay){ .g = g, .a = a };
    a->replay = x;
    a->err = open_lanes(x);
    if (!a->err)
        a->err = wait_for(g);
    if (!a->err)
        a->err = g->s->be->record(g->s->dev, enqueue, x, &x->recording);
    if (a->err == ATT_ENOTSUP)
        att_arm_fail(a, "record",
                     "promises ATT_CAPTURABLE, but its runs cannot be recorded: one waits, "
                     "allocates, or uses another queue");
    if (a->err == ATT_EDEVICE && !g->lost)
        g->lost = a;
    att_seat_tick(g->s);
}

int att_replay_enqueue(struct att_group *g, const struct att_arm *a)
{
    return g->s->be->replay(g->s->dev, a->replay->recording);
}

void att_replay_drop(struct att_group *g, struct att_arm *a)
{
    struct att_replay *x = a->replay;

    if (!x)
        return;
    if (x->recording)
        g->s->be->forget(g->s->dev, x->recording);
    for (int i = 0; i < x->n; i++)
        close_lane(x, i);
    free(x->lane);
    free(x);
    a->replay = NULL;
}
