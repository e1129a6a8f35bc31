/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_trust.c - how far the numbers can be trusted, and what was left out for which reason.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/core/html_notable.h"
#include "reports/core/human.h"

enum { NEAR_BOUND = 5 };

struct doubt {
    int64_t timed, ratios, unknown, wide, drifting, unproved, discarded, allocating,
        implausible, near_n;
    int64_t near[NEAR_BOUND]; // records whose error is closest to its bound, the closest first
};

/* Keep the largest errors in order. */
static void note_error(struct doubt *d, const struct att_results *r, int64_t i)
{
    double error = r->record[i].accuracy.over_bound;
    int    at = (int)d->near_n;

    if (!(error > 0.5))
        return;
    while (at > 0 && r->record[d->near[at - 1]].accuracy.over_bound < error)
        at--;
    if (at == NEAR_BOUND)
        return;
    d->near_n += d->near_n < NEAR_BOUND;
    for (int k = (int)d->near_n - 1; k > at; k--)
        d->near[k] = d->near[k - 1];
    d->near[at] = i;
}

static struct doubt doubts(const struct att_results *r)
{
    struct doubt d = { 0 };

    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *row = &r->record[i];
        if (row->accuracy.judged > 0)
            note_error(&d, r, i);
        if (!row->timed)
            continue;
        d.timed++;
        d.ratios += row->rate.speedup.n > 0;
        d.unknown += row->rate.speedup.n > 0 && !att_has_interval(&row->rate.speedup);
        d.wide += !row->time.target_met;
        d.drifting += !row->time.settled;
        d.unproved += !strcmp(row->time.cold, "COLD_UNVERIFIED");
        d.discarded += row->time.discarded > 0;
        d.allocating += row->memory.run_allocs > 0;
        d.implausible += !row->rate.plausible;
    }
    return d;
}

static void put_share(FILE *out, int64_t n, int64_t of, const char *what)
{
    if (n)
        fprintf(out, "<li><b>%lld of %lld</b> %s\n", (long long)n, (long long)of, what);
}

int att_html_trust(struct att_html *h)
{
    const struct doubt d = doubts(h->r);

    if (!d.timed && !d.near_n)
        return 0;
    fputs("<h3>How far to trust it</h3>\n<ul>", h->out);
    put_share(h->out, d.implausible, d.timed, "timed rows are faster than the machine can be");
    put_share(h->out, d.allocating, d.timed, "allocate inside timed runs");
    put_share(h->out, d.unproved, d.timed,
              "were asked to run with a cold cache, and it was not proved cold");
    put_share(h->out, d.discarded, d.timed, "had samples discarded for a recorded cause");
    put_share(h->out, d.unknown, d.ratios,
              "speed-ups rest on too few rounds to tell: they say neither faster nor slower");
    put_share(h->out, d.wide, d.timed,
              "intervals stayed wider than asked for: the run was too short or restless");
    put_share(h->out, d.drifting, d.timed, "still drifted while they were measured");
    if (d.timed && !(d.wide + d.drifting + d.unproved + d.discarded + d.allocating))
        fprintf(h->out,
                d.timed > 1
                    ? "<li>all %lld timed rows settled and reached the interval asked for\n"
                    : "<li>the %lld timed row settled and reached the interval asked for\n",
                (long long)d.timed);
    if (d.near_n)
        fputs("<li>errors closest to their bound: ", h->out);
    for (int64_t i = 0; i < d.near_n; i++) {
        const struct att_record *r = &h->r->record[d.near[i]];
        fprintf(h->out, "%s<a href=\"#r%lld\">%.2f <code>", i ? ", " : "", (long long)d.near[i],
                r->accuracy.over_bound);
        att_html_text(h->out, r->row);
        fputs("</code></a>", h->out);
    }
    fputs("</ul>\n", h->out);
    return 1;
}

/* ---- reasons ---------------------------------------------------------------------------- */

struct reason {
    const struct att_record *first;
    int64_t                  rows;
};

/* Reasons that differ in their numbers alone are one. */
static int same_reason(const struct att_record *a, const struct att_record *b)
{
    const char *x = a->reason, *y = b->reason;

    for (; *x && *y; x++, y++) {
        x += strspn(x, "0123456789.-");
        y += strspn(y, "0123456789.-");
        if (*x != *y)
            return 0;
        if (!*x)
            break;
    }
    return a->status == b->status && *x == *y;
}

static int by_count(const void *a, const void *b)
{
    const struct reason *x = a, *y = b;

    if (x->rows != y->rows)
        return x->rows < y->rows ? 1 : -1;
    return (x->first > y->first) - (x->first < y->first);
}

static int64_t find_reasons(const struct att_results *r, struct reason *found)
{
    int64_t n = 0;

    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *row = &r->record[i];
        int64_t                  k = 0;
        if (att_status_class(row->status) != ATT_NOTED)
            continue;
        while (k < n && !same_reason(found[k].first, row))
            k++;
        if (k == n)
            found[n++].first = row;
        found[k].rows++;
    }
    qsort(found, (size_t)n, sizeof(*found), by_count);
    return n;
}

static void put_reason(struct att_html *h, const struct reason *reason)
{
    const struct att_record *r = reason->first;

    fprintf(h->out, "<li><b>%lld</b> ", (long long)reason->rows);
    att_html_status(h->out, r->status);
    fputs(": ", h->out);
    att_html_text(h->out, *r->reason ? r->reason : "no reason was given");
    fprintf(h->out, " <a href=\"#r%lld\" aria-label=\"the first such row\">%s</a>\n",
            (long long)(r - h->r->record), reason->rows > 1 ? "first" : "row");
}

int att_html_reasons(struct att_html *h)
{
    enum { SHOWN = 12 };
    struct reason *found = calloc((size_t)h->r->n + 1, sizeof(*found));
    int64_t        n = found ? find_reasons(h->r, found) : 0;

    if (n)
        fputs("<h3>Why rows neither passed nor failed</h3>\n<ul>", h->out);
    for (int64_t i = 0; i < n; i++) {
        if (i == SHOWN)
            fprintf(h->out, "</ul><details><summary>%lld more reason%s</summary><ul>",
                    (long long)(n - SHOWN), att_plural(n - SHOWN));
        put_reason(h, &found[i]);
    }
    if (n)
        fputs(n > SHOWN ? "</ul></details>\n" : "</ul>\n", h->out);
    free(found);
    return n > 0;
}
