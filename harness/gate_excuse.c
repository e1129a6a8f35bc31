/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_excuse.c - what is accepted or known is told, and not red. An entry that excuses
 * nothing is told as well: it would excuse something else one day.
 */
#include <inttypes.h>
#include <math.h>
#include <regex.h>
#include <string.h>

#include "harness/gate.h"

static const char *row_of(const struct att_gate_finding *f)
{
    return f->now ? f->now->row : f->base ? f->base->row : "";
}

/* ---- accepted losses ------------------------------------------------------------- */

/* The loss is no larger than what was accepted, as far as the pairs can tell. */
static int accepts_time(const struct att_approved_line *l, const struct att_gate_finding *f)
{
    if (isnan(l->percent))
        return f->now && f->now->time.ns.median <= l->ns * (1 + att_screen_rules.effect);
    return (isnan(f->low) ? f->effect : f->low) <= l->percent;
}

/* A percentage is relative to BASELINE: once BASELINE has the loss itself, the line would
 * accept the next one as well. */
static int is_spent(const struct att_approved_line *l)
{
    return l->spent > 0 && !isnan(l->percent);
}

static int accepts(const struct att_approved_line *l, const struct att_gate_finding *f)
{
    char total[32];

    if (is_spent(l))
        return 0;
    if (!strcmp(l->metric, "time"))
        return accepts_time(l, f);
    if (strcmp(l->metric, f->metric) == 0 || !f->now)
        return !strcmp(l->value, f->after);
    snprintf(total, sizeof(total), "%" PRId64, f->now->launches);
    return !strcmp(l->value, total);
}

/* The line that speaks of that loss: of the metric itself, or of launches for its three parts.
 */
static struct att_approved_line *line_for(const struct att_gate         *g,
                                          const struct att_gate_finding *f)
{
    static const char *const  parts[] = { "kernels", "copies", "fills" };
    struct att_approved_line *l;

    if (!g->approved)
        return NULL;
    l = att_approved_find(g->approved, ATT_APPROVED_LOSS, row_of(f), f->metric);
    for (int i = 0; i < 3 && !l; i++)
        if (!strcmp(f->metric, parts[i]))
            l = att_approved_find(g->approved, ATT_APPROVED_LOSS, row_of(f), "launches");
    return l;
}

/* What a line may accept: a wrong answer is not for sale. */
static int is_acceptable(enum att_gate_word word)
{
    return word == ATT_GATE_SLOWER || word == ATT_GATE_WORSE || word == ATT_GATE_LOST
           || word == ATT_GATE_UNCONFIRMED || word == ATT_GATE_DRIFT
           || word == ATT_GATE_TRANSIENT;
}

static void accept(const struct att_gate *g, struct att_gate_finding *f)
{
    struct att_approved_line *l = is_acceptable(f->word) ? line_for(g, f) : NULL;
    char                      text[sizeof(f->text)];

    if (!l)
        return;
    l->used++;
    snprintf(text, sizeof(text), "%s", f->text);
    if (accepts(l, f)) {
        f->word = ATT_GATE_ACCEPTED;
        snprintf(f->text, sizeof(f->text), "line %d accepts %.60s: %.250s (%.300s)", l->number,
                 l->value, l->reason, text);
    } else if (is_spent(l)) {
        snprintf(f->text, sizeof(f->text),
                 "%.500s; line %d accepted %.60s with night %d, which BASELINE has already",
                 text, l->number, l->value, l->spent);
    } else {
        snprintf(f->text, sizeof(f->text), "%.500s; line %d accepts only %.60s", text,
                 l->number, l->value);
    }
}

/* ---- known issues ---------------------------------------------------------------- */

/* The metric speaks for a loss; of a wrong answer it says no more than that there is one. */
static int has_signature(const struct att_gate_finding *f, const char *signature)
{
    return strstr(f->text, signature)
           || (f->word != ATT_GATE_WRONG && strstr(f->metric, signature));
}

static void know(const struct att_gate *g, struct att_gate_finding *f)
{
    char text[sizeof(f->text)];

    for (int i = 0; g->known && i < g->known->n; i++) {
        struct att_known_entry *e = &g->known->entry[i];
        if (!*row_of(f) || regexec(&e->row, row_of(f), 0, NULL, 0)
            || !has_signature(f, e->signature))
            continue;
        e->used++;
        if (e->expired
            || !(att_gate_is_red(f->word) || f->word == ATT_GATE_UNCONFIRMED
                 || f->word == ATT_GATE_DRIFT))
            continue;
        f->word = ATT_GATE_KNOWN;
        snprintf(text, sizeof(text), "%s", f->text);
        snprintf(f->text, sizeof(f->text), "known until %s (%.200s): %.400s", e->expires,
                 e->issue, text);
        return;
    }
}

/* ---- what excuses nothing -------------------------------------------------------- */

static void tell_unused_line(struct att_gate *g, const struct att_approved_line *l)
{
    static const char *const words[] = { "approved", "perf-accept", "sentinel" };
    const char              *path = g->approved->path, *what = words[l->kind];

    if (l->expired)
        att_gate_note(g, "%.200s: line %d: %s of %.300s expired on %s: it excuses nothing",
                      path, l->number, what, l->row, l->expires);
    else if (l->used)
        return;
    else if (l->kind == ATT_APPROVED_SENTINEL
             || (!att_results_find(g->now, l->row) && !att_results_find(g->base, l->row)))
        att_gate_note(g, "%.200s: line %d: %s: no row is called or like %.300s", path,
                      l->number, what, l->row);
    else
        att_gate_note(g, "%.200s: line %d: %s: nothing of %.20s in %.300s needs it any more",
                      path, l->number, what, l->metric, l->row);
}

/* The run itself was told of it, and says KNOWN. */
static int is_known_there(const struct att_gate *g, const struct att_known_entry *e)
{
    for (int64_t i = 0; i < g->now->results.n; i++)
        if (g->now->results.record[i].status == ATT_KNOWN
            && !regexec(&e->row, g->now->results.record[i].row, 0, NULL, 0))
            return 1;
    return 0;
}

static void tell_unused(struct att_gate *g)
{
    for (int i = 0; g->approved && i < g->approved->n; i++)
        tell_unused_line(g, &g->approved->line[i]);
    for (int i = 0; g->known && i < g->known->n; i++) {
        const struct att_known_entry *e = &g->known->entry[i];
        if (e->expired)
            att_gate_note(g, "known issue %.100s (%.200s) expired on %s: it excuses nothing",
                          e->issue, e->pattern, e->expires);
        else if (!e->used && !is_known_there(g, e))
            att_gate_note(g, "known issue %.100s (%.200s): nothing fails like that", e->issue,
                          e->pattern);
    }
}

void att_gate_excuse(struct att_gate *g)
{
    for (int i = 0; i < g->n; i++) {
        accept(g, &g->finding[i]);
        know(g, &g->finding[i]);
    }
    tell_unused(g);
}
