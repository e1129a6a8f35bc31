/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer_time.c - the turns of a peer among our kernels.
 *
 * A peer times itself, on its own device and by its own clock, because a pipe would cost a
 * short kernel more than its work. That clock is not taken on trust: no answer may claim more
 * time than we waited, and many runs in one request must keep us waiting as much longer as it
 * says.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/figures.h"
#include "harness/host.h"
#include "harness/peer.h"
#include "reports/core/human.h"

enum { TRIES = 3, MOST_RUNS = 4096 };

static const double TEST_NS = 3e7;  // of the runs that test a clock
static const double HIDDEN = 0.2;   // share of a wait that may be unaccounted for
static const double SLACK_NS = 2e6; // and this much besides: schedulers
static const double CLOCK_NS = 2e3; // by which two readings of one clock may differ

/* ---- ready -------------------------------------------------------------------------- */

/* One that deviates is timed on data that it can work with. */
static enum att_variant variant(const struct att_arm *a)
{
    return a->r->status == ATT_DEVIATES ? ATT_VARIANT_CLEAN : ATT_VARIANT_BASE;
}

static int blame(struct att_arm *a, enum att_peer_outcome outcome)
{
    if (!outcome)
        return 0;
    att_peer_blame(a->peer->p, outcome, "while it was timed", a->r);
    return ATT_EINVAL;
}

/* Let it open the case and read the data. */
static int load(struct att_group *g, struct att_arm *a)
{
    char                  why[160];
    const double          seconds = att_peer_patience(g->s, g->c);
    struct att_problem   *m = att_seat_problem(g->s, g->c, variant(a), why, sizeof(why));
    struct att_stage      stage = { 0 };
    enum att_peer_outcome outcome;
    int                   err = m ? att_peer_stage(&stage, m) : ATT_EINVAL;

    if (!err) {
        err = att_peer_layout(a->peer, m);
        outcome = err ? ATT_PEER_OK : att_peer_open(a->peer, m, seconds);
        if (!outcome && !err)
            err = att_peer_put(a->peer, &stage, m);
        if (!outcome && !err)
            outcome = att_peer_run(a->peer, seconds, NULL);
        err = err ? err : blame(a, outcome);
    }
    att_stage_close(&stage);
    return err;
}

/* ---- the clock ---------------------------------------------------------------------- */

static int ask(struct att_arm *a, const struct att_peer_sample *q, double *ns, double *wall)
{
    char reason[300];
    int  err = blame(a, att_peer_sample(a->peer, q, ns, wall));

    if (err || *ns <= *wall + CLOCK_NS)
        return err;
    snprintf(reason, sizeof(reason),
             "it says that %d run%s took %.6g ns, but its answer came after %.6g ns", q->runs,
             att_plural(q->runs), *ns, *wall);
    att_arm_fail(a, "clock", reason);
    return ATT_EINVAL;
}

static int says_too_little(struct att_arm *a, int runs, double ns, double wall)
{
    char reason[300];

    snprintf(reason, sizeof(reason),
             "it says that %d run%s took %.6g ns, but %s kept us waiting for %.6g ns, and what "
             "a request costs besides is less",
             runs, att_plural(runs), ns, att_one_or(runs, "it", "they"), wall);
    att_arm_fail(a, "clock", reason);
    return ATT_EINVAL;
}

/* What a request costs beyond its runs is the same for one run as for many; what a clock leaves
 * out is not. Of several tries the least is taken: a busy machine makes waits longer. */
static int test_clock(struct att_group *g, struct att_arm *a)
{
    struct att_peer_sample q = { .runs = 1, .seconds = att_peer_patience(g->s, g->c) };
    double ns, wall, single = INFINITY, left = INFINITY, limit = 0, shortest = INFINITY;

    for (int i = 0; i < TRIES; i++) {
        q.runs = 1;
        if (ask(a, &q, &ns, &wall))
            return ATT_EINVAL;
        single = fmin(single, wall - ns);
        shortest = fmin(shortest, wall);
        q.runs = (int)fmin(fmax(ceil(TEST_NS / shortest), 2), MOST_RUNS);
        if (ask(a, &q, &ns, &wall))
            return ATT_EINVAL;
        if (wall - ns < left) {
            left = wall - ns;
            limit = HIDDEN * wall + SLACK_NS;
        }
        if (!(left > limit))
            return 0;
    }
    return left - single > limit ? says_too_little(a, q.runs, ns, wall) : 0;
}

int att_arm_open_peer(struct att_group *g, struct att_arm *a)
{
    struct att_peer_case *c = att_must(sizeof(*c));

    a->peer = c;
    c->p = att_seat_peer(g->s, a->k, &c->kernel);
    snprintf(a->name, sizeof(a->name), "%s/%s/%s", c->p->env.name, a->k->op, a->k->name);
    return load(g, a) || test_clock(g, a) ? ATT_EINVAL : 0;
}

void att_arm_close_peer(struct att_arm *a)
{
    att_peer_close(a->peer);
    free(a->peer);
    a->peer = NULL;
}

/* ---- turns -------------------------------------------------------------------------- */

int att_arm_peer_turn(struct att_group *g, struct att_arm *a, int flush, double *ns)
{
    const struct att_peer_sample q = { .runs = a->runs,
                                       .seconds = att_peer_patience(g->s, g->c) };
    double                       wall;
    int                          err = 0;

    // Another kernel of this peer may have taken it down: this one is none the worse.
    if (a->peer->started != a->peer->p->started || !a->peer->p->pid)
        err = load(g, a);
    if (!err && flush && g->s->be->flush)
        err = g->s->be->flush(g->s->dev);
    att_peer_hush(NULL);
    if (!err)
        err = ask(a, &q, ns, &wall);
    *ns /= a->runs;
    return err;
}

int att_arm_peer_again(struct att_group *g, struct att_arm *a)
{
    const struct att_peer_sample q = { .runs = 1,
                                       .checked = 1,
                                       .seconds = att_peer_patience(g->s, g->c) };
    char                         why[160], reason[512];
    struct att_problem          *m = att_seat_problem(g->s, g->c, variant(a), why, sizeof(why));
    struct att_stage             stage = { 0 };
    struct att_finding           f = { 0 };
    double                       ns, wall;
    int                          err = m ? att_peer_stage(&stage, m) : ATT_EINVAL;

    if (!err)
        err = att_peer_put(a->peer, &stage, m);
    if (!err)
        err = ask(a, &q, &ns, &wall);
    if (!err) {
        att_peer_get(a->peer, &stage, m);
        err = att_stage_check(&stage, m, &f, NULL, NULL);
    }
    if (!err && f.detector) {
        snprintf(reason, sizeof(reason), "after it was timed: %.470s", f.reason);
        att_arm_fail(a, "timed", reason);
    }
    att_stage_close(&stage);
    return err;
}
