/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prove.c - one kernel on one case: every question that is asked before it may be timed.
 *
 *     first run        right answer; guards, gaps, inputs, untouched elements
 *     repeat           the same again, poisoned anew: not only on the first call (steady.c)
 *     other holes      what must not matter has other contents: same bits
 *     extreme holes    the same with NaNs, infinities and the largest number (extremes.c)
 *     fresh data       same plan, other data: nothing was remembered
 *     stale output     into a buffer that holds the answer to other data, as timed runs do
 *     account          what one run enqueues
 *     recycled memory  no allocation once everything was allocated before
 *     a sample alone   the bits of its batch, where a kernel promises so (invariant.c)
 *     another plan     masks and lists of the same size, other content; then back, stale
 *     two plans        the first is used again while another lives (plans.c)
 *     guard pages      memory that faults right before and right behind every tensor
 *
 * The first trouble ends the trial; its detector and reason go into the record.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/extremes.h"
#include "harness/host.h"
#include "harness/invariant.h"
#include "harness/plans.h"
#include "harness/replay.h"
#include "harness/spoil.h"
#include "harness/steady.h"
#include "harness/trial.h"
#include "harness/vacuity.h"

enum {
    MAX_REPEATS = 48,
    BIG = 64 << 20, // bytes; above this guard pages are left out: guards remain
};

static const double REPEAT_SECONDS = 0.01;

/* ---- the questions ------------------------------------------------------------------ */

static int first_run(struct att_trial *t)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_BASE);
    struct att_finding  f = { 0 };
    int                 err;

    if (!p)
        return 1;
    att_seat_phase(t->s, "first run");
    err = att_stage_outputs(&t->stage, p);
    if (!err)
        err = t->s->be->mark(t->s->dev, 0);
    if (err)
        return att_trial_error(t, err, "poisoning the outputs");
    if (att_trial_run(t, ""))
        return 1;
    err = t->s->be->mark(t->s->dev, 1);
    if (!err)
        err = t->s->be->elapsed(t->s->dev, 0, 1, &t->r->checked_ns);
    if (!err)
        err = att_stage_check(&t->stage, p, &f, &t->r->output_hash, &t->r->accuracy);
    if (err)
        return att_trial_error(t, err, "reading back the outputs");
    t->r->check.runs = 1;
    if (f.detector && !strcmp(f.detector, "unwritten"))
        att_trial_confirm_unwritten(t, &f);
    return f.detector ? att_trial_found(t, &f, "") : 0;
}

static int repeat(struct att_trial *t)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_BASE);
    const double        until = att_now() + REPEAT_SECONDS;

    if (!p)
        return 1;
    att_seat_phase(t->s, "repeat");
    for (int i = 0; i < MAX_REPEATS; i++) {
        uint64_t hash = 0;
        if (att_trial_check(t, p, "repeat", "right at first, then wrong", &hash))
            return 1;
        t->r->check.runs++;
        if ((t->k->guarantees & ATT_DETERMINISTIC) && hash != t->r->output_hash)
            return att_trial_end(t, ATT_FAIL, "determinism",
                                 "run %d gives other bits than the first", i + 2);
        if (att_now() > until)
            break;
    }
    return 0;
}

/* 1 when the bits of all outputs mean something and no whole answer was compared with them. */
static int compares_bits(const struct att_problem *p)
{
    const struct att_op *op = p->c->op;

    return p->check->judge_rows && !(op->free_rows && op->free_rows(p->c->params));
}

static int other_holes(struct att_trial *t)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_HOLES);
    uint64_t            hash = 0;
    int                 err;

    if (!p)
        return 1;
    att_seat_phase(t->s, "other holes");
    err = att_stage_inputs(&t->stage, p);
    if (err)
        return att_trial_error(t, err, "uploading the inputs");
    if (att_trial_check(t, p, "holes", "with other data where data must not matter", &hash))
        return 1;
    if (hash != t->r->output_hash && compares_bits(p))
        return att_trial_end(t, ATT_FAIL, "holes",
                             "other bits with other data where data must not matter");
    t->r->check.runs++;
    return 0;
}

static int fresh_data(struct att_trial *t)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_FRESH);
    int                 err;

    if (!p)
        return 1;
    att_seat_phase(t->s, "fresh data");
    err = att_stage_inputs(&t->stage, p);
    if (err)
        return att_trial_error(t, err, "uploading the inputs");
    t->r->check.runs++;
    return att_trial_check(t, p, "fresh", "with fresh data on the same plan", NULL);
}

static int has_inout(const struct att_trial *t)
{
    for (int i = 0; t->c->op->slots[i].name; i++)
        if ((t->c->op->slots[i].role & ATT_INOUT) == ATT_INOUT)
            return 1;
    return 0;
}

/* What a timed run meets: outputs are not poisoned, and hold an answer that is right nearly
 * everywhere. Whoever spares itself work because something is there already is caught. */
static int stale_output(struct att_trial *t)
{
    static const char   context[] = "into a buffer that holds another answer";
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_BASE);
    int                 err;

    if (!p || has_inout(t))
        return !p;
    att_seat_phase(t->s, "stale output");
    err = att_stage_inputs(&t->stage, p);
    if (!err && p->bytes <= BIG && t->c->op->run) {
        if (att_trial_run(t, context))
            return 1;
        p = att_trial_problem(t, ATT_VARIANT_SPLICE);
        err = p ? att_stage_inputs(&t->stage, p) : 0;
    }
    if (err || !p)
        return err ? att_trial_error(t, err, "uploading the inputs") : 1;
    return att_trial_stale(t, p, context);
}

