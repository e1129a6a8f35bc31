/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer_prove.c - a peer on one case: what is asked before it may be timed.
 *
 *     first run     NaN where data must not matter; guards, gaps and inputs as for ours
 *     other holes   the same data, other contents where it must not matter
 *     fresh data    nothing was remembered
 *
 * What is wrong in one of the first two is asked again with zeros where data must not matter.
 * Right there: it DEVIATES, it lacks a promise that ours make. Wrong there too: it is wrong.
 */
#include <stdio.h>
#include <string.h>

#include "harness/host.h"
#include "harness/peer.h"
#include "harness/replay.h"
#include "harness/tensor.h"
#include "harness/trial.h"
#include "harness/vacuity.h"

enum { FEW_RUNS = 3 }; // of the shortest trial

static const double SLOW_RATE = 5; // flops per ns, of who was never seen

struct questions {
    struct att_trial     t;
    struct att_peer_case pc;
    int                  index; // of the kernel in the seat
};

/* ---- what an outcome makes of a row ------------------------------------------------- */

void att_peer_blame(const struct att_peer *p, enum att_peer_outcome outcome, const char *doing,
                    struct att_record *r)
{
    static const struct {
        enum att_status status;
        const char     *detector;
    } is[] = {
        [ATT_PEER_REFUSED] = { ATT_SKIP, "" },
        [ATT_PEER_ERROR] = { ATT_FAIL, "error" },
        [ATT_PEER_DIED] = { ATT_CRASH, "exit" },
        [ATT_PEER_SILENT] = { ATT_TIMEOUT, "timeout" },
        [ATT_PEER_BABBLED] = { ATT_FAIL, "protocol" },
    };
    const int died = outcome == ATT_PEER_DIED && p->signal;

    r->status = is[outcome].status;
    snprintf(r->detector, sizeof(r->detector), "%s", died ? "crash" : is[outcome].detector);
    if (outcome == ATT_PEER_REFUSED)
        snprintf(r->reason, sizeof(r->reason), "%s", p->why);
    else
        snprintf(r->reason, sizeof(r->reason), "%s, during: %s%s%s", p->why, p->phase,
                 *doing ? ", " : "", doing);
}

double att_peer_patience(const struct att_seat *s, const struct att_case *c)
{
    return c->budget > 0 ? (double)c->budget : s->options->timeout;
}

/* ---- one run ------------------------------------------------------------------------ */

/* Run on variant `v` and judge; 1 when the trial is settled. */
static int run(struct questions *q, enum att_variant v, const char *phase,
               struct att_finding *f)
{
    struct att_trial     *t = &q->t;
    struct att_problem   *m = att_trial_problem(t, v);
    const int             told = v == ATT_VARIANT_BASE || v == ATT_VARIANT_CLEAN;
    enum att_peer_outcome outcome;
    double                wall;
    int                   err;

    if (!m)
        return 1;
    att_seat_phase(t->s, phase);
    err = att_peer_put(&q->pc, &t->stage, m);
    if (err)
        return att_trial_error(t, err, "sharing the tensors");
    outcome = att_peer_run(&q->pc, att_peer_patience(t->s, t->c), &wall);
    if (outcome) {
        att_peer_blame(q->pc.p, outcome, phase, t->r);
        return 1;
    }
    att_peer_get(&q->pc, &t->stage, m);
    *f = (struct att_finding){ 0 };
    if (told) {
        t->r->accuracy = (struct att_accuracy){ 0 };
        t->r->output_hash = 0;
    }
    err = att_stage_check(&t->stage, m, f, told ? &t->r->output_hash : NULL,
                          told ? &t->r->accuracy : NULL);
    if (err)
        return att_trial_error(t, err, "reading back the outputs");
    if (t->r->check.runs++ == 0)
        t->r->checked_ns = wall;
    return 0;
}

/* ---- the questions ------------------------------------------------------------------ */

/* 1 when both variants hold the same elements: there is nothing that must not matter. */
static int same_inputs(const struct att_problem *a, const struct att_problem *b)
{
    struct att_walk w;

    for (int i = 0; i < a->n; i++) {
        const unsigned char *x = a->t[i].data, *y = b->t[i].data;
        if (!att_is_present(a, i) || att_is_out(a, i))
            continue;
        for (att_walk_begin(&w, &a->t[i]); att_walk_next(&w);)
            if (memcmp(x + w.at, y + w.at, w.bytes))
                return 0;
    }
    return 1;
}

