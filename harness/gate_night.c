/* SPDX-License-Identifier: Apache-2.0 */
/* gate_night.c - from screen to verdicts. */
#include "harness/gate_night.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/stats.h"

enum { LEAST_PAIRS = 8 };

int att_night_confirms(const double *d, int n)
{
    const double by_chance = 2.0 / 256 * (1 + 1e-9); // two-sided, as att_order_k counts
    double      *sorted;
    int          fast = 0, slow;

    if (n < LEAST_PAIRS)
        return 0;
    sorted = att_must((size_t)n * sizeof(*sorted));
    for (int i = 0; i < n; i++) {
        fast += !(d[i] < 0);
        sorted[i] = isnan(d[i]) ? INFINITY : d[i];
    }
    att_sort(sorted, n);
    slow = att_quantile(sorted, n, 0.5) < -log1p(att_screen_rules.effect);
    free(sorted);
    return slow && fast < att_order_k(n, by_chance);
}

/* ---- the first look -------------------------------------------------------------- */

static void look(const struct att_night *in, const struct att_screened *s, int b,
                 struct att_night_verdict *v)
{
    const struct att_screen_pair *pair = in->pair ? &in->pair[b] : NULL;

    *v = (struct att_night_verdict){ .effect = s->effect };
    if (s->judged) {
        v->word = s->candidate  ? ATT_NIGHT_UNCONFIRMED
                  : s->drifting ? ATT_NIGHT_DRIFT
                  : s->faster   ? ATT_NIGHT_FASTER
                                : ATT_NIGHT_QUIET;
        return;
    }
    v->word = ATT_NIGHT_UNJUDGED;
    if (!pair || !(pair->base > 0) || !(pair->now > 0))
        return;
    v->by_pair = 1;
    v->effect = log(pair->now / pair->base) - pair->common;
    v->word = att_screen_pair(pair) ? ATT_NIGHT_UNCONFIRMED : ATT_NIGHT_QUIET;
}

/* ---- the second ------------------------------------------------------------------ */

struct suspect {
    int    series;
    double p;      // of the screen; two files have none and come after those that have
    double effect; // the larger the earlier
};

static int by_evidence(const void *a, const void *b)
{
    const struct suspect *x = a, *y = b;
    const int             p = (x->p > y->p) - (x->p < y->p);

    return p ? p : (x->effect < y->effect) - (x->effect > y->effect);
}

static int suspects(const struct att_screened *s, const struct att_night_verdict *v, int n,
                    struct suspect *list)
{
    int found = 0;

    for (int b = 0; b < n; b++)
        if (v[b].word == ATT_NIGHT_UNCONFIRMED || v[b].word == ATT_NIGHT_DRIFT)
            list[found++] = (struct suspect){ .series = b,
                                              .p = v[b].by_pair ? 1 : s[b].p,
                                              .effect = v[b].effect };
    qsort(list, (size_t)found, sizeof(*list), by_evidence);
    return found;
}

/* Why the pairs of a series say nothing; NULL: they do. */
static const char *no_verdict(const struct att_paired *p)
{
    if (p->label == ATT_INVALID)
        return *p->why ? p->why : "its pairs are invalid";
    return p->n < LEAST_PAIRS ? "fewer than 8 pairs of processes were measured" : NULL;
}

/* Measure n series together; what comes of each stands in its verdict. */
static void measure(const struct att_night *in, const int *series, int n,
                    struct att_night_verdict *v)
{
    struct att_paired *result = att_must(((size_t)n + 1) * sizeof(*result));
    char               why[sizeof(v->why)] = "";
    const int          err = in->confirm(in->user, series, n, result, why, sizeof(why));

    for (int i = 0; i < n; i++) {
        struct att_night_verdict *one = &v[series[i]];
        const char *what = !err ? no_verdict(&result[i]) : *why ? why : "nothing was measured";
        one->tried = 1;
        if (!one->pair)
            one->pair = att_must(sizeof(*one->pair));
        *one->pair = result[i];
        snprintf(one->why, sizeof(one->why), "%s", what ? what : "");
    }
    free(result);
}

/* The pairs say that B is faster beyond doubt, where the night was slower. */
static int contradicts(const struct att_paired *p)
{
    double d[ATT_PAIRED_PROCESSES];

    for (int i = 0; i < p->n; i++)
        d[i] = -p->d[i];
    return att_night_confirms(d, p->n);
}

static void decide(struct att_night_verdict *v)
{
    if (*v->why)
        return; // as the first look left it
    if (att_night_confirms(v->pair->d, v->pair->n))
        v->word = ATT_NIGHT_SLOWER;
    else if (contradicts(v->pair))
        snprintf(v->why, sizeof(v->why),
                 "%d fresh pairs of processes are faster, by %.1f %%: are the two programs or "
                 "plug-ins swapped?",
                 v->pair->n, -100 * expm1(-v->pair->theta));
    else if (v->word == ATT_NIGHT_UNCONFIRMED)
        v->word = ATT_NIGHT_TRANSIENT;
}

static void confirm(const struct att_night *in, const struct suspect *list, int n,
                    struct att_night_verdict *v)
{
    const int most = n < in->most ? n : in->most;
    int      *series = att_must(((size_t)n + 1) * sizeof(*series));

    for (int i = 0; i < n; i++)
        series[i] = list[i].series;
    if (most)
        measure(in, series, most, v);
    for (int i = 0; i < most; i++)
        if (*v[series[i]].why) { // one of them, once
            measure(in, &series[i], 1, v);
            break;
        }
    for (int i = 0; i < most; i++)
        decide(&v[series[i]]);
    for (int i = most; i < n; i++)
        snprintf(v[series[i]].why, sizeof(v->why),
                 "%d clearer candidates were measured again before it, which is the limit",
                 most);
    free(series);
}

void att_night_judge(const struct att_night *in, struct att_screened *s, double *common,
                     struct att_night_verdict *v)
{
    const int       series = in->screen->series;
    struct suspect *list = att_must(((size_t)series + 1) * sizeof(*list));
    int             n;

    att_screen_run(in->screen, s, common);
    for (int b = 0; b < series; b++)
        look(in, &s[b], b, &v[b]);
    n = suspects(s, v, series, list);
    if (in->confirm)
        confirm(in, list, n, v);
    free(list);
}

void att_night_free(struct att_night_verdict *v, int series)
{
    for (int b = 0; b < series; b++) {
        free(v[b].pair);
        v[b].pair = NULL;
    }
}
