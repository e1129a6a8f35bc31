/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim_latency.c - clauses about time: on each case, or in the geometric mean of all.
 *
 * To hold on each case is an intersection-union test: every case at the full level. To refute,
 * one of several intervals is enough; each of these is judged at the level over their number,
 * so that a claim that is true is refuted at most alpha often, whatever clauses it has.
 */
#include <math.h>
#include <stdio.h>

#include "harness/claim_parts.h"
#include "harness/host.h"

/* Intervals that may refute something: one per case, one for the mean of all. */
static int parts_of(const struct att_claim_found *f)
{
    int each = 0, all = 0;

    for (int k = 0; k < f->n_clauses; k++) {
        const struct att_clause *c = f->clause[k].clause;
        all |= c->metric == ATT_METRIC_LATENCY && c->geomean;
        each |= c->metric == ATT_METRIC_NO_SLOWER
                || (c->metric == ATT_METRIC_LATENCY && !c->geomean);
    }
    return f->n * each + all;
}

/* One ratio against what is asked of it; `bound`: the one-sided bound that decided. */
static enum att_claim_verdict judge(const struct att_claim_found *f,
                                    const struct att_paired_plan *plan,
                                    const struct att_paired *r, double ln_least, double *bound)
{
    const struct att_interval m =
        att_paired_bounds(plan, r->d, r->n, log(plan->work), parts_of(f));

    *bound = NAN;
    if (r->label == ATT_INVALID)
        return ATT_CLAIM_INVALID;
    if (r->n < ATT_PAIRED_LEAST) // it was interrupted
        return ATT_CLAIM_INCONCLUSIVE;
    if (m.high + r->bias < ln_least) {
        *bound = m.high + r->bias;
        return ATT_CLAIM_REFUTED;
    }
    if (!(r->one_low >= ln_least))
        return ATT_CLAIM_INCONCLUSIVE;
    *bound = r->one_low;
    return ATT_CLAIM_CONFIRMED;
}

static int more(const struct att_paired_plan *plan, const struct att_paired *r, double ln_least)
{
    struct att_paired_plan p = *plan;

    p.at_least = exp(ln_least);
    return att_paired_more(&p, r);
}

/* ---- what is said ------------------------------------------------------------------- */

/* What the interval does not show by itself is told: the bound that decided, or what kept it
 * from deciding. */
static void say(struct att_clause_found *k, const struct att_paired *r, double ln_least,
                double bound, const char *where, const char *name)
{
    char band[80] = "", sure[80] = "";

    k->ratio = exp(r->theta);
    k->low = exp(r->low);
    k->high = exp(r->high);
    k->mde = expm1(r->mde);
    k->bound = exp(bound);
    if (!isfinite(k->ratio)) {
        snprintf(k->found, sizeof(k->found), "no times%s%.160s", *name ? " on " : "", name);
        return;
    }
    if (isfinite(k->low) && isfinite(k->high))
        snprintf(band, sizeof(band), " [%.3f, %.3f]", k->low, k->high);
    if (k->verdict == ATT_CLAIM_CONFIRMED && r->low < ln_least)
        snprintf(sure, sizeof(sure), ", one-sided at least %.4gx", k->bound);
    if (k->verdict == ATT_CLAIM_REFUTED && r->high >= ln_least)
        snprintf(sure, sizeof(sure), ", one-sided at most %.4gx", k->bound);
    if (k->verdict == ATT_CLAIM_INCONCLUSIVE && r->bias > 0
        && (r->low >= ln_least || r->high < ln_least))
        snprintf(sure, sizeof(sure), ", but equal arms differ by %.2g %%",
                 100 * expm1(r->bias));
    snprintf(k->found, sizeof(k->found), "%.3fx%s%s%s%.160s", k->ratio, band, sure, where,
             name);
}

/* ---- clauses ------------------------------------------------------------------------ */

/* The case that decides: of those with the verdict of the clause, the one with the least ratio.
 */