/* It was wrong in `f`: is that for what must not matter alone? */
static int deviates(struct questions *q, const struct att_finding *f, const char *context)
{
    struct att_trial   *t = &q->t;
    struct att_problem *base = att_trial_problem(t, ATT_VARIANT_BASE);
    struct att_problem *clean = base ? att_trial_problem(t, ATT_VARIANT_CLEAN) : NULL;
    struct att_finding  again;

    if (!clean)
        return 1;
    if (t->s->problem[ATT_VARIANT_BASE] != base)
        base = NULL; // the seat had to make room
    if (!att_finding_is_value(f) || (base && same_inputs(base, clean)))
        return att_trial_found(t, f, "");
    if (run(q, ATT_VARIANT_CLEAN, "clean data", &again))
        return 1;
    if (again.detector)
        return att_trial_found(t, &again, "also with zeros where data must not matter");
    // The NaN of a hole looks like an output that was left alone.
    return att_trial_end(t, ATT_DEVIATES, "holes",
                         "right with zeros where data must not matter; %s: %.*s", context,
                         (int)strcspn(f->reason, ";"), f->reason);
}

static int questions(struct questions *q)
{
    struct att_finding f;

    if (run(q, ATT_VARIANT_BASE, "first run", &f))
        return 1;
    if (f.detector)
        return deviates(q, &f, "with NaN there");
    if (run(q, ATT_VARIANT_HOLES, "other holes", &f))
        return 1;
    if (f.detector)
        return deviates(q, &f, "with other data there");
    if (run(q, ATT_VARIANT_FRESH, "fresh data", &f))
        return 1;
    if (!f.detector)
        return 0;
    if (att_finding_is_value(&f))
        f.detector = "fresh";
    return att_trial_found(&q->t, &f, "with fresh data");
}

/* ---- the whole trial ---------------------------------------------------------------- */

static int too_long(struct questions *q)
{
    const double flops = q->t.c->op->cost(q->t.c->params).flops;
    const double known = q->index < ATT_RATES ? q->t.s->rate[q->index] : 0;
    const double seconds = 1e-9 * flops / (known > 0 ? known : SLOW_RATE);
    const double budget = att_peer_patience(q->t.s, q->t.c);

    if (seconds * FEW_RUNS <= budget)
        return 0;
    return att_trial_end(&q->t, ATT_NOT_RUN, "budget",
                         "predicted %.3g s per run, and %d runs must fit %.3g s (see --timeout "
                         "and budget:)",
                         seconds, FEW_RUNS, budget);
}

static void learn(struct questions *q)
{
    const double flops = q->t.c->op->cost(q->t.c->params).flops, ns = q->t.r->checked_ns;

    // Short runs say more about the pipe than about rates.
    if (q->index < ATT_RATES && flops > 0 && ns > 1e7 && flops / ns > q->t.s->rate[q->index])
        q->t.s->rate[q->index] = flops / ns;
}

static void settle(struct questions *q)
{
    struct att_trial     *t = &q->t;
    struct att_problem   *m = att_trial_problem(t, ATT_VARIANT_BASE);
    enum att_peer_outcome outcome;

    if (!m)
        return;
    if (att_peer_layout(&q->pc, m) || att_peer_stage(&t->stage, m)) {
        att_trial_end(t, ATT_OOM, "memory", "no memory for the tensors");
        return;
    }
    outcome = att_peer_open(&q->pc, m, att_peer_patience(t->s, t->c));
    if (outcome) {
        att_peer_blame(q->pc.p, outcome, "", t->r);
        return;
    }
    if (!questions(q) || t->r->status == ATT_DEVIATES) {
        att_seat_phase(t->s, "vacuity");
        learn(q);
        att_vacuity_judge(t->s, t->c, t->r);
    }
    att_peer_close(&q->pc);
}

void att_peer_prove(struct att_seat *s, const struct att_case *c, int index,
                    struct att_record *r)
{
    const struct att_kernel *k = att_seat_kernel(s, index);
    struct questions         q = { .t = { .s = s, .c = c, .k = k, .r = r }, .index = index };
    const double             began = att_now();
    char                     why[160];

    q.pc.p = att_seat_peer(s, k, &q.pc.kernel);
    r->status = ATT_PASS;
    att_seat_phase(s, "set-up");
    if (*c->spoil)
        att_trial_end(&q.t, ATT_SKIP, "", "malformed calls are not put to peers");
    else if (att_replay_refuse(s, c, k, why, sizeof(why)))
        att_trial_end(&q.t, ATT_SKIP, "", "%s", why);
    else if (!att_case_check(c))
        att_trial_end(&q.t, ATT_FAIL, "case", "no check is called \"%s\"", c->check);
    else if (!att_trial_too_big(&q.t) && !too_long(&q))
        settle(&q);
    att_trial_memory(&q.t);
    att_stage_close(&q.t.stage);
    // What it takes for itself nobody sees from here.
    r->memory.temporaries = r->memory.per_call = r->memory.persistent = -1;
    r->memory.run_allocs = -1;
    r->wall_s += att_now() - began;
}
