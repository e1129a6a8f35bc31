/* SPDX-License-Identifier: Apache-2.0 */
/* claim_judge.c - from pairs to clauses to the verdict of a claim. */
#include <math.h>
#include <stdio.h>

#include "harness/claim_parts.h"
#include "reports/core/human.h"

const char *const att_claim_words[] = { "CONFIRMED", "REFUTED",        "INCONCLUSIVE",
                                        "INVALID",   "NOT_APPLICABLE", NULL };

/* ---- latency ------------------------------------------------------------------------ */

/* The pair whose ratio is the least; -1: none is valid. */
static int slowest(const struct att_claim_found *f)
{
    int least = -1;

    for (int i = 0; i < f->n; i++)
        if (isfinite(f->pair[i].theta)
            && (least < 0 || f->pair[i].theta < f->pair[least].theta))
            least = i;
    return least;
}

static int any_invalid(const struct att_claim_found *f)
{
    for (int i = 0; i < f->n; i++)
        if (f->pair[i].label == ATT_INVALID)
            return 1;
    return 0;
}

/* Every case at least `ln_least`: the one of which that is least sure decides. */
static enum att_claim_verdict each(const struct att_claim_found *f, double ln_least, int *more)
{
    int sure = 1;

    *more = 0;
    for (int i = 0; i < f->n; i++) {
        const struct att_paired *r = &f->pair[i];
        struct att_interval      m;
        if (r->label == ATT_INVALID)
            continue;
        m = att_paired_bounds(&f->plan[i], r->d, r->n, log(f->plan[i].work), f->n);
        if (m.high < ln_least)
            return ATT_CLAIM_REFUTED;
        if (r->one_low >= ln_least)
            continue;
        sure = 0;
        *more = r->more > *more ? r->more : *more;
    }
    if (any_invalid(f))
        return ATT_CLAIM_INVALID;
    return sure ? ATT_CLAIM_CONFIRMED : ATT_CLAIM_INCONCLUSIVE;
}

/* Means over the cases, of each process: processes are what is independent. */
static int suite_means(const struct att_claim_found *f, double *mean)
{
    const int n = f->n ? f->pair[0].n : 0;

    for (int p = 0; p < n; p++) {
        mean[p] = 0;
        for (int i = 0; i < f->n; i++)
            mean[p] += (f->pair[i].d[p] - log(f->plan[i].work)) / f->n;
    }
    return any_invalid(f) ? 0 : n;
}

static enum att_claim_verdict geomean(const struct att_claim_found *f, double ln_least)
{
    double    mean[ATT_PAIRED_PROCESSES];
    const int n = suite_means(f, mean);

    if (any_invalid(f))
        return ATT_CLAIM_INVALID;
    if (n > 0) {
        const struct att_interval m = att_paired_bounds(&f->plan[0], mean, n, 0, 1);
        if (m.low >= ln_least)
            return ATT_CLAIM_CONFIRMED;
        if (m.high < ln_least)
            return ATT_CLAIM_REFUTED;
    }
    return ATT_CLAIM_INCONCLUSIVE;
}

static void say_latency(const struct att_claim_found *f, struct att_clause_found *k)
{
    const int    of_all = k->clause->metric == ATT_METRIC_LATENCY && k->clause->geomean;
    const int    i = slowest(f);
    const double shown = i < 0 ? NAN : of_all ? f->geo : f->pair[i].theta;
    char         band[80] = "";

    k->ratio = exp(shown);
    k->low = exp(i < 0 ? NAN : of_all ? f->geo_low : f->pair[i].low);
    k->high = exp(i < 0 ? NAN : of_all ? f->geo_high : f->pair[i].high);
    k->mde = i < 0 ? NAN : expm1(f->pair[i].mde);
    if (!isfinite(k->ratio)) {
        snprintf(k->found, sizeof(k->found), "no times");
        return;
    }
    if (isfinite(k->low) && isfinite(k->high))
        snprintf(band, sizeof(band), " [%.3f, %.3f]", k->low, k->high);
    snprintf(k->found, sizeof(k->found), "%.3fx%s%s%.160s", k->ratio, band,
             of_all || f->n == 1 ? "" : ", the least, on ",
             of_all || f->n == 1 ? "" : f->pair[i].b.name);
}