static void each(const struct att_claim_found *f, struct att_clause_found *k, double ln_least)
{
    double bound, shown_bound = NAN;
    int    shown = -1;

    k->verdict = ATT_CLAIM_CONFIRMED;
    for (int i = 0; i < f->n; i++) {
        const struct att_paired     *r = &f->pair[i];
        const enum att_claim_verdict before = k->verdict,
                                     v = judge(f, &f->plan[i], r, ln_least, &bound);
        att_claim_add(&k->verdict, v);
        if (v == ATT_CLAIM_INCONCLUSIVE) {
            const int missing = more(&f->plan[i], r, ln_least);
            k->more = missing > k->more ? missing : k->more;
        }
        if (v != k->verdict
            || (shown >= 0 && v == before && !(r->theta < f->pair[shown].theta)))
            continue;
        shown = i;
        shown_bound = bound;
    }
    if (k->verdict != ATT_CLAIM_INCONCLUSIVE)
        k->more = 0;
    say(k, &f->pair[shown], ln_least, shown_bound,
        f->n == 1                           ? ""
        : k->verdict == ATT_CLAIM_CONFIRMED ? ", the least, on "
                                            : " on ",
        f->n == 1 ? "" : f->pair[shown].b.name);
}

static void mean_of_all(const struct att_claim_found *f, struct att_clause_found *k,
                        double ln_least)
{
    double bound;

    k->verdict = judge(f, f->mean_plan, f->mean, ln_least, &bound);
    if (k->verdict == ATT_CLAIM_INCONCLUSIVE)
        k->more = more(f->mean_plan, f->mean, ln_least);
    say(k, f->mean, ln_least, bound, "", "");
}

void att_claim_judge_latency(const struct att_claim_found *f, struct att_clause_found *k)
{
    const struct att_clause *c = k->clause;
    char                     least[32];

    att_form_number(c->at_least, least, sizeof(least));
    if (c->metric == ATT_METRIC_NO_SLOWER) {
        snprintf(k->said, sizeof(k->said), "on no case slower by %.6g %%", 100 * c->margin);
        each(f, k, -log1p(c->margin));
    } else if (c->geomean) {
        snprintf(k->said, sizeof(k->said), "in the geometric mean of all cases at least %sx",
                 least);
        mean_of_all(f, k, log(c->at_least));
    } else {
        snprintf(k->said, sizeof(k->said), "%sat least %sx", f->n > 1 ? "on each case " : "",
                 least);
        each(f, k, log(c->at_least));
    }
}

/* ---- the mean of all cases ---------------------------------------------------------- */

/* Means over the cases, of each process: processes are what is independent. The null arms have
 * a mean too; whether a delay is seen is asked of each case. */
void att_claim_note_mean(struct att_claim_found *f)
{
    struct att_paired *m = f->mean ? f->mean : att_must(sizeof(*m));

    if (!f->mean_plan)
        f->mean_plan = att_must(sizeof(*f->mean_plan));
    f->mean = m;
    *m = (struct att_paired){ .label = ATT_INCONCLUSIVE, .n = f->n ? f->pair[0].n : 0 };
    *f->mean_plan = f->n ? f->plan[0] : (struct att_paired_plan){ 0 };
    f->mean_plan->work = 1;
    f->mean_plan->planted = 0;
    for (int i = 0; i < f->n; i++) {
        const struct att_paired *r = &f->pair[i];
        for (int p = 0; p < m->n; p++) {
            m->d[p] += (r->d[p] - log(f->plan[i].work)) / f->n;
            m->null[p] += r->null[p] / f->n;
        }
        if (r->label == ATT_INVALID)
            m->label = ATT_INVALID;
    }
    if (m->n > 0 && m->label != ATT_INVALID) {
        att_paired_judge(f->mean_plan, 0, m); // which look it is decides nothing
        return;
    }
    m->theta = m->low = m->high = m->one_low = m->one_high = m->mde = NAN;
}
