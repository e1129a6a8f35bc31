/* SPDX-License-Identifier: Apache-2.0 */
/* paired_bench.c - arms opened side by side, and closed. */
#include "harness/paired_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/figures.h"
#include "harness/host.h"

/* ---- opening ------------------------------------------------------------------------ */

struct att_arm *att_bench_arm_of(struct att_bench *b, int i)
{
    return &b->group[b->arm[i].group].arm[b->arm[i].index];
}

static int open_group(struct att_bench *b, int i, uint64_t seed, char *why, size_t why_size)
{
    struct att_group   *g = &b->group[i];
    struct att_problem *p = att_seat_problem(g->s, g->c, ATT_VARIANT_BASE, why, why_size);
    int                 err = p ? 0 : ATT_EINVAL;

    g->s->pinned = 1;
    g->cold = g->c->cache == ATT_COLD;
    g->arm = att_must(ATT_BENCH_ARMS * sizeof(*g->arm));
    if (!err)
        err = att_stage_open(&g->stage, g->s->be, g->s->dev, p, ATT_FENCE_GUARDS);
    if (!err)
        err = att_stage_inputs(&g->stage, p);
    if (!err)
        att_refresh_begin(&g->refresh, &g->stage, p, seed);
    if (err && p)
        snprintf(why, why_size, "%s for the tensors of %.300s",
                 err == ATT_ENOMEM ? "no memory" : "the device failed", g->c->name);
    g->timer = att_timer_resolution(g->s);
    return err;
}

/* Sort the arms into groups by their case. */
static int group_arms(struct att_bench *b, char *why, size_t why_size)
{
    b->groups = 0;
    for (int i = 0; i < b->n; i++) {
        int k = 0;
        while (k < b->groups && b->group[k].c != b->arm[i].c)
            k++;
        if (k == 2)
            return snprintf(why, why_size, "arms of more than two cases"), ATT_EINVAL;
        if (k == b->groups) {
            b->group[k] = (struct att_group){ .s = &b->seat[k], .c = b->arm[i].c };
            b->groups++;
        }
        b->arm[i].group = k;
        b->arm[i].index = b->group[k].n++;
    }
    return 0;
}

/* One run into poisoned outputs: a process that computes something else is not timed. */
static int first_check(struct att_group *g, struct att_arm *a)
{
    const struct att_backend *be = g->s->be;
    struct att_device        *dev = g->s->dev;
    struct att_finding        f = { 0 };
    char                      why[160];
    double                    ns;
    struct att_problem *p = att_seat_problem(g->s, g->c, ATT_VARIANT_BASE, why, sizeof(why));
    int                 err = p ? att_stage_outputs(&g->stage, p) : ATT_EINVAL;

    if (!err)
        err = be->mark(dev, 0);
    if (!err)
        err = a->k->run(dev, &a->call);
    if (!err)
        err = be->mark(dev, 1);
    if (!err)
        err = be->elapsed(dev, 0, 1, &ns);
    if (!err)
        err = att_stage_check(&g->stage, p, &f, &a->r->output_hash, NULL);
    if (!err && f.detector)
        att_arm_fail(a, f.detector, f.reason);
    return err;
}

/* Before any sample is taken: from then on inputs differ from those with a known answer. */
static int open_arm(struct att_bench *b, int i)
{
    struct att_bench_arm *x = &b->arm[i];
    struct att_group     *g = &b->group[x->group];
    struct att_arm       *a = att_bench_arm_of(b, i);
    int                   err;

    x->record = (struct att_record){ .status = ATT_PASS, .kernel_index = i };
    a->k = x->k;
    a->r = &x->record;
    g->s->progress->kernel = i;
    err = att_arm_open_kernel(g, a);
    if (!err)
        err = first_check(g, a);
    x->record.time.timer_ns = g->timer;
    if (err)
        att_arm_fail(a, err == ATT_EDEVICE ? "device" : "error", "failed when it was opened");
    return err;
}

static void shuffle(int *order, int n, uint64_t seed)
{
    for (int i = 0; i < n; i++)
        order[i] = i;
    for (int i = n - 1; i > 0; i--) {
        const int j = (int)((seed >> 8 * (i % 8)) % (uint64_t)(i + 1)), t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
}

int att_bench_load(struct att_bench *b, uint64_t seed, char *why, size_t why_size)
{
    int order[ATT_BENCH_ARMS], err = group_arms(b, why, why_size);

    shuffle(order, b->n, seed);
    att_seat_phase(&b->seat[0], "opening arms");
    for (int k = 0; k < b->groups && !err; k++)
        err = open_group(b, k, seed, why, why_size);
    for (int i = 0; i < b->n && !err; i++) {
        err = open_arm(b, order[i]);
        if (err)
            snprintf(why, why_size, "%.31s/%.31s failed when it was opened: error %d",
                     b->arm[order[i]].k->op, b->arm[order[i]].k->name, err);
    }
    for (int i = 0; i < b->n && !err; i++)
        err = att_block_plan(&b->group[b->arm[i].group], att_bench_arm_of(b, i),
                             &b->arm[i].record.time.ns.median);
    return err;
}

void att_bench_unload(struct att_bench *b)
{
    for (int i = 0; i < b->n && b->groups; i++) {
        struct att_group *g = &b->group[b->arm[i].group];
        att_plant_end(g, &b->arm[i].plant);
        if (g->arm && g->arm[b->arm[i].index].k) {
            free(g->arm[b->arm[i].index].sample);
            att_arm_close(g, &g->arm[b->arm[i].index]);
        }
    }
    for (int k = 0; k < b->groups; k++) {
        struct att_group *g = &b->group[k];
        free(g->arm);
        if (g->refresh.p)
            att_refresh_end(&g->refresh);
        att_stage_close(&g->stage);
        g->s->pinned = 0;
        *g = (struct att_group){ 0 };
    }
    b->groups = b->n = 0;
}
