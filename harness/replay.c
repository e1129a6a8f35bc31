/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/replay_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/peer.h"

enum { MOST_SETS = 256, MOST_RUNS = 1024 };

static const double SAMPLE_NS = 1e6;      // of one recording: what frames it takes microseconds
static const double QUANTISATION = 0.001; // error of a sample that the clock may cause
static const double PLAN_NS = 2e9;        // of all plans of an arm
static const double BYTES = 6e9;          // of all tensors of a group, and of what is copied

const char *att_replay_refuse(const struct att_seat *s, const struct att_case *c,
                              const struct att_kernel *k, char *why, size_t size)
{
    const char *command = s->options->command;
    int         which;

    if (c->timer == ATT_TIMER_EAGER || !command || !strcmp(command, "check"))
        return NULL;
    if (att_seat_peer(s, k, &which))
        snprintf(why, size, "a peer times itself, run by run: it is not timed by replay");
    else if (strcmp(command, "run") && strcmp(command, "bench"))
        snprintf(why, size, "pairs of processes are timed eagerly, not by replay");
    else if (!s->be->record || !s->be->replay || !s->be->forget)
        snprintf(why, size, "the back-end %.31s cannot record runs to replay them",
                 s->be->name);
    else if (!(k->guarantees & ATT_CAPTURABLE))
        snprintf(why, size,
                 "does not promise that its runs may be recorded (ATT_CAPTURABLE): not timed "
                 "by replay");
    else
        return NULL;
    return why;
}

/* ---- how many ----------------------------------------------------------------------- */

static double footprint(const struct att_group *g, const struct att_arm *a)
{
    double sum = a->k ? 0 : 2 * (double)a->copy_bytes;

    for (int i = 0; i < g->stage.n && a->k; i++)
        sum += (double)g->stage.bytes[i];
    return sum;
}

int att_replay_runs(const struct att_group *g, const struct att_arm *a, double ns)
{
    const double want = ceil(fmax(SAMPLE_NS, g->timer / QUANTISATION) / fmax(ns, 1));
    double       most = MOST_RUNS;

    if (g->c->timer == ATT_TIMER_REPLAY_ONE)
        return 1;
    if (a->empty)
        return MOST_RUNS;
    if (g->cold)
        most = fmin(MOST_SETS,
                    fmin(BYTES, (double)att_host_free() / 8) / fmax(footprint(g, a), 1));
    if (g->cold && a->r && a->r->time.plan_ns > 0)
        most = fmin(most, PLAN_NS / a->r->time.plan_ns);
    return (int)fmax(1, fmin(want, floor(most)));
}

void att_replay_add_empty(struct att_group *g)
{
    struct att_arm *a = &g->arm[g->n];

    if (!g->s->be->nothing || !g->s->be->record)
        return;
    a->empty = 1;
    snprintf(a->name, sizeof(a->name), "%s/nothing", g->s->be->name);
    g->n++;
}

/* ---- sets of tensors ---------------------------------------------------------------- */

struct att_stage *att_replay_set(struct att_group *g, int i)
{
    return i ? &g->set[i - 1] : &g->stage;
}

/* As many as the longest recording wants, or memory holds. */
static int open_sets(struct att_group *g, const struct att_problem *p)
{
    int most = 1, err = att_refresh_home(&g->refresh);

    for (int i = 0; i < g->n && g->cold; i++)
        if (g->arm[i].r && !g->arm[i].err && g->arm[i].runs > most)
            most = g->arm[i].runs;
    g->s->progress->kernel = -1; // a copy of data: no kernel is to blame
    g->set = att_must((size_t)most * sizeof(*g->set));
    while (!err && g->sets + 1 < most) {
        struct att_stage *s = &g->set[g->sets];

        att_seat_tick(g->s);
        err = att_stage_open(s, g->s->be, g->s->dev, p, ATT_FENCE_GUARDS);
        if (!err)
            err = att_stage_inputs(s, p);
        if (err)
            att_stage_close(s);
        g->sets += !err;
    }
    return err == ATT_ENOMEM ? 0 : err;
}

void att_replay_open(struct att_group *g)
{
    char                why[160];
    struct att_problem *p = att_seat_problem(g->s, g->c, ATT_VARIANT_BASE, why, sizeof(why));
    const int           err = p ? open_sets(g, p) : ATT_EINVAL;

    for (int i = 0; i < g->n; i++) {
        if (!g->arm[i].err)
            g->arm[i].err = err;
        if (!g->arm[i].err)
            att_replay_record(g, &g->arm[i]);
    }
}

void att_replay_close(struct att_group *g)
{
    for (int i = 0; i < g->n; i++)
        att_replay_drop(g, &g->arm[i]);
    for (int i = 0; i < g->sets; i++)
        att_stage_close(&g->set[i]);
    free(g->set);
    g->set = NULL;
    g->sets = 0;
}

/* ---- samples ------------------------------------------------------------------------ */

/* Bring back what is changed, and change that set from now on. */
static int move_to(struct att_group *g, struct att_stage *set)
{
    const int err = att_refresh_home(&g->refresh);

    g->refresh.stage = set;
    return err;
}

int att_replay_refresh(struct att_group *g, const struct att_arm *a)
{
    const int err = move_to(g, att_replay_set(g, g->turn++ % a->replay->n));

    return err ? err : att_refresh_sample(&g->refresh);
}

int att_replay_outputs(struct att_group *g, const struct att_arm *a,
                       const struct att_problem *p)
{
    int err = 0;

    for (int i = 0; i < a->replay->n && !err; i++)
        err = att_stage_outputs(att_replay_set(g, i), p);
    return err;
}

int att_replay_checked(struct att_group *g, const struct att_arm *a, int i,
                       struct att_stage **set)
{
    const int n = a->replay ? a->replay->n : 1;
    const int which[] = { n - 1, 0, n / 2 };

    *set = i < n && i < 3 ? att_replay_set(g, which[i]) : NULL;
    return *set && a->replay ? move_to(g, *set) : 0;
}
