/* SPDX-License-Identifier: Apache-2.0 */
/* wrong.c - calls that are wrong on purpose: to be refused, or to be noticed. */
#include "harness/trial.h"

int att_trial_must_refuse(struct att_trial *t, const struct att_spoil *sp)
{
    const char *why;

    att_seat_phase(t->s, "refusal");
    att_spoil_apply(sp, t->stage.t);
    why = t->k->refuse ? t->k->refuse(t->s->dev, &t->call) : NULL;
    if (!why)
        return att_trial_end(t, ATT_FAIL, "refusal",
                             "takes a call that it must refuse: spoil:%s", t->c->spoil);
    if (!att_spoil_names(why, t->c->refuse))
        return att_trial_end(t, ATT_FAIL, "refusal",
                             "refuses with \"%s\", which does not say \"%s\"", why,
                             t->c->refuse);
    return 0;
}

/* Metadata of the right shape and the wrong content: nobody can refuse it, so the result
 * must be seen to be wrong. */
int att_trial_must_notice(struct att_trial *t, const struct att_spoil *sp)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_MIRROR);
    int                 err;

    if (!p)
        return 1;
    att_seat_phase(t->s, "other metadata");
    err = att_stage_one(&t->stage, p, sp->slot);
    p = err ? NULL : att_trial_problem(t, ATT_VARIANT_BASE);
    if (err || !p)
        return err ? att_trial_error(t, err, "uploading the inputs") : 1;
    err = att_stage_outputs(&t->stage, p);
    if (err || att_trial_plan(t) || att_trial_run(t, ""))
        return err ? att_trial_error(t, err, "poisoning the outputs") : 1;
    if (att_stage_right(&t->stage, p))
        return att_trial_end(t, ATT_FAIL, "content", "the check did not notice another %s",
                             t->stage.t[sp->slot].name);
    return att_trial_unplan(t);
}
