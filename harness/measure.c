/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure.c - the kernels of one case and the plain copy of the same bytes, timed in
 * interleaved rounds in random order, until their intervals are narrow or time is up.
 *
 * Google Benchmark runs each block: one repetition of one iteration with manual time. Which
 * block comes next, and when it is enough, is decided here.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/figures.h"
#include "harness/gbench/gbench.h"
#include "harness/host.h"
#include "harness/options.h"
#include "harness/order.h"
#include "harness/peer.h"
#include "harness/replay.h"
#include "harness/stats.h"

enum { SETTLE_WINDOWS = 6, LOOKS = 4, FIRST_LOOK = 30, MIN_ROUNDS = 6 };

static const double SETTLE_CAP = 3.0; // seconds

/* ---- blocks through Google Benchmark ------------------------------------------------ */

struct turn {
    struct att_group *g;
    struct att_arm   *a;
    int               rehearsal;
    double            median; // ns, from the block
    double            heard;  // ns, from Google Benchmark's report
};

static void body(struct gbm_state *state, void *user)
{
    struct turn *t = user;

    while (gbm_keep_running(state)) {
        t->a->err = att_block(t->g, t->a, t->rehearsal, &t->median);
        if (t->a->err)
            gbm_skip_with_error(state, "the device failed while it was timed");
        else if (isnan(t->median))
            gbm_skip_with_error(state, "discarded: the device was held down from outside");
        else
            gbm_set_iteration_time(state, t->median * 1e-9);
    }
}

static void heard(void *user, const struct gbm_run *run)
{
    struct turn *t = user;

    t->heard = run->outcome == GBM_OK ? run->real_time : NAN;
}

static int take_turn(struct att_group *g, struct att_arm *a, int rehearsal, double *median)
{
    struct turn               t = { .g = g, .a = a, .rehearsal = rehearsal, .heard = NAN };
    const struct gbm_options  once = { .manual_time = 1, .iterations = 1, .unit = GBM_NS };
    const struct gbm_reporter ear = { .user = &t, .run = heard };
    int                       err = gbm_register(a->name, body, &t, &once);

    if (!err) {
        err = gbm_run_one(a->name, &ear) == 1 ? 0 : ATT_EINVAL;
        gbm_unregister(a->name);
    }
    a->err = a->err ? a->err : err;
    if (a->err == ATT_EDEVICE && !g->lost)
        g->lost = a;
    *median = t.heard;
    return a->err;
}

/* ---- rounds ------------------------------------------------------------------------- */

/* One block of every arm that still works, in random order. medians[i] is NaN where not. */
static void play_round(struct att_group *g, uint64_t *state, int rehearsal, double *medians)
{
    int order[ATT_GROUP + 2];

    att_shuffle(order, g->n, state);
    for (int i = 0; i < g->n; i++) {
        struct att_arm *a = &g->arm[order[i]];
        medians[order[i]] = NAN;
        if (a->err)
            continue;
        g->s->progress->kernel = a->r ? (int32_t)a->r->kernel_index : -1;
        take_turn(g, a, rehearsal, &medians[order[i]]);
    }
}

static double sum_of(const struct att_group *g, const double *medians)
{
    double sum = 0;

    for (int i = 0; i < g->n; i++)
        sum += isfinite(medians[i]) ? medians[i] : 0;
    return sum;
}

/* Over all of these rounds, times drift by less than the interval may be wide. */
static int is_flat(const struct att_group *g, const double *round, int n)
{
    return fabs(att_slope(round, n)) * n < g->s->options->target * round[n - 1];
}

/* Rounds that do not count, until the times of the whole group no longer drift. */
static int settle(struct att_group *g, uint64_t *state, double cap, double *seconds)
{
    const double began = att_now();
    double       window[SETTLE_WINDOWS], medians[ATT_GROUP + 2];
    int          n = 0, flat = 0;

    do {
        play_round(g, state, 1, medians);
        if (n == SETTLE_WINDOWS)
            memmove(window, window + 1, --n * sizeof(*window));
        window[n++] = sum_of(g, medians);
        flat = n == SETTLE_WINDOWS && is_flat(g, window, n);
    } while (!flat && att_now() - began < cap);
    *seconds = att_now() - began;
    return flat;
}

/* The interval is narrow enough for every kernel; looked at a planned number of times. */
static int narrow(const struct att_group *g, double target, double *scratch)
{
    for (int i = 0; i < g->n; i++) {
        const struct att_arm *a = &g->arm[i];
        struct att_interval   m;
        if (!a->r || a->err)
            continue;
        if (a->n < FIRST_LOOK)
            return 0;
        memcpy(scratch, a->sample, (size_t)a->n * sizeof(*scratch));
        att_sort(scratch, a->n);
        m = att_median(scratch, a->n, 0.05 / LOOKS);
        if (!(m.high - m.low <= 2 * target * m.median))
            return 0;
    }
    return 1;
}

