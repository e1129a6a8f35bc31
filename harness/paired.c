/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired.c - the plan of a comparison: so many fresh processes, a look, more of them while
 * there is no verdict. Numbers of processes at which to look are fixed beforehand: nobody goes
 * on until he likes what he sees.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/order.h"
#include "harness/paired_engine.h"
#include "harness/stats.h"

static const double DEFAULT_TIMEOUT = 60;
static const double LIMITS_DIFFER = 0.5; // of all blocks: more of one arm's than of the other's
static const double MOST_DISCARDED = 0.1;

uint64_t att_duel_random(struct att_duel *duel)
{
    return att_random_next(&duel->state);
}

/* ---- sides -------------------------------------------------------------------------- */

static int same_text(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

static void set_side(struct att_side *s, const struct att_paired_plan *plan,
                     const struct att_paired_arm *arm)
{
    *s = (struct att_side){
        .program = arm->program,
        .plugin = arm->plugin,
        .timeout = plan->timeout > 0 ? plan->timeout : DEFAULT_TIMEOUT,
        .threads = plan->threads,
        .signal_fd = plan->signal_fd,
        .fd = -1,
    };
    snprintf(s->backend, sizeof(s->backend), "%.*s", (int)strcspn(arm->row, "/"), arm->row);
}

static void place_arms(struct att_duel *duel, const struct att_paired_plan *plan)
{
    static const int alone[ATT_DUEL_ARMS] = { 0, 1, 2, 0 };
    const char      *a = plan->a.row, *b = plan->b.row;
    const size_t     n = strcspn(a, "/");
    int              held[ATT_DUEL_SIDES] = { 0 };

    duel->together = same_text(plan->a.program, plan->b.program)
                     && same_text(plan->a.plugin, plan->b.plugin) && n == strcspn(b, "/")
                     && !strncmp(a, b, n);
    duel->arms = plan->planted > 0 ? ATT_DUEL_ARMS : ATT_DUEL_PLANTED;
    for (int i = 0; i < duel->arms; i++) {
        duel->place[i][0] = duel->together ? 0 : alone[i];
        duel->place[i][1] = held[duel->place[i][0]]++;
    }
    set_side(&duel->side[0], plan, &plan->a);
    set_side(&duel->side[1], plan, &plan->b);
    set_side(&duel->side[2], plan, &plan->a);
}

int att_duel_start(struct att_duel *duel)
{
    const int n = att_duel_sides(duel), first = (int)(att_duel_random(duel) % (uint64_t)n);

    for (int i = 0; i < n; i++) {
        struct att_side *s = &duel->side[(first + i) % n];
        const int        err = att_side_start(s);
        if (!err)
            continue;
        duel->set->interrupted |= s->end == ATT_SIDE_INTERRUPTED;
        snprintf(duel->why, sizeof(duel->why), "%s", s->why);
        att_duel_stop(duel);
        return err;
    }
    return 0;
}

void att_duel_stop(struct att_duel *duel)
{
    for (int i = 0; i < ATT_DUEL_SIDES; i++)
        att_side_stop(&duel->side[i]);
}

/* ---- judging ------------------------------------------------------------------------ */

/* Arms that were held down by different limits were not measured under the same conditions. */
static int limits_differ(const struct att_duel_pair *x, struct att_paired *r)
{
    for (int i = 0; i < x->n_words && x->blocks[0] && x->blocks[1]; i++) {
        const double a = (double)x->felt[i][0] / x->blocks[0];
        const double b = (double)x->felt[i][1] / x->blocks[1];
        if (fabs(a - b) <= LIMITS_DIFFER)
            continue;
        r->label = ATT_INVALID;
        snprintf(
            r->why, sizeof(r->why),
            "the clock was held down by %s in %.0f %% of the blocks of one arm and %.0f %% "
            "of the other",
            x->word[i], 100 * a, 100 * b);
        return 1;
    }
    return 0;
}

static int too_many_discarded(struct att_paired *r)
{
    const double all = (double)(r->rounds + r->discarded);

    if (!((double)r->discarded > MOST_DISCARDED * all))
        return 0;
    r->label = ATT_INVALID;
    snprintf(r->why, sizeof(r->why),
             "%.0f of %.0f rounds were discarded: something from outside held the device down",
             (double)r->discarded, all);
    return 1;
}

static void summarise_arm(struct att_record *r, const double *ns, int n)
{
    double sorted[ATT_PAIRED_PROCESSES];

    memcpy(sorted, ns, (size_t)n * sizeof(*sorted));
    att_sort(sorted, n);
    r->time.ns = att_median(sorted, n, 0.05);
    r->timed = n > 0;
}

static void judge(struct att_duel *duel, int look, int n)
{
    for (int i = 0; i < duel->set->n; i++) {
        struct att_paired     *r = &duel->set->result[i];
        struct att_paired_plan plan = duel->set->plan[i];
        if (duel->pair[i].dead)
            continue;
        r->n = n;
        if (r->planted_share > plan.planted)
            plan.planted = r->planted_share;
        att_paired_judge(&plan, look, r);
        summarise_arm(&r->a, r->a_ns, n);
        summarise_arm(&r->b, r->b_ns, n);
        if (!too_many_discarded(r))
            limits_differ(&duel->pair[i], r);
    }
}

static int decided(const struct att_duel *duel, int i)
{
    const struct att_paired_plan *plan = &duel->set->plan[i];
    const struct att_paired      *r = &duel->set->result[i];

    if (duel->pair[i].dead)
        return 1;
    if (plan->at_least > 0)
        return att_paired_claim(plan, r) != 0;
    return r->label != ATT_INCONCLUSIVE && r->label != ATT_INVALID;
}

/* A control that fails is looked at again: by the last look it must not fail any more. */
static int enough(const struct att_duel *duel, int look)
{
    if (duel->set->enough)
        return duel->set->enough(duel->set, look, duel->set->user);
    for (int i = 0; i < duel->set->n; i++)
        if (!decided(duel, i))
            return 0;
    return 1;
}

/* ---- the plan ----------------------------------------------------------------------- */

static int all_dead(const struct att_duel *duel)
{
    for (int i = 0; i < duel->set->n; i++)
        if (!duel->pair[i].dead)
            return 0;
    return 1;
}

static int look_by_look(struct att_duel *duel)
{
    const struct att_paired_plan *plan = &duel->set->plan[0];
    int                           p = 0, err = 0;

    for (int look = 0; look < 3 && plan->looks[look] > p && !err && !all_dead(duel); look++) {
        const int upto =
            plan->looks[look] < ATT_PAIRED_PROCESSES ? plan->looks[look] : ATT_PAIRED_PROCESSES;
        while (p < upto && !err && !all_dead(duel)) {
            err = att_duel_process(duel, p);
            p += !err;
            if (!err && duel->set->told)
                duel->set->told(duel->set, p, duel->set->user);
        }
        if (p > 0)
            judge(duel, look, p);
        if (!err && enough(duel, look))
            break;
    }
    return err;
}

static void begin(struct att_duel *duel)
{
    static const struct att_memory_use unknown = { -1, -1, -1, -1, -1, -1 };

    for (int i = 0; i < duel->set->n; i++) {
        const struct att_paired_plan *plan = &duel->set->plan[i];
        struct att_paired            *r = &duel->set->result[i];
        *r = (struct att_paired){ .label = ATT_INCONCLUSIVE, .planted_how = "none" };
        r->theta = r->low = r->high = r->one_low = r->one_high = r->mde = NAN;
        r->a.memory = r->b.memory = unknown;
        r->together = duel->together;
        r->same_kernel = duel->together && !strcmp(plan->a.row, plan->b.row);
        snprintf(r->why, sizeof(r->why), "nothing was measured");
    }
}

int att_paired_set_run(struct att_paired_set *set, char *why, size_t why_size)
{
    struct att_duel *duel = att_must(sizeof(*duel));
    const double     began = att_now();
    int              err;

    duel->set = set;
    duel->pair = att_must((size_t)(set->n + 1) * sizeof(*duel->pair));
    duel->state = set->plan[0].seed;
    set->interrupted = 0;
    place_arms(duel, &set->plan[0]);
    begin(duel);
    err = att_duel_exam(duel);
    if (!err && !(set->enough && set->enough(set, -1, set->user)))
        err = look_by_look(duel);
    att_duel_stop(duel);
    for (int i = 0; i < set->n; i++) {
        set->result[i].seconds = att_now() - began;
        memmove(set->result[i].device, duel->side[0].device, sizeof(duel->side[0].device));
    }
    if (err)
        snprintf(why, why_size, "%s", duel->why);
    free(duel->pair);
    free(duel);
    return err;
}

int att_paired_run(const struct att_paired_plan *plan, struct att_paired *result, char *why,
                   size_t why_size)
{
    struct att_paired_set set = { .n = 1, .plan = plan, .result = result };

    return att_paired_set_run(&set, why, why_size);
}
