/* SPDX-License-Identifier: Apache-2.0 */
/* claim_count.c - clauses about integers: counts, bytes, bits. No statistics. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/claim_parts.h"
#include "reports/core/human.h"

/* ---- arms that tell nothing --------------------------------------------------------- */

/* The arm of a pair that was not proved right, or NULL: its counts mean nothing. */
static const struct att_record *unproved(const struct att_paired *r)
{
    if (r->a.status != ATT_PASS && r->a.status != ATT_NOT_RUN)
        return &r->a;
    if (r->b.status != ATT_PASS)
        return &r->b;
    return r->a.status != ATT_PASS ? &r->a : NULL;
}

/* 1 when some arm of pair i is not proved: then the clause has its verdict of it. */
static int is_unproved(const struct att_paired *r, struct att_clause_found *k)
{
    const struct att_record *bad = unproved(r);

    if (bad)
        att_claim_add(&k->verdict,
                      bad->status == ATT_NOT_RUN ? ATT_CLAIM_INCONCLUSIVE : ATT_CLAIM_INVALID);
    return bad != NULL;
}

static void say_unproved(const struct att_record *bad, struct att_clause_found *k)
{
    if (bad->status == ATT_NOT_RUN)
        snprintf(k->found, sizeof(k->found), "it was not examined");
    else
        snprintf(k->found, sizeof(k->found), "%.200s is %s", bad->row,
                 att_status_words[bad->status]);
}

/* ---- counts ------------------------------------------------------------------------- */

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

static void judge_count(const struct att_clause *c, const struct att_paired *r, int i,
                        struct att_clause_found *k)
{
    const int64_t a = count_of(&r->a, c->metric), b = count_of(&r->b, c->metric);

    if (is_unproved(r, k))
        return;
    if (b < 0 || (c->from.n && a < 0))
        att_claim_add(&k->verdict, ATT_CLAIM_INCONCLUSIVE);
    else if (b != att_count_at(&c->to, i) || (c->from.n && a != att_count_at(&c->from, i)))
        att_claim_add(&k->verdict, ATT_CLAIM_REFUTED);
}

static void say_count(const struct att_clause *c, int n, int i, struct att_clause_found *k)
{
    const char *word = att_metric_words[c->metric];
    const char *others = n > 1 && (c->from.n > 1 || c->to.n > 1) ? " and as listed" : "";

    if (c->from.n)
        snprintf(k->said, sizeof(k->said), "%s from %" PRId64 " to %" PRId64 "%s", word,
                 att_count_at(&c->from, i), att_count_at(&c->to, i), others);
    else if (att_count_at(&c->to, i) == 0)
        snprintf(k->said, sizeof(k->said), "no %s%s", word, others);
    else
        snprintf(k->said, sizeof(k->said), "%s to %" PRId64 "%s", word, att_count_at(&c->to, i),
                 others);
}

/* The case that decides is shown: the last that made the verdict worse, or the first. */
void att_claim_judge_counts(const struct att_claim_found *f, struct att_clause_found *k)
{
    const struct att_clause *c = k->clause;
    const struct att_paired *r = &f->pair[0];
    char                     text[2][32] = { "unknown", "unknown" };
    int                      shown = 0;
    int64_t                  n[2];

    k->verdict = ATT_CLAIM_CONFIRMED;
    for (int i = 0; i < f->n; i++) {
        const enum att_claim_verdict before = k->verdict;
        judge_count(c, &f->pair[i], i, k);
        shown = k->verdict != before ? i : shown;
    }
    r += shown;
    say_count(c, f->n, shown, k);
    if (unproved(r)) {
        say_unproved(unproved(r), k);
        return;
    }
    n[0] = count_of(&r->a, c->metric);
    n[1] = count_of(&r->b, c->metric);
    for (int i = 0; i < 2; i++)
        if (n[i] >= 0)
            snprintf(text[i], sizeof(text[i]), "%" PRId64, n[i]);
    snprintf(k->found, sizeof(k->found), "%s -> %s%s%s%.160s", text[0], text[1],
             k->verdict == ATT_CLAIM_INCONCLUSIVE ? ", this back-end cannot count them" : "",
             f->n > 1 && k->verdict != ATT_CLAIM_CONFIRMED ? " on " : "",
             f->n > 1 && k->verdict != ATT_CLAIM_CONFIRMED ? r->b.name : "");
}

/* ---- bytes -------------------------------------------------------------------------- */

static int64_t bytes_of(const struct att_record *r, int of)
{
    switch (of) {
    case ATT_TEMPORARIES: return r->memory.temporaries;
    case ATT_PERSISTENT: return r->memory.persistent;
    case ATT_OUTPUTS: return r->memory.outputs;
    default: return r->memory.per_call;
    }
}

static void judge_bytes(const struct att_clause *c, const struct att_paired *r, int i,
                        struct att_clause_found *k)
{
    const int64_t a = bytes_of(&r->a, c->of), b = bytes_of(&r->b, c->of);

