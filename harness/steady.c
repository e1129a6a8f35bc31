/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/steady.h"

#include "harness/host.h"
#include "harness/options.h"

enum { RUNS = 8 };

static const double SHARE = 0.1; // of the budget

static int same_bits(struct att_trial *t, uint64_t hash, const char *context)
{
    if (!(t->k->guarantees & ATT_DETERMINISTIC) || hash == t->r->output_hash)
        return 0;
    return att_trial_end(t, ATT_FAIL, "determinism", "%s: other bits than in the first run",
                         context);
}

int att_trial_steady(struct att_trial *t)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_BASE);
    const double budget = t->c->budget > 0 ? (double)t->c->budget : t->s->options->timeout;
    const double until = att_now() + SHARE * budget;

    if (!p || !(t->k->guarantees & ATT_DETERMINISTIC))
        return !p;
    while (t->r->check.runs < RUNS && att_now() < until) {
        uint64_t hash = 0;
        if (att_trial_check(t, p, "repeat", "right at first, then wrong", &hash)
            || same_bits(t, hash, "run once more"))
            return 1;
        t->r->check.runs++;
    }
    return 0;
}

int att_trial_base(struct att_trial *t)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_BASE);
    int                 err;

    if (!p)
        return 1;
    err = att_stage_inputs(&t->stage, p);
    if (!err)
        err = att_stage_outputs(&t->stage, p);
    return err ? att_trial_error(t, err, "placing the base data") : 0;
}

int att_trial_base_again(struct att_trial *t, const char *context)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_BASE);
    struct att_finding  f = { 0 };
    uint64_t            hash = 0;
    int                 err;

    if (!p)
        return 1;
    err = att_stage_check(&t->stage, p, &f, &hash, NULL);
    if (err)
        return att_trial_error(t, err, "reading back the outputs");
    if (att_finding_is_value(&f))
        f.detector = "repeat";
    if (f.detector)
        return att_trial_found(t, &f, context);
    t->r->check.runs++;
    return same_bits(t, hash, context);
}
