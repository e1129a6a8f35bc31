/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_compare.c - two files of results, row by row. Counts and bytes are compared with
 * equality. Times are put beside each other, and called apart when their intervals are: one
 * process each is too little for a verdict, and none is given.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/report.h"
#include "reports/core/human.h"

static int is_bad(const struct att_record *r)
{
    return att_status_class(r->status) == ATT_BAD;
}

/* Nobody looked whether it is right. */
static int is_unjudged(const struct att_record *r)
{
    return r->status == ATT_SKIP || r->status == ATT_NOT_RUN;
}

/* One count of both rows; -1 in either: not known there. */
struct count {
    const char *name, *unit;
    int64_t     old, now;
};

static void say(struct att_change *c, const char *fmt, const char *name, const char *unit,
                int64_t old, int64_t now)
{
    size_t at = strlen(c->what);

    snprintf(c->what + at, sizeof(c->what) - at, fmt, at ? "; " : "", name, old, now, unit);
}

/* What the two rows count: equal, or said. Returns 1 when any went up, -1 when any went down.
 */
static int compare_counts(struct att_change *c)
{
    const struct att_record *a = c->old, *b = c->now;
    const int                counted = a->accounted && b->accounted;
    const struct count       count[] = {
              { "launches", "", counted ? a->launches : -1, b->launches },
              { "kernels", "", counted ? a->kernels : -1, b->kernels },
              { "copies", "", counted ? a->copies : -1, b->copies },
              { "fills", "", counted ? a->fills : -1, b->fills },
              { "waits", "", counted ? a->syncs : -1, b->syncs },
              { "device allocations", "", counted ? a->allocs : -1, b->allocs },
              { "outputs", " B", a->memory.outputs, b->memory.outputs },
              { "temporaries", " B", a->memory.temporaries, b->memory.temporaries },
              { "held by the plan", " B", a->memory.persistent, b->memory.persistent },
              { "allocations in timed runs", "", a->timed && b->timed ? a->memory.run_allocs : -1,
                b->memory.run_allocs },
    };
    int more = 0, less = 0;

    for (size_t i = 0; i < sizeof(count) / sizeof(*count); i++) {
        if (count[i].old < 0 || count[i].now < 0 || count[i].old == count[i].now)
            continue;
        say(c, "%s%s %" PRId64 " -> %" PRId64 "%s", count[i].name, count[i].unit, count[i].old,
            count[i].now);
        more |= count[i].now > count[i].old;
        less |= count[i].now < count[i].old;
        c->weight =
            fmax(c->weight, fabs(log(((double)count[i].now + 1) / ((double)count[i].old + 1))));
    }
    return more ? 1 : less ? -1 : 0;
}

static struct att_interval ratio_of(const struct att_record *old, const struct att_record *now)
{
    const struct att_interval *a = &old->time.ns, *b = &now->time.ns;
    struct att_interval        r = { 0, NAN, NAN, NAN };

    if (!old->timed || !now->timed || !(a->median > 0) || !(b->median > 0))
        return r;
    r.n = 1;
    r.median = a->median / b->median;
    r.low = a->low / b->high;
    r.high = a->high / b->low;
    return r;
}

/* 1 slower, -1 faster, 0: nothing can be told. */
static int compare_times(const struct att_change *c)
{
    const double moved = c->now->time.ns.median - c->old->time.ns.median;

    if (c->ratio.n < 1 || fabs(moved) < ATT_REPORT_NS
        || fabs(moved) < ATT_REPORT_SHARE * c->old->time.ns.median)
        return 0;
    if (c->ratio.high < 1)
        return 1;
    return c->ratio.low > 1 ? -1 : 0;
}

static void weigh_times(struct att_change *c, int slower)
{
    char text[96];

    c->weight = slower > 0 ? -log(c->ratio.high) : log(c->ratio.low);
    snprintf(text, sizeof(text), "median %+.1f%%",
             (c->now->time.ns.median / c->old->time.ns.median - 1) * 100);
    snprintf(c->what, sizeof(c->what), "%s", text);
}

static void say_status(struct att_change *c)
{
    snprintf(c->what, sizeof(c->what), "%s -> %s%s%.200s", att_status_words[c->old->status],
             att_status_words[c->now->status], *c->now->reason ? ": " : "", c->now->reason);
}

static int other_bits(const struct att_record *a, const struct att_record *b)
{
    return a->status == ATT_PASS && b->status == ATT_PASS && a->output_hash && b->output_hash
           && a->seed == b->seed && a->output_hash != b->output_hash;
}

/* It had a time, or passed, and nobody looked this time. */
static int is_lost(const struct att_change *c)
{
    return (c->old->timed && !c->now->timed)
           || (att_status_class(c->old->status) == ATT_GOOD && is_unjudged(c->now));
}