static void judge_latency(const struct att_claim_found *f, struct att_clause_found *k)
{
    const struct att_clause *c = k->clause;

    if (c->metric == ATT_METRIC_NO_SLOWER) {
        snprintf(k->said, sizeof(k->said), "on no case slower by %g %%", 100 * c->margin);
        k->verdict = each(f, -log1p(c->margin), &k->more);
    } else if (c->geomean) {
        snprintf(k->said, sizeof(k->said), "in the geometric mean of all cases at least %gx",
                 c->at_least);
        k->verdict = geomean(f, log(c->at_least));
    } else {
        snprintf(k->said, sizeof(k->said),
                 f->n > 1 ? "on each case at least %gx" : "at least %gx", c->at_least);
        k->verdict = each(f, log(c->at_least), &k->more);
    }
    say_latency(f, k);
}

/* ---- the whole ---------------------------------------------------------------------- */

void att_claim_add(enum att_claim_verdict *all, enum att_claim_verdict one)
{
    if (*all == ATT_CLAIM_REFUTED || one == ATT_CLAIM_CONFIRMED)
        return;
    if (one == ATT_CLAIM_REFUTED || *all == ATT_CLAIM_CONFIRMED || one == ATT_CLAIM_INVALID)
        *all = one;
}

static void judge_clause(const struct att_claim_found *f, struct att_clause_found *k)
{
    k->ratio = k->low = k->high = k->mde = NAN;
    k->more = 0;
    if (k->clause->metric <= ATT_METRIC_NO_SLOWER)
        judge_latency(f, k);
    else if (k->clause->metric == ATT_METRIC_BYTES)
        att_claim_judge_bytes(f, k);
    else if (k->clause->metric == ATT_METRIC_IDENTICAL)
        att_claim_judge_identity(f, k);
    else
        att_claim_judge_counts(f, k);
}

static void note_geomean(struct att_claim_found *f)
{
    double                    mean[ATT_PAIRED_PROCESSES];
    const int                 n = suite_means(f, mean);
    const struct att_interval m =
        n ? att_paired_bounds(&f->plan[0], mean, n, 0, 1) : (struct att_interval){ .n = 0 };

    f->geo = n ? m.median : NAN;
    f->geo_low = n ? m.low : NAN;
    f->geo_high = n ? m.high : NAN;
}

static int is_wrong(const struct att_record *r)
{
    return att_status_class(r->status) == ATT_BAD && r->status != ATT_OOM;
}

/* A kernel that is wrong says more than one that refuses. */
static void say_why(struct att_claim_found *f)
{
    f->why[0] = '\0';
    for (int i = 0; i < f->n && f->verdict == ATT_CLAIM_INVALID; i++) {
        const struct att_paired *r = &f->pair[i];
        const int                wrong = is_wrong(&r->a) || is_wrong(&r->b);
        if (r->label == ATT_INVALID && (wrong || !*f->why))
            snprintf(f->why, sizeof(f->why), "%s", r->why);
        if (wrong)
            return;
    }
}

void att_claim_judge(struct att_claim_found *f)
{
    enum att_claim_verdict worst = ATT_CLAIM_CONFIRMED;

    note_geomean(f);
    f->processes = 0;
    f->wrong = 0;
    for (int i = 0; i < f->n; i++) {
        f->wrong |= is_wrong(&f->pair[i].a) || is_wrong(&f->pair[i].b);
        f->processes = f->pair[i].n > f->processes ? f->pair[i].n : f->processes;
    }
    for (int k = 0; k < f->n_clauses; k++) {
        judge_clause(f, &f->clause[k]);
        att_claim_add(&worst, f->clause[k].verdict);
    }
    f->verdict = f->wrong ? ATT_CLAIM_INVALID : worst;
    say_why(f);
}

int att_claim_is_decided(const struct att_claim_found *f)
{
    int all = 1;

    if (f->wrong)
        return 1;
    for (int k = 0; k < f->n_clauses; k++) {
        const struct att_clause_found *c = &f->clause[k];
        // Counts do not change from process to process.
        if (c->clause->metric <= ATT_METRIC_NO_SLOWER)
            all &= c->verdict == ATT_CLAIM_CONFIRMED || c->verdict == ATT_CLAIM_REFUTED;
    }
    return all;
}