static int enough(const struct att_group *g, double target)
{
    double   *scratch = att_arm_scratch(g);
    const int yes = narrow(g, target, scratch);

    free(scratch);
    return yes;
}

/* The rounds that count. 1 when they were flat themselves, however the warm-up ended. */
static int play(struct att_group *g, uint64_t *state, double budget)
{
    const struct att_options *o = g->s->options;
    const double              began = att_now();
    const int                 least = o->rounds > MIN_ROUNDS ? o->rounds : MIN_ROUNDS;
    double                    medians[ATT_GROUP + 2], sum[ATT_MAX_ROUNDS];
    int                       look = 0, over = 0, n = 0;

    while (n < ATT_MAX_ROUNDS && !over) {
        double spent;
        play_round(g, state, 0, medians);
        sum[n++] = sum_of(g, medians);
        for (int i = 0; i < g->n; i++)
            g->arm[i].block[g->arm[i].blocks++] = medians[i];
        spent = att_now() - began;
        over = n >= least && spent >= budget;
        // Looks double in distance: looking after every round would shrink coverage.
        if (!over && n >= MIN_ROUNDS << look && spent >= o->min_time * g->n) {
            look++;
            over = n >= least && enough(g, o->target);
        }
    }
    return is_flat(g, sum, n);
}

/* Run once more on these tensors, whose answer is known, and compare. */
static int check_set(struct att_group *g, struct att_arm *a, struct att_stage *set)
{
    char                why[160], reason[512];
    struct att_finding  f = { 0 };
    struct att_problem *p;
    int                 err = att_last_sample(g, a);

    if (err)
        return err;
    p = att_seat_problem(g->s, g->c, ATT_VARIANT_BASE, why, sizeof(why));
    err = !p ? ATT_EINVAL : att_stage_check(set, p, &f, NULL, NULL);
    if (err || !f.detector)
        return err;
    snprintf(reason, sizeof(reason), "after it was timed: %.470s", f.reason);
    att_arm_fail(a, "timed", reason);
    return 0;
}

/* What was timed is checked once more, right behind the last timed run, with inputs that differ
 * as little from those before as they did in every sample. */
static void check_again(struct att_group *g, struct att_arm *a)
{
    double            ignored;
    struct att_stage *set = NULL;

    if (a->err || !a->r)
        return;
    g->s->progress->kernel = (int32_t)a->r->kernel_index;
    if (a->peer) {
        a->err = att_arm_peer_again(g, a);
        return;
    }
    if (take_turn(g, a, 1, &ignored))
        return;
    for (int i = 0; !a->err; i++) {
        a->err = att_replay_checked(g, a, i, &set);
        if (a->err || !set)
            return;
        a->err = check_set(g, a, set);
    }
}

/* Peers first: what they return is compared with the answer to the base data. */
static void check_all_again(struct att_group *g)
{
    const int err = att_refresh_home(&g->refresh);

    for (int i = 0; i < g->n; i++)
        g->arm[i].err = g->arm[i].err ? g->arm[i].err : err;
    for (int i = 0; i < g->n; i++)
        if (g->arm[i].peer)
            check_again(g, &g->arm[i]);
    for (int i = 0; i < g->n; i++)
        if (!g->arm[i].peer)
            check_again(g, &g->arm[i]);
}

/* ---- the group ---------------------------------------------------------------------- */

static double settle_cap(const struct att_group *g, double budget)
{
    const double usual = budget / 4 < SETTLE_CAP ? budget / 4 : SETTLE_CAP;

    return fmax(usual, 2 * SETTLE_WINDOWS * g->n * g->heat);
}

void att_measure(struct att_seat *s, const struct att_case *c,
                 const struct att_kernel *const *k, struct att_record *const *r, int n)
{
    struct att_group g = { .s = s,
                           .c = c,
                           .cold = c->cache == ATT_COLD,
                           .replay = c->timer != ATT_TIMER_EAGER,
                           .heat = att_heat(s) };
    uint64_t         state = (uint64_t)c->seed ^ 0x6a09e667f3bcc909;
    double           budget = s->options->max_time * n, warmup = 0, ignored;
    const char      *cold = "warm";
    int              settled = 0;

    att_seat_phase(s, "timing");
    s->pinned = 1;
    if (!att_group_open(&g, k, r, n)) {
        g.timer = att_timer_resolution(s);
        cold = att_cold_proof(&g);
        for (int i = 0; i < g.n; i++)
            if (!g.arm[i].err)
                g.arm[i].err = att_block_plan(&g, &g.arm[i], &ignored);
        if (g.replay)
            att_replay_open(&g);
        settled = settle(&g, &state, settle_cap(&g, budget), &warmup);
        settled |= play(&g, &state, budget);
        check_all_again(&g);
    }
    att_figures(&g, cold, settled, warmup);
    att_replay_close(&g);
    for (int i = 0; i < g.n; i++)
        att_arm_close(&g, &g.arm[i]);
    free(g.arm);
    att_refresh_end(&g.refresh);
    s->pinned = 0;
    att_stage_close(&g.stage);
}
