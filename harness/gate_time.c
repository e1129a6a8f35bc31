/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_time.c - layers 1 to 3 on the rows of two files and the nights before. First the
 * common mode: when the machine moved, nothing is held against the change; when everything is
 * slower and the sentinels stand still, it is the change, and the sentinels take its place.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/gate.h"
#include "harness/gate_series.h"
#include "harness/host.h"

/* All arrays of one judgement. */
struct judgement {
    struct att_gate_series    s;
    struct att_screen         screen;
    struct att_screened      *screened; // [n]
    struct att_night_verdict *verdict;  // [n]
    double                   *common;   // [groups][nights + 1]
    double                    anchor[ATT_GATE_GROUPS];
};

static double percent(double ln)
{
    return 100 * expm1(ln);
}

/* What two files have in common is taken out of each pair of them. */
static void set_pairs(struct judgement *j)
{
    for (int b = 0; b < j->s.n; b++) {
        const int    group = j->s.group[b];
        const double c = isnan(j->anchor[group]) ? j->s.ratio[group] : j->anchor[group];
        j->s.pair[b].common = isnan(c) ? 0 : c;
    }
}

/* ---- findings -------------------------------------------------------------------- */

static const char *how_screened(const struct judgement *j, int b, char *buf, size_t size)
{
    const struct att_screened      *s = &j->screened[b];
    const struct att_night_verdict *v = &j->verdict[b];

    if (v->by_pair)
        snprintf(buf, size,
                 "the intervals of the two files do not touch (%+.1f %%; %d of %d "
                 "nights of history)",
                 percent(v->effect), s->nights, att_screen_rules.least);
    else if (s->candidate || s->faster)
        snprintf(buf, size, "%+.1f %% against %d nights, p = %.2g", percent(s->effect),
                 s->nights, s->candidate ? s->p : s->p_faster);
    else
        snprintf(buf, size, "%+.1f %% since it began to rise, CUSUM %.1f over %.1f",
                 percent(s->shift), s->drift, att_screen_rules.h);
    return buf;
}

static void tell_pairs(struct att_gate_finding *f, const struct att_paired *p)
{
    char screen[sizeof(f->text)];
    int  slow = 0;

    for (int i = 0; i < p->n; i++)
        slow += p->d[i] < 0;
    snprintf(screen, sizeof(screen), "%s", f->text);
    snprintf(f->text, sizeof(f->text),
             "%d of %d fresh pairs of processes are slower than the baseline program, median "
             "%+.1f %% [%+.1f %%, %+.1f %%]; screen: %.300s",
             slow, p->n, percent(-p->theta), percent(-p->high), percent(-p->low), screen);
    f->effect = expm1(-p->theta);
    f->low = expm1(-p->high);
    f->high = expm1(-p->low);
}

static enum att_gate_word word_of(enum att_night_word word)
{
    switch (word) {
    case ATT_NIGHT_SLOWER: return ATT_GATE_SLOWER;
    case ATT_NIGHT_UNCONFIRMED: return ATT_GATE_UNCONFIRMED;
    case ATT_NIGHT_DRIFT: return ATT_GATE_DRIFT;
    case ATT_NIGHT_TRANSIENT: return ATT_GATE_TRANSIENT;
    default: return ATT_GATE_FASTER;
    }
}

static void tell(struct att_gate *g, const struct judgement *j, int b)
{
    const struct att_night_verdict *v = &j->verdict[b];
    const struct att_record        *now = &g->now->results.record[j->s.row[b]];
    struct att_gate_finding        *f;
    const double before = v->by_pair ? j->s.pair[b].base : exp(j->screened[b].center);

    f = att_gate_find(g, word_of(v->word), j->s.base[b], now, "time");
    att_gate_time_text(before, f->before, sizeof(f->before));
    att_gate_time_text(now->time.ns.median, f->after, sizeof(f->after));
    f->effect = expm1(v->effect);
    f->p = v->by_pair ? NAN : j->screened[b].p;
    f->q = v->by_pair ? NAN : j->screened[b].q;
    how_screened(j, b, f->text, sizeof(f->text));
    if (v->pair && v->pair->n > 0 && !*v->why)
        tell_pairs(f, v->pair);
    else if (*v->why)
        snprintf(f->text + strlen(f->text), sizeof(f->text) - strlen(f->text),
                 "; not confirmed: %.400s", v->why);
    else if (v->word == ATT_NIGHT_UNCONFIRMED || v->word == ATT_NIGHT_DRIFT)
        snprintf(f->text + strlen(f->text), sizeof(f->text) - strlen(f->text),
                 "; not confirmed: %s",
                 g->nobody ? g->nobody : "no baseline program (--baseline-bin)");
}

