/* SPDX-License-Identifier: Apache-2.0 */
/* gate_series.c - from rows to series, and what stands still when the machine does. */
#include "harness/gate_series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/stats.h"

static const double TOO_MANY = 0.1; // share of discarded samples: spec 4.1

enum { LEAST_SENTINELS = 4 }; // fewer are not believed: one copy has its own noise

double att_gate_center(double *x, int n, double *error)
{
    att_sort(x, n);
    *error = n > 1 ? 1.2533 * 1.4826 * att_mad(x, n) / sqrt(n) : NAN;
    return att_quantile(x, n, 0.5);
}

/* The number of the back-end among the groups; the last one collects what does not fit. */
static int group_of(struct att_gate_series *s, const char *backend)
{
    for (int i = 0; i < s->groups; i++)
        if (!strcmp(s->backend[i], backend))
            return i;
    if (s->groups == ATT_GATE_GROUPS)
        return ATT_GATE_GROUPS - 1;
    snprintf(s->backend[s->groups], sizeof(s->backend[0]), "%s", backend);
    return s->groups++;
}

/* A peer watches the back-end that it joined. */
static const char *watched(const struct att_gate *g, const struct att_record *r)
{
    const struct att_environment *env = &g->now->env;

    for (int i = 0; i < env->n_peers && i < ATT_ENV_PEERS; i++)
        if (!strcmp(env->peer[i].name, r->backend))
            return env->peer[i].backend;
    return r->backend;
}

/* ---- sentinels ------------------------------------------------------------------- */

/* How far a sentinel is from where it was, ln: the nights' median, else BASELINE; NaN: unknown.
 * The window is that of the screen. */
static double moved(const double *past, int nights, double now, double base)
{
    double recent[64];
    int    n = 0;

    for (int i = nights - 1; past && i >= 0 && n < att_screen_rules.window; i--)
        if (!isnan(past[i]))
            recent[n++] = past[i];
    if (!(now > 0) || !isfinite(now))
        return NAN;
    if (n >= att_screen_rules.least) {
        att_sort(recent, n);
        return log(now) - att_quantile(recent, n, 0.5);
    }
    return base > 0 && isfinite(base) ? log(now / base) : NAN;
}

/* All that stands still, of one back-end. */
static void watch(struct att_gate *g, struct att_gate_series *s, int group)
{
    const struct att_results *r = &g->now->results;
    const int                 nights = g->past ? g->past->nights : 0;
    double                   *move = att_must(((size_t)r->n * 2 + 1) * sizeof(*move));
    int                       n = 0;

    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *now = &r->record[i],
                                *base = att_results_find(g->base, now->row);
        const size_t at = (size_t)i * (size_t)nights;
        const int    is_sentinel =
            att_gate_is_peer(g, now)
            || (g->approved && att_approved_sentinel(g->approved, now->row));
        if (!att_gate_has_time(now) || strcmp(s->backend[group], watched(g, now)))
            continue;
        base = att_gate_has_time(base) ? base : NULL;
        move[n] = moved(g->past ? g->past->copy + at : NULL, nights, now->rate.copy_ns,
                        base ? base->rate.copy_ns : NAN);
        n += !isnan(move[n]);
        if (!is_sentinel)
            continue;
        move[n] = moved(g->past ? g->past->y + at : NULL, nights, now->time.ns.median,
                        base ? base->time.ns.median : NAN);
        n += !isnan(move[n]);
    }
    s->sentinels[group] = n;
    s->sentinel[group] = att_gate_center(move, n, &s->doubt[group]);
    if (n < LEAST_SENTINELS)
        s->sentinel[group] = NAN;
    free(move);
}

/* ---- series ---------------------------------------------------------------------- */

