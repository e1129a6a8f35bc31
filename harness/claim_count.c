/* SPDX-License-Identifier: Apache-2.0 */
/* claim_count.c - clauses about integers: counts, bytes, bits. No statistics. */
#include <inttypes.h>
#include <stdio.h>

#include "harness/claim_parts.h"
#include "reports/core/human.h"

static int64_t count_of(const struct att_record *r, int metric)
{
    if (!r->accounted)
        return -1;
    switch (metric) {
    case ATT_METRIC_LAUNCHES: return r->launches;
    case ATT_METRIC_KERNELS: return r->kernels;
    case ATT_METRIC_COPIES: return r->copies;
    case ATT_METRIC_FILLS: return r->fills;
    case ATT_METRIC_SYNCS: return r->syncs;
    default: return r->allocs;
    }
}

static int64_t bytes_of(const struct att_record *r, int of)
{
    switch (of) {
    case ATT_TEMPORARIES: return r->memory.temporaries;
    case ATT_PERSISTENT: return r->memory.persistent;
    case ATT_OUTPUTS: return r->memory.outputs;
    default: return r->memory.per_call;
    }
}

/* An arm that is wrong has no counts that mean anything. */
static int is_wrong(const struct att_paired *r)
{
    return r->a.status != ATT_PASS || r->b.status != ATT_PASS;
}

void att_claim_judge_counts(const struct att_claim_found *f, struct att_clause_found *k)
{
    const struct att_clause *c = k->clause;
    const char              *word = att_metric_words[c->metric];
    int64_t                  a = -1, b = -1;
    int                      shown = -1;

    snprintf(k->said, sizeof(k->said), "%s", word);
    k->verdict = ATT_CLAIM_CONFIRMED;
    for (int i = 0; i < f->n; i++) {
        const enum att_claim_verdict before = k->verdict;
        a = count_of(&f->pair[i].a, c->metric);
        b = count_of(&f->pair[i].b, c->metric);
        if (is_wrong(&f->pair[i]))
            att_claim_add(&k->verdict, ATT_CLAIM_INVALID);
        else if (b < 0 || (c->from.n && a < 0))
            att_claim_add(&k->verdict, ATT_CLAIM_INCONCLUSIVE);
        else if (b != att_count_at(&c->to, i) || (c->from.n && a != att_count_at(&c->from, i)))
            att_claim_add(&k->verdict, ATT_CLAIM_REFUTED);
        if (shown < 0 || k->verdict != before)
            shown = i;
    }
    if (c->from.n)
        snprintf(k->said, sizeof(k->said), "%s from %" PRId64 " to %" PRId64 "%s", word,
                 att_count_at(&c->from, shown), att_count_at(&c->to, shown),
                 f->n > 1 && (c->from.n > 1 || c->to.n > 1) ? " and as listed" : "");
    else if (att_count_at(&c->to, shown) == 0)
        snprintf(k->said, sizeof(k->said), "no %s", word);
    else
        snprintf(k->said, sizeof(k->said), "%s: %" PRId64, word, att_count_at(&c->to, shown));
    a = count_of(&f->pair[shown].a, c->metric);
    b = count_of(&f->pair[shown].b, c->metric);
    if (k->verdict == ATT_CLAIM_INCONCLUSIVE)
        snprintf(k->found, sizeof(k->found), "this back-end cannot count them");
    else if (k->verdict == ATT_CLAIM_INVALID)
        snprintf(k->found, sizeof(k->found), "a kernel is not right");
    else
        snprintf(k->found, sizeof(k->found), "%" PRId64 " -> %" PRId64 "%s%.160s", a, b,
                 f->n > 1 && k->verdict == ATT_CLAIM_REFUTED ? " on " : "",
                 f->n > 1 && k->verdict == ATT_CLAIM_REFUTED ? f->pair[shown].b.name : "");
}

void att_claim_judge_bytes(const struct att_claim_found *f, struct att_clause_found *k)
{
    const struct att_clause *c = k->clause;
    char                     text[3][32];
    int                      shown = -1;

    k->verdict = ATT_CLAIM_CONFIRMED;
    for (int i = 0; i < f->n; i++) {
        const enum att_claim_verdict before = k->verdict;
        const int64_t a = bytes_of(&f->pair[i].a, c->of), b = bytes_of(&f->pair[i].b, c->of);
        if (is_wrong(&f->pair[i]))
            att_claim_add(&k->verdict, ATT_CLAIM_INVALID);
        else if (c->at_most.n ? b > att_count_at(&c->at_most, i)
                              : !((double)b <= c->ratio * (double)a))
            att_claim_add(&k->verdict, ATT_CLAIM_REFUTED);
        if (shown < 0 || k->verdict != before)
            shown = i;
    }
    if (c->at_most.n)
        snprintf(k->said, sizeof(k->said), "memory (%s) at most %s", att_memory_words[c->of],
                 att_human_bytes(att_count_at(&c->at_most, shown), text[0], sizeof(text[0])));
    else if (c->ratio == 1)
        snprintf(k->said, sizeof(k->said), "memory (%s) no more than before",
                 att_memory_words[c->of]);
    else
        snprintf(k->said, sizeof(k->said), "memory (%s) at most %.4g times that before",
                 att_memory_words[c->of], c->ratio);
    snprintf(k->found, sizeof(k->found), "%s -> %s%s%.160s",
             att_human_bytes(bytes_of(&f->pair[shown].a, c->of), text[1], sizeof(text[1])),
             att_human_bytes(bytes_of(&f->pair[shown].b, c->of), text[2], sizeof(text[2])),
             f->n > 1 ? " on " : "", f->n > 1 ? f->pair[shown].b.name : "");
}

void att_claim_judge_identity(const struct att_claim_found *f, struct att_clause_found *k)
{
    snprintf(k->said, sizeof(k->said), "outputs are the same bits");
    k->verdict = ATT_CLAIM_CONFIRMED;
    snprintf(k->found, sizeof(k->found), "%016" PRIx64, f->n ? f->pair[0].b.output_hash : 0);
    for (int i = 0; i < f->n; i++) {
        const struct att_paired *r = &f->pair[i];
        if (is_wrong(r)) {
            att_claim_add(&k->verdict, ATT_CLAIM_INVALID);
        } else if (r->free_rows) {
            att_claim_add(&k->verdict, ATT_CLAIM_INCONCLUSIVE);
            snprintf(k->found, sizeof(k->found), "some rows may hold anything on %.160s",
                     r->b.name);
        } else if (r->a.output_hash != r->b.output_hash) {
            att_claim_add(&k->verdict, ATT_CLAIM_REFUTED);
            snprintf(k->found, sizeof(k->found), "%016" PRIx64 " and %016" PRIx64 " on %.160s",
                     r->a.output_hash, r->b.output_hash, r->b.name);
            return;
        }
    }
}