/* A pair of processes may find out what the run did not: a wrong answer. */
static int tell_wrong(struct att_gate *g, const struct judgement *j, int b)
{
    const struct att_paired *p = j->verdict[b].pair;
    struct att_gate_finding *f;

    if (!p
        || !(p->b.status == ATT_FAIL || p->b.status == ATT_CRASH || p->b.status == ATT_TIMEOUT))
        return 0;
    f = att_gate_find(g, ATT_GATE_WRONG, j->s.base[b], &g->now->results.record[j->s.row[b]],
                      "status");
    snprintf(f->before, sizeof(f->before), "PASS");
    snprintf(f->after, sizeof(f->after), "%s", att_status_words[p->b.status]);
    snprintf(f->text, sizeof(f->text), "when it was measured again: %.30s: %.500s",
             p->b.detector, p->b.reason);
    return 1;
}

static void count(struct att_gate *g, const struct judgement *j)
{
    for (int b = 0; b < j->s.n; b++) {
        const struct att_night_verdict *v = &j->verdict[b];
        g->judged += j->screened[b].judged;
        g->by_pair += v->by_pair;
        g->unjudged += v->word == ATT_NIGHT_UNJUDGED;
        g->listed += j->screened[b].listed;
        g->tried += v->tried;
        g->candidates += v->tried || v->word == ATT_NIGHT_UNCONFIRMED;
        if (j->screened[b].nights > g->nights)
            g->nights = j->screened[b].nights;
    }
    g->groups = j->s.groups;
    // The worst case of spec 4.3: every judged series at the edge of both rules. Two files know
    // nothing of what differs between processes: all that they are asked of may be candidates.
    if (g->confirm)
        g->expected_false = fmin(g->judged * att_screen_rules.p + g->by_pair, g->most) / 256;
}

/* ---- the whole ------------------------------------------------------------------- */

/* The night counts series, the gate rows. */
struct confirm_rows {
    const struct att_gate        *g;
    const struct att_gate_series *s;
};

static int confirm_rows(void *user, const int *series, int n, struct att_paired *result,
                        char *why, size_t why_size)
{
    const struct confirm_rows *of = user;
    int                       *row = att_must(((size_t)n + 1) * sizeof(*row)), err;

    for (int i = 0; i < n; i++)
        row[i] = of->s->row[series[i]];
    err = of->g->confirm(of->g->user, row, n, result, why, why_size);
    free(row);
    return err;
}

static void judge(struct att_gate *g, struct judgement *j)
{
    struct confirm_rows of = { g, &j->s };
    struct att_night    night = { .screen = &j->screen,
                                  .pair = j->s.pair,
                                  .confirm = g->confirm ? confirm_rows : NULL,
                                  .user = &of,
                                  .most = g->most };

    att_screen_run(&j->screen, j->screened, j->common);
    for (int group = 0; group < j->s.groups; group++)
        j->anchor[group] = att_gate_machine(g, &j->s, j->screened, j->common, group);
    set_pairs(j);
    j->screen.anchor = j->anchor;
    att_night_judge(&night, j->screened, j->common, j->verdict);
    count(g, j);
    for (int b = 0; b < j->s.n; b++)
        if (!tell_wrong(g, j, b) && j->verdict[b].word >= ATT_NIGHT_FASTER)
            tell(g, j, b);
    att_night_free(j->verdict, j->s.n);
}

static int has_times(const struct att_result_file *f)
{
    for (int64_t i = 0; i < f->results.n; i++)
        if (f->results.record[i].timed)
            return 1;
    return 0;
}

/* A file without a single time to judge would be green for ever. */
static void tell_untimed(struct att_gate *g)
{
    struct att_gate_finding *f = att_gate_find(g, ATT_GATE_UNTIMED, NULL, NULL, "time");

    if (has_times(g->now))
        snprintf(f->text, sizeof(f->text),
                 "every row of NEW with a time is a sentinel or a peer, is not right, or was "
                 "disturbed");
    else
        snprintf(f->text, sizeof(f->text), "BASELINE has times and NEW has none (attest %.20s)",
                 g->now->results.mode);
}

void att_gate_time(struct att_gate *g)
{
    struct judgement j = { .screened = NULL };
    size_t           n;

    if (g->foreign)
        return;
    att_gate_series_make(g, &j.s);
    if (has_times(g->base) && !j.s.n)
        tell_untimed(g);
    n = (size_t)j.s.n + 1;
    j.screened = att_must(n * sizeof(*j.screened));
    j.verdict = att_must(n * sizeof(*j.verdict));
    j.common = att_must((size_t)(j.s.groups + 1) * ((size_t)j.s.nights + 1) * sizeof(double));
    j.screen = (struct att_screen){ .series = j.s.n,
                                    .nights = j.s.nights,
                                    .groups = j.s.groups,
                                    .past = j.s.past,
                                    .tonight = j.s.tonight,
                                    .floor = j.s.floor,
                                    .group = j.s.group };
    if (j.s.n)
        judge(g, &j);
    free(j.screened);
    free(j.verdict);
    free(j.common);
    att_gate_series_free(&j.s);
}