static int is_disturbed(struct att_gate *g, const struct att_record *now)
{
    const double             n = (double)now->time.ns.n, gone = (double)now->time.discarded;
    struct att_gate_finding *f;

    if (!(gone > TOO_MANY * (n + gone)))
        return 0;
    f = att_gate_find(g, ATT_GATE_UNMEASURED, att_results_find(g->base, now->row), now, "time");
    snprintf(f->text, sizeof(f->text), "%.0f %% of its samples were discarded: %.90s",
             100 * gone / (n + gone), now->time.disturbed);
    att_gate_disturbed(g, "samples of %.500s were discarded: %.90s", now->row,
                       now->time.disturbed);
    return 1;
}

static int is_judged(struct att_gate *g, const struct att_record *now)
{
    if (!att_gate_has_time(now) || att_gate_is_peer(g, now))
        return 0;
    return !(g->approved && att_approved_sentinel(g->approved, now->row))
           && !is_disturbed(g, now);
}

/* Nights before the last step to a faster level are another series. */
static void take_past(const struct att_gate *g, struct att_gate_series *s, int b)
{
    const double *y = g->past->y + (size_t)s->row[b] * (size_t)s->nights;
    double       *to = s->past + (size_t)b * (size_t)s->nights;
    const int     from = att_screen_quicker(y, s->nights);

    for (int i = 0; i < s->nights; i++)
        to[i] = i < from ? NAN : y[i];
}

static void add_series(struct att_gate *g, struct att_gate_series *s, int64_t i)
{
    const struct att_record *now = &g->now->results.record[i];
    const struct att_time   *t = &now->time;
    const struct att_record *base = att_results_find(g->base, now->row);
    const int                runs = t->runs_per_sample > 0 ? t->runs_per_sample : 1;
    const int                b = s->n++;

    s->row[b] = (int)i;
    s->base[b] = att_gate_has_time(base) ? base : NULL;
    s->tonight[b] = log(t->ns.median);
    s->floor[b] = t->timer_ns > 0 ? t->timer_ns / (t->ns.median * runs) : 0;
    s->group[b] = group_of(s, now->backend);
    s->pair[b] = (struct att_screen_pair){
        .base = s->base[b] ? s->base[b]->time.ns.median : NAN,
        .base_high = s->base[b] ? s->base[b]->time.ns.high : NAN,
        .now = t->ns.median,
        .now_low = t->ns.low,
    };
    if (s->nights)
        take_past(g, s, b);
}

/* What all series of a back-end have in common against BASELINE. */
static void find_ratios(struct att_gate_series *s)
{
    double *d = att_must(((size_t)s->n + 1) * sizeof(*d));

    for (int group = 0; group < s->groups; group++) {
        int n = 0;
        for (int b = 0; b < s->n; b++)
            if (s->group[b] == group && s->pair[b].base > 0)
                d[n++] = log(s->pair[b].now / s->pair[b].base);
        att_sort(d, n);
        s->ratio[group] = n < att_screen_rules.crowd ? NAN : att_quantile(d, n, 0.5);
    }
    free(d);
}

void att_gate_series_make(struct att_gate *g, struct att_gate_series *s)
{
    const size_t n = (size_t)g->now->results.n + 1;

    memset(s, 0, sizeof(*s));
    s->nights = g->past ? g->past->nights : 0;
    s->row = att_must(n * sizeof(*s->row));
    s->base = att_must(n * sizeof(*s->base));
    s->past = att_must(n * (size_t)(s->nights + 1) * sizeof(*s->past));
    s->tonight = att_must(n * sizeof(*s->tonight));
    s->floor = att_must(n * sizeof(*s->floor));
    s->group = att_must(n * sizeof(*s->group));
    s->pair = att_must(n * sizeof(*s->pair));
    for (int64_t i = 0; i < g->now->results.n; i++)
        if (is_judged(g, &g->now->results.record[i]))
            add_series(g, s, i);
    find_ratios(s);
    for (int group = 0; group < s->groups; group++)
        watch(g, s, group);
}

void att_gate_series_free(struct att_gate_series *s)
{
    free(s->row);
    free(s->base);
    free(s->past);
    free(s->tonight);
    free(s->floor);
    free(s->group);
    free(s->pair);
    memset(s, 0, sizeof(*s));
}
