/* SPDX-License-Identifier: Apache-2.0 */
/* paired_bench_time.c - arms timed block by block, and checked once more. */
#include <stdio.h>
#include <string.h>

#include "harness/felt.h"
#include "harness/figures.h"
#include "harness/paired_bench.h"

int att_bench_plan(struct att_bench *b, int runs, int samples, enum att_plant_how known)
{
    int err = 0;

    att_seat_phase(&b->seat[0], "timing");
    for (int i = 0; i < b->n && !err; i++) {
        struct att_arm *a = att_bench_arm_of(b, i);
        a->runs = runs;
        a->samples = samples;
        if (b->arm[i].share > 0)
            err = att_plant_begin(&b->group[b->arm[i].group], a, &b->arm[i].plant,
                                  b->arm[i].share, known);
    }
    return err;
}

int att_bench_round(struct att_bench *b, const int *order, int n, int rehearsal, double *ns)
{
    int err = 0;

    for (int i = 0; i < n && !err; i++) {
        struct att_bench_arm *x = &b->arm[order[i]];
        struct att_arm       *a = att_bench_arm_of(b, order[i]);
        b->seat[0].progress->kernel = order[i];
        err = att_block(&b->group[x->group], a, rehearsal, &ns[i]);
        if (!err && !rehearsal && a->blocks < ATT_MAX_ROUNDS)
            a->block[a->blocks++] = ns[i];
        if (x->plant.how == ATT_PLANT_COUNTED)
            ns[i] *= 1 + x->plant.share;
    }
    return err;
}

/* ---- checking again ----------------------------------------------------------------- */

static int check_again(struct att_group *g, struct att_arm *a)
{
    char                why[160], reason[512];
    double              ignored;
    struct att_finding  f = { 0 };
    struct att_problem *p = att_seat_problem(g->s, g->c, ATT_VARIANT_BASE, why, sizeof(why));
    int                 err = p ? att_block(g, a, 1, &ignored) : ATT_EINVAL;

    if (!err)
        err = att_last_sample(g, a);
    if (!err)
        err = att_stage_check(&g->stage, p, &f, NULL, NULL);
    if (err || !f.detector)
        return err;
    snprintf(reason, sizeof(reason), "after it was timed: %.470s", f.reason);
    att_arm_fail(a, "timed", reason);
    return 0;
}

static void note(struct att_arm *a)
{
    struct att_record *r = a->r;

    r->time.blocks = a->blocks;
    r->time.discarded = a->discarded;
    snprintf(r->time.disturbed, sizeof(r->time.disturbed), "%s", a->disturbed);
    att_felt_sum(&r->time);
    r->memory.run_allocs = a->pool.misses + a->lib_allocs;
    if (r->memory.run_allocs > 0)
        att_arm_fail(a, "alloc", "allocates memory in timed runs");
}

int att_bench_check(struct att_bench *b)
{
    int err = 0;

    att_seat_phase(&b->seat[0], "checking what was timed");
    for (int i = 0; i < b->n && !err; i++) {
        struct att_group *g = &b->group[b->arm[i].group];
        note(att_bench_arm_of(b, i));
        b->seat[0].progress->kernel = i;
        if (b->arm[i].share > 0)
            continue; // its original is checked, and it computes nothing else
        err = check_again(g, att_bench_arm_of(b, i));
    }
    return err;
}
