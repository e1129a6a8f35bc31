/* SPDX-License-Identifier: Apache-2.0 */
/* claim_judge.c - from pairs to clauses to the verdict of a claim. */
#include <math.h>
#include <stdio.h>

#include "harness/claim_parts.h"
#include "reports/core/human.h"

const char *const att_claim_words[] = { "CONFIRMED", "REFUTED",        "INCONCLUSIVE",
                                        "INVALID",   "NOT_APPLICABLE", NULL };

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
    k->ratio = k->low = k->high = k->bound = k->mde = NAN;
    k->more = 0;
    if (k->clause->metric <= ATT_METRIC_NO_SLOWER)
        att_claim_judge_latency(f, k);
    else if (k->clause->metric == ATT_METRIC_BYTES)
        att_claim_judge_bytes(f, k);
    else if (k->clause->metric == ATT_METRIC_IDENTICAL)
        att_claim_judge_identity(f, k);
    else
        att_claim_judge_counts(f, k);
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

    att_claim_note_mean(f);
    f->processes = f->wrong = f->refused = 0;
    for (int i = 0; i < f->n; i++) {
        f->wrong |= is_wrong(&f->pair[i].a) || is_wrong(&f->pair[i].b);
        f->refused |= f->pair[i].a.status == ATT_SKIP || f->pair[i].b.status == ATT_SKIP;
        f->processes = f->pair[i].n > f->processes ? f->pair[i].n : f->processes;
    }
    for (int k = 0; k < f->n_clauses; k++) {
        judge_clause(f, &f->clause[k]);
        att_claim_add(&worst, f->clause[k].verdict);
    }
    f->verdict = f->wrong ? ATT_CLAIM_INVALID : worst;
    say_why(f);
}

/* A case that can give no times any more: its arm had too little memory, or was disturbed. */
static int any_is_dead(const struct att_claim_found *f)
{
    for (int i = 0; i < f->n; i++)
        if (f->pair[i].label == ATT_INVALID && isnan(f->pair[i].theta))
            return 1;
    return 0;
}

int att_claim_is_decided(const struct att_claim_found *f, int measured)
{
    int all = 1;

    if (f->wrong || f->refused || (measured && any_is_dead(f)))
        return 1;
    for (int k = 0; k < f->n_clauses; k++) {
        const struct att_clause_found *c = &f->clause[k];
        // Counts do not change from process to process.
        if (c->clause->metric <= ATT_METRIC_NO_SLOWER)
            all &= c->verdict == ATT_CLAIM_CONFIRMED || c->verdict == ATT_CLAIM_REFUTED;
    }
    return all;
}

int att_claim_is_timed(const struct att_claim_found *f)
{
    for (int k = 0; k < f->n_clauses; k++)
        if (f->clause[k].clause->metric <= ATT_METRIC_NO_SLOWER)
            return 1;
    return 0;
}

int att_claim_is_self(const struct att_claim_found *f)
{
    for (int i = 0; i < f->n; i++)
        if (!f->pair || !f->pair[i].same_kernel)
            return 0;
    return f->n > 0;
}