static int another_plan(struct att_trial *t)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_MIRROR);
    int                 err;

    if (!p)
        return 1;
    att_seat_phase(t->s, "another plan");
    err = att_stage_inputs(&t->stage, p);
    if (err)
        return att_trial_error(t, err, "uploading the inputs");
    if (att_trial_plan(t))
        return 1;
    t->r->check.runs++;
    if (att_trial_check(t, p, "plan", "with another mask of the same size and a new plan",
                        NULL))
        return 1;
    return att_trial_unplan(t) || att_trial_back(t);
}

/* ---- set-up ------------------------------------------------------------------------- */

/* Right behind or before each tensor lies memory that faults: a stray read dies here. */
static int guard_pages(struct att_trial *t, enum att_fence fence)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_BASE);
    int                 done;

    if (!p)
        return 1;
    if (!t->s->be->alloc_edge || p->bytes > BIG)
        return 0;
    att_seat_phase(t->s, fence == ATT_FENCE_FRONT ? "front guard page" : "back guard page");
    att_stage_close(&t->stage);
    done = att_trial_place(t, ATT_VARIANT_BASE, fence);
    if (!done && t->k->refuse && t->k->refuse(t->s->dev, &t->call)) {
        // It asks for more alignment than the end of a page leaves: give it as much.
        if (fence != ATT_FENCE_BACK)
            return 0;
        att_stage_close(&t->stage);
        done = att_trial_place(t, ATT_VARIANT_BASE, ATT_FENCE_BACK_ALIGNED);
        if (!done && t->k->refuse(t->s->dev, &t->call))
            return 0;
    }
    done = done || att_trial_plan(t) || att_trial_check(t, p, NULL, "beside guard pages", NULL)
           || att_trial_unplan(t);
    t->r->check.runs += !done;
    return done;
}

/* ---- the whole trial ---------------------------------------------------------------- */

/* What a long run leaves out is said in the record: how many runs were checked. */
static int all_questions(struct att_trial *t)
{
    int done;

    if (att_trial_too_long(t) || att_trial_plan(t) || first_run(t))
        return 1;
    att_trial_learn(t);
    if (att_trial_note(t))
        return 1;
    if (att_trial_in_a_hurry(t))
        done = other_holes(t) || att_trial_unplan(t);
    else
        done = repeat(t) || att_trial_steady(t) || other_holes(t) || att_trial_extremes(t)
               || fresh_data(t) || stale_output(t) || att_trial_account(t)
               || att_trial_recycled(t) || att_trial_unplan(t) || att_trial_batch(t)
               || another_plan(t) || att_trial_two_plans(t) || guard_pages(t, ATT_FENCE_FRONT)
               || guard_pages(t, ATT_FENCE_BACK);
    if (done)
        return 1;
    att_seat_phase(t->s, "vacuity");
    return att_vacuity_judge(t->s, t->c, t->r);
}

static int settle_kind(struct att_trial *t)
{
    struct att_spoil sp;
    char             why[200];
    const char      *no;

    if (att_spoil_parse(t->c->op, t->c->spoil, &sp, why, sizeof(why)))
        return att_trial_end(t, ATT_FAIL, "case", "%s", why);
    no = t->k->refuse ? t->k->refuse(t->s->dev, &t->call) : NULL;
    if (no)
        return att_trial_end(t, ATT_SKIP, "", "%s", no);
    if (sp.kind == ATT_SPOIL_NONE)
        return all_questions(t);
    return sp.kind == ATT_SPOIL_CONTENT ? att_trial_must_notice(t, &sp)
                                        : att_trial_must_refuse(t, &sp);
}

static void held_by_plan(struct att_trial *t)
{
    // The plan of the first question is gone by now: ask what a plan holds once more.
    if (t->r->status != ATT_PASS || !t->k->plan || *t->c->spoil || att_trial_plan(t))
        return;
    t->r->memory.persistent = t->pool.persistent;
    att_trial_unplan(t);
}

void att_prove(struct att_seat *s, const struct att_case *c, const struct att_kernel *k,
               struct att_record *r)
{
    struct att_trial t = { .s = s, .c = c, .k = k, .r = r };
    const double     began = att_now();
    char             why[160];

    r->status = ATT_PASS;
    att_seat_phase(s, "set-up");
    if (!att_case_check(c)) {
        att_trial_end(&t, ATT_FAIL, "case", "no check is called \"%s\"", c->check);
    } else if (att_replay_refuse(s, c, k, why, sizeof(why))) {
        att_trial_end(&t, ATT_SKIP, "", "%s", why);
    } else if (att_pool_open(&t.pool, s->be, s->dev)) {
        att_trial_end(&t, ATT_OOM, "memory", "no host memory for the pool");
    } else {
        if (!att_trial_too_big(&t) && !att_trial_place(&t, ATT_VARIANT_BASE, ATT_FENCE_GUARDS))
            settle_kind(&t);
        held_by_plan(&t);
        att_trial_memory(&t);
        if (t.planned)
            att_trial_unplan(&t);
        att_stage_close(&t.stage);
        att_pool_close(&t.pool);
    }
    r->wall_s += att_now() - began;
}