    if (is_unproved(r, k))
        return;
    if (b < 0 || (!c->at_most.n && a < 0))
        att_claim_add(&k->verdict, ATT_CLAIM_INCONCLUSIVE);
    else if (c->at_most.n ? b > att_count_at(&c->at_most, i)
                          : !((double)b <= c->ratio * (double)a))
        att_claim_add(&k->verdict, ATT_CLAIM_REFUTED);
}

static void say_bytes(const struct att_clause *c, int n, int i, struct att_clause_found *k)
{
    const char *of = att_memory_words[c->of];
    char        ratio[32];

    if (c->at_most.n)
        snprintf(k->said, sizeof(k->said), "memory (%s) at most %" PRId64 " B%s", of,
                 att_count_at(&c->at_most, i),
                 n > 1 && c->at_most.n > 1 ? " and as listed" : "");
    else if (c->ratio == 1)
        snprintf(k->said, sizeof(k->said), "memory (%s) no more than before", of);
    else
        snprintf(k->said, sizeof(k->said), "memory (%s) at most %s times that before", of,
                 att_form_number(c->ratio, ratio, sizeof(ratio)));
}

/* What is refused by a byte is told to the byte. */
static void put_bytes(int64_t bytes, int exact, char *buf, size_t size)
{
    if (bytes < 0)
        snprintf(buf, size, "unknown");
    else if (exact)
        snprintf(buf, size, "%" PRId64 " B", bytes);
    else
        att_human_bytes(bytes, buf, size);
}

void att_claim_judge_bytes(const struct att_claim_found *f, struct att_clause_found *k)
{
    const struct att_clause *c = k->clause;
    const struct att_paired *r = &f->pair[0];
    char                     text[2][32];
    int                      shown = 0, exact;

    k->verdict = ATT_CLAIM_CONFIRMED;
    for (int i = 0; i < f->n; i++) {
        const enum att_claim_verdict before = k->verdict;
        judge_bytes(c, &f->pair[i], i, k);
        shown = k->verdict != before ? i : shown;
    }
    r += shown;
    say_bytes(c, f->n, shown, k);
    if (unproved(r)) {
        say_unproved(unproved(r), k);
        return;
    }
    exact = c->at_most.n > 0 || k->verdict == ATT_CLAIM_REFUTED;
    put_bytes(bytes_of(&r->a, c->of), exact, text[0], sizeof(text[0]));
    put_bytes(bytes_of(&r->b, c->of), exact, text[1], sizeof(text[1]));
    snprintf(k->found, sizeof(k->found), "%s -> %s%s%.160s", text[0], text[1],
             f->n > 1 ? " on " : "", f->n > 1 ? r->b.name : "");
}

/* ---- bits --------------------------------------------------------------------------- */

/* Why equal digests of one run each say nothing of this pair, or NULL. An exact check has
 * compared every bit with the reference; other kernels must promise the same bits each time. */
static const char *why_no_proof(const struct att_claim_found *f, int i)
{
    const struct att_paired *r = &f->pair[i];

    if (r->same_kernel)
        return "both arms are the same kernel of the same program: nothing was compared";
    if (r->a.check.compared == 0)
        return "the outputs are empty: nothing was compared";
    if (r->free_rows)
        return "some rows may hold anything";
    if (!r->same_bits && strcmp(f->claim->before.list[f->b].c[i].check, "exact") != 0)
        return "equal once, but a kernel does not promise the same bits in every run";
    return NULL;
}

int att_claim_same_bits(const struct att_claim_found *f, int i)
{
    const struct att_paired *r = &f->pair[i];

    return !strcmp(r->a.name, r->b.name) && !unproved(r) && !why_no_proof(f, i)
           && r->a.output_hash == r->b.output_hash;
}

static void judge_bits(const struct att_claim_found *f, int i, struct att_clause_found *k)
{
    const struct att_paired     *r = &f->pair[i];
    const enum att_claim_verdict before = k->verdict;
    const int                    differ = r->a.output_hash != r->b.output_hash;
    const char                  *why = why_no_proof(f, i);

    if (is_unproved(r, k)) {
        if (k->verdict != before)
            say_unproved(unproved(r), k);
        return;
    }
    if (r->free_rows || (why && !differ))
        att_claim_add(&k->verdict, ATT_CLAIM_INCONCLUSIVE);
    else if (differ)
        att_claim_add(&k->verdict, ATT_CLAIM_REFUTED);
    if (k->verdict == before)
        return;
    if (k->verdict == ATT_CLAIM_REFUTED)
        snprintf(k->found, sizeof(k->found), "%016" PRIx64 " and %016" PRIx64 " on %.160s",
                 r->a.output_hash, r->b.output_hash, r->b.name);
    else
        snprintf(k->found, sizeof(k->found), "%s, on %.160s", why, r->b.name);
}

void att_claim_judge_identity(const struct att_claim_found *f, struct att_clause_found *k)
{
    snprintf(k->said, sizeof(k->said), "outputs are the same bits");
    k->verdict = ATT_CLAIM_CONFIRMED;
    snprintf(k->found, sizeof(k->found), "%016" PRIx64, f->pair[0].b.output_hash);
    for (int i = 0; i < f->n; i++)
        judge_bits(f, i, k);
}
