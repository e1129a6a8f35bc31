/* SPDX-License-Identifier: Apache-2.0 */
/* plans.c - a plan of which there is only one for all requests is caught here. */
#include "harness/plans.h"

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
    if (plan_for(t, ATT_VARIANT_MIRROR)) {
        t->call.plan = first; // for whoever clears up
        return 1;
    }
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