/* Both rows are there. */
static enum att_change_kind judge(struct att_change *c, int same_machine)
{
    int moved, other;

    c->ratio = ratio_of(c->old, c->now);
    if (is_bad(c->now) && !is_bad(c->old)) {
        say_status(c);
        return ATT_CHANGE_BROKEN;
    }
    if (is_lost(c)) {
        snprintf(c->what, sizeof(c->what), "no longer %s: %s%s%.200s",
                 c->old->timed ? "timed" : "checked", att_status_words[c->now->status],
                 *c->now->reason ? ": " : "", c->now->reason);
        return ATT_CHANGE_GONE;
    }
    moved = compare_counts(c);
    other = same_machine && other_bits(c->old, c->now);
    if (other)
        snprintf(c->what + strlen(c->what), sizeof(c->what) - strlen(c->what),
                 "%sother output bits from the same inputs", *c->what ? "; " : "");
    if (moved > 0 || (moved && !other))
        return moved > 0 ? ATT_CHANGE_MORE : ATT_CHANGE_LESS;
    if (other)
        return ATT_CHANGE_OUTPUT;
    moved = same_machine ? compare_times(c) : 0;
    if (moved) {
        weigh_times(c, moved);
        return moved > 0 ? ATT_CHANGE_SLOWER : ATT_CHANGE_FASTER;
    }
    if (c->old->status == c->now->status)
        return ATT_CHANGE_NONE;
    say_status(c);
    return ATT_CHANGE_STATUS;
}

static int by_evidence(const void *a, const void *b)
{
    const struct att_change *x = a, *y = b;

    if (x->kind != y->kind)
        return (int)x->kind - (int)y->kind;
    if (x->weight < y->weight || x->weight > y->weight)
        return x->weight < y->weight ? 1 : -1;
    return strcmp((x->now ? x->now : x->old)->row, (y->now ? y->now : y->old)->row);
}

static const char *without_lead(const char *why)
{
    static const char lead[] = "different machines: ";

    return strncmp(why, lead, sizeof(lead) - 1) ? why : why + sizeof(lead) - 1;
}

void att_report_compare(struct att_pages_file *to, const struct att_result_file *old,
                        const struct att_result_file *now)
{
    const int64_t      most = old->results.n + now->results.n;
    struct att_change *c = att_must((size_t)(most + 1) * sizeof(*c));
    char               why[1024] = "";
    const int          same = att_results_same_machine(old, now, why, sizeof(why));
    int64_t            n = 0;

    snprintf(to->apart, sizeof(to->apart), "%s", same ? "" : without_lead(why));
    for (int64_t i = 0; i < now->results.n; i++, n++) {
        c[n].now = &now->results.record[i];
        c[n].old = att_results_find(old, c[n].now->row);
        c[n].kind = c[n].old ? judge(&c[n], same) : ATT_CHANGE_NEW;
        if (!c[n].old)
            snprintf(c[n].what, sizeof(c[n].what), "not in the baseline");
    }
    for (int64_t i = 0; i < old->results.n; i++) {
        const struct att_record *r = &old->results.record[i];
        if (att_results_find(now, r->row))
            continue;
        c[n] = (struct att_change){ .kind = ATT_CHANGE_GONE, .old = r };
        snprintf(c[n].what, sizeof(c[n].what), "was %s", att_status_words[r->status]);
        n++;
    }
    qsort(c, (size_t)n, sizeof(*c), by_evidence);
    to->change = c;
    to->changes = n;
    memset(to->kinds, 0, sizeof(to->kinds));
    for (int64_t i = 0; i < n; i++)
        to->kinds[c[i].kind]++;
}

static int by_row(const void *a, const void *b)
{
    const struct att_change *const *x = a, *const *y = b;

    return strcmp(((*x)->now ? (*x)->now : (*x)->old)->row,
                  ((*y)->now ? (*y)->now : (*y)->old)->row);
}

void att_report_index(struct att_pages_file *to, const struct att_results *last)
{
    const struct att_change **sorted = att_must((size_t)(to->changes + 1) * sizeof(*sorted));

    for (int64_t i = 0; i < to->changes; i++)
        sorted[i] = &to->change[i];
    qsort(sorted, (size_t)to->changes, sizeof(*sorted), by_row);
    to->of = att_must((size_t)(last->n + 1) * sizeof(*to->of));
    for (int64_t i = 0; i < last->n; i++) {
        const struct att_change         key = { .now = &last->record[i] }, *at = &key;
        const struct att_change *const *found =
            bsearch(&at, sorted, (size_t)to->changes, sizeof(*sorted), by_row);
        to->of[i] = found ? *found : NULL;
    }
    free(sorted);
}

void att_report_forget(struct att_pages_file *to)
{
    free(to->change);
    free(to->of);
    to->change = NULL;
    to->of = NULL;
}
