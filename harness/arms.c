/* SPDX-License-Identifier: Apache-2.0 */
/* arms.c - contenders of a group made ready: plans, pools, buffers of the plain copy. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/host.h"
#include "harness/peer.h"
#include "harness/replay.h"
#include "harness/stats.h"

enum { PLAN_REPEATS = 5, LEAST_PAIR = 4096 };

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

/* The outputs that matter to a copy of all of them: those of an eighth of their bytes. */
static int large_outputs(const struct att_group *g, const struct att_problem *p)
{
    double bytes[ATT_MAX_TENSORS], all = 0;
    int    n = 0;

    for (int i = 0; i < p->n; i++) {
        bytes[i] = 0;
        if (att_is_present(p, i) && att_is_out(p, i))
            bytes[i] =
                (double)att_count(&g->stage.t[i]) * (double)att_elem_size(g->stage.t[i].dtype);
        all += bytes[i];
    }
    for (int i = 0; i < p->n; i++)
        n += bytes[i] > 0 && bytes[i] >= all / ATT_MAX_PAIRS;
    return n;
}

/* Replays are held against a copy of as many streams, where the device has one. */
static void choose_pairs(struct att_group *g, struct att_arm *a)
{
    char                why[160];
    struct att_problem *p = att_seat_problem(g->s, g->c, ATT_VARIANT_BASE, why, sizeof(why));
    const int           n = p && g->replay && g->s->be->copy_pairs ? large_outputs(g, p) : 0;

    if (n < 2 || a->copy_bytes < (size_t)n * LEAST_PAIR)
        return;
    a->pairs = n;
    a->copy_bytes = a->copy_bytes / (size_t)n / ATT_ALIGN * ATT_ALIGN * (size_t)n;
}

int att_arm_copy(struct att_group *g, const struct att_arm *a, void *dst, const void *src)
{
    struct att_pairs pairs = { .size = sizeof(pairs), .n = a->pairs };

    if (a->pairs < 2)
        return g->s->be->copy(g->s->dev, dst, src, a->copy_bytes);
    pairs.bytes = a->copy_bytes / (size_t)a->pairs;
    for (int i = 0; i < a->pairs; i++) {
        pairs.dst[i] = (char *)dst + (size_t)i * pairs.bytes;
        pairs.src[i] = (const char *)src + (size_t)i * pairs.bytes;
    }
    return g->s->be->copy_pairs(g->s->dev, &pairs);
}

int att_arm_open_copy(struct att_group *g, struct att_arm *a, double bytes)
{
    a->copy_bytes = (size_t)(bytes / 2);
    a->copy_bytes = a->copy_bytes < 64 ? 64 : a->copy_bytes;
    choose_pairs(g, a);
    a->copy_dst = g->s->be->alloc(g->s->dev, a->copy_bytes);
    a->copy_src = g->s->be->alloc(g->s->dev, a->copy_bytes);
    snprintf(a->name, sizeof(a->name), "%s/copy", g->s->be->name);
    if (!a->copy_dst || !a->copy_src)
        return ATT_ENOMEM;
    return att_upload_junk(g->s, (void *)a->copy_src, a->copy_bytes);
}

static void open_kernels(struct att_group *g, const struct att_kernel *const *k,
                         struct att_record *const *r, int n)
{
    int which;

    for (int i = 0; i < n; i++) {
        struct att_arm *a = &g->arm[g->n++];

        a->k = k[i];
        a->r = r[i];
        g->s->progress->kernel = (int32_t)r[i]->kernel_index;
        a->err = att_seat_peer(g->s, k[i], &which) ? att_arm_open_peer(g, a)
                                                   : att_arm_open_kernel(g, a);
    }
}

int att_group_open(struct att_group *g, const struct att_kernel *const *k,
                   struct att_record *const *r, int n)
{
    char                why[160];
    const double        bytes = g->c->op->cost(g->c->params).bytes;
    struct att_problem *p = att_seat_problem(g->s, g->c, ATT_VARIANT_BASE, why, sizeof(why));
    int                 err =
        p ? att_stage_open(&g->stage, g->s->be, g->s->dev, p, ATT_FENCE_GUARDS) : ATT_EINVAL;

    g->arm = att_must((size_t)(n + 2) * sizeof(*g->arm));
    if (!err)
        err = att_stage_inputs(&g->stage, p);
    if (!err)
        att_refresh_begin(&g->refresh, &g->stage, p, (uint64_t)g->c->seed ^ 0xbb67ae8584caa73b);
    for (int i = 0; i < n && err; i++)
        g->arm[g->n++] = (struct att_arm){ .k = k[i], .r = r[i], .err = err };
    if (err)
        return err;
    open_kernels(g, k, r, n);
    if (g->s->be->copy && bytes > 0) {
        g->arm[g->n].err = att_arm_open_copy(g, &g->arm[g->n], bytes);
        g->n++;
    }
    if (g->replay)
        att_replay_add_empty(g);
    return 0;
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
