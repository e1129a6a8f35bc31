/* SPDX-License-Identifier: Apache-2.0 */
/* plans.c - a plan that remembers addresses, or of which there is only one, is caught here. */
#include "harness/plans.h"

#include <string.h>

enum { LARGE = 64 << 20 }; // bytes; above this there is no second set of tensors

int att_trial_elsewhere(struct att_trial *t)
{
    const struct att_stage first = t->stage;
    struct att_problem    *p = att_trial_problem(t, ATT_VARIANT_BASE);
    void                  *plan = t->call.plan;
    int                    done;

    if (!p || !t->k->plan || p->bytes > LARGE)
        return !p;
    att_seat_phase(t->s, "elsewhere");
    // Those of the first stay where they are: a plan may point at its masks and lists.
    memset(&t->stage, 0, sizeof(t->stage));
    done = att_trial_place(t, ATT_VARIANT_BASE, first.fence);
    t->call.plan = plan;
    done =
        done || att_trial_check(t, p, "plan", "with tensors elsewhere, on the same plan", NULL);
    t->r->check.runs += !done;
    att_stage_close(&t->stage);
    t->stage = first;
    t->call.t = t->stage.t;
    return done;
}

/* The inputs of a variant on the device, and a plan for them. */
static int plan_for(struct att_trial *t, enum att_variant v)
{
    struct att_problem *p = att_trial_problem(t, v);
    int                 err = p ? att_stage_inputs(&t->stage, p) : 0;

    if (err)
        return att_trial_error(t, err, "uploading the inputs");
    return !p || att_trial_plan(t);
}

int att_trial_two_plans(struct att_trial *t)
{
    struct att_problem *p;
    void               *first, *second;
    int                 err, done;

    if (!t->k->plan)
        return 0;
    att_seat_phase(t->s, "two plans");
    if (plan_for(t, ATT_VARIANT_BASE))
        return 1;
    first = t->call.plan;
    if (plan_for(t, ATT_VARIANT_MIRROR))
        return 1;
    second = t->call.plan;
    p = att_trial_problem(t, ATT_VARIANT_BASE);
    err = p ? att_stage_inputs(&t->stage, p) : 0;
    if (err || !p)
        return err ? att_trial_error(t, err, "uploading the inputs") : 1;
    t->call.plan = first;
    done = att_trial_check(t, p, "plan", "while the plan for another mask lives", NULL);
    t->r->check.runs += !done;
    if (t->k->unplan)
        t->k->unplan(t->s->dev, first);
    t->call.plan = second;
    return done || att_trial_unplan(t);
}
