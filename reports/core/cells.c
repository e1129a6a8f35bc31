/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cells.c - what each column of the reports for eyes says about a record.
 */
#include "reports/core/cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/core/human.h"

static void status(const struct att_record *r, char *buf, size_t size)
{
    snprintf(buf, size, "%s", att_status_words[r->status]);
}

static void kernel(const struct att_record *r, char *buf, size_t size)
{
    char text[ATT_CELL];

    snprintf(text, sizeof(text), "%s/%s", r->backend, r->variant);
    att_text_clean(text, buf, size);
}

static void median(const struct att_record *r, char *buf, size_t size)
{
    att_human_time(r->timed ? r->time.ns.median : NAN, buf, size);
}

/* Half of the 95 % interval; '?' when it stayed wider than was asked for or the samples are too
 * few to have one, '~' when the times still drifted when measuring began. */
static void half_width(const struct att_record *r, char *buf, size_t size)
{
    double half = r->timed ? att_half_width(&r->time.ns) : NAN;

    if (half >= 0) // two digits at least: 0.0% would be too good to be true
        snprintf(buf, size, "%.*f%%%s%s", half > 0 && half < 0.000995 ? 2 : 1, half * 100,
                 r->time.target_met ? "" : "?", r->time.settled ? "" : "~");
    else if (r->timed && r->time.ns.n > 0)
        snprintf(buf, size, "?%s", r->time.settled ? "" : "~");
}

static void rate(const struct att_record *r, char *buf, size_t size)
{
    if (r->timed)
        att_human_rate(&r->rate, buf, size);
}

static void of_copy(const struct att_record *r, char *buf, size_t size)
{
    if (r->timed && r->rate.of_copy.n > 0)
        att_human_percent(r->rate.of_copy.median, buf, size);
}

/* "1.47x"; "1.47x?" from too few rounds; 0 characters when there is none. */
static int put_ratio(const struct att_interval *ratio, char *buf, size_t size)
{
    if (ratio->n < 1 || !isfinite(ratio->median))
        return 0;
    return snprintf(buf, size, "%.2fx%s", ratio->median, att_has_interval(ratio) ? "" : "?");
}

static void speedup(const struct att_record *r, char *buf, size_t size)
{
    const int n = r->timed ? put_ratio(&r->rate.speedup, buf, size) : 0;

    if (n > 0 && isfinite(r->rate.predicted) && r->rate.predicted > 0)
        snprintf(buf + n, size - (size_t)n, " (pred %.2f)", r->rate.predicted);
}

/* The fastest kernel of a peer, timed in the same rounds. */
static void vs_peer(const struct att_record *r, char *buf, size_t size)
{
    char      text[ATT_CELL];
    const int n =
        r->timed && r->n_rivals ? put_ratio(&r->rival[0].speedup, text, sizeof(text)) : 0;

    if (n < 1)
        return;
    snprintf(text + n, sizeof(text) - (size_t)n, " %.79s", r->rival[0].name);
    att_text_clean(text, buf, size);
}

static void compared(const struct att_record *r, char *buf, size_t size)
{
    if (r->check.compared > 0)
        att_human_count(r->check.compared, buf, size);
}

static void runs(const struct att_record *r, char *buf, size_t size)
{
    if (r->check.runs > 0)
        snprintf(buf, size, "%d", r->check.runs);
}

/* Two digits; more beside 1, where rounding must not move an error across its bound. */
static void over_bound(const struct att_record *r, char *buf, size_t size)
{
    const double v = r->accuracy.judged > 0 ? r->accuracy.over_bound : NAN;

    if (isfinite(v))
        snprintf(buf, size, v >= 1000 ? "%.3g" : fabs(v - 1) < 0.00995 ? "%.4f" : "%.2f", v);
}

static void rms(const struct att_record *r, char *buf, size_t size)
{
    if (r->accuracy.judged > 0 && r->accuracy.rms > 0 && isfinite(r->accuracy.rms))
        snprintf(buf, size, r->accuracy.rms < 1000 ? "%.2f" : "%.3g", r->accuracy.rms);
}

static void wall(const struct att_record *r, char *buf, size_t size)
{
    att_human_time(r->wall_s > 0 ? r->wall_s * 1e9 : NAN, buf, size);
}

static void plan(const struct att_record *r, char *buf, size_t size)
{
    if (r->timed && r->time.plan_ns > 0)
        att_human_time(r->time.plan_ns, buf, size);
}

static void launches(const struct att_record *r, char *buf, size_t size)
{
    if (r->accounted)
        att_human_count(r->launches, buf, size);
}

static void memory(const struct att_record *r, char *buf, size_t size)
{
    if (r->timed || att_status_class(r->status) == ATT_GOOD)
        att_human_bytes(r->memory.per_call, buf, size);
}

const struct att_cell att_cells[] = {
    { "status", ATT_CELL_ALWAYS, 1, status, NULL },
    { "kernel", ATT_CELL_ALWAYS, 1, kernel, NULL },
    { "median", ATT_CELL_TIMED, 0, median, NULL },
    { "\xc2\xb1"
      "95%",
      ATT_CELL_TIMED, 0, half_width,
      "half interval (?: wider than asked, alone: too few samples; ~: times still drifted)" },
    { "rate", ATT_CELL_TIMED, 0, rate, NULL },
    { "copy", ATT_CELL_TIMED, 0, of_copy,
      "share of the speed of a plain copy of the same bytes" },
    { "vs baseline", ATT_CELL_TIMED, 1, speedup,
      "time of the variant it replaces over its own (?: too few rounds to tell), and what the "
      "bytes predict" },
    { "vs peer", ATT_CELL_TIMED, 1, vs_peer, "time of the fastest peer over its own" },
    { "compared", ATT_CELL_CHECKED, 0, compared, "output elements checked" },
    { "runs", ATT_CELL_CHECKED, 0, runs, "checked runs" },
    { "error", ATT_CELL_ALWAYS, 0, over_bound, "the largest, over its bound" },
    { "rms", ATT_CELL_ALWAYS, 0, rms, "of the error, over what rounding predicts" },
    { "wall", ATT_CELL_CHECKED, 0, wall, "the whole proof" },
    { "plan", ATT_CELL_TIMED, 0, plan, "work done once and reused" },
    { "launches", ATT_CELL_ALWAYS, 0, launches, NULL },
    { "memory", ATT_CELL_ALWAYS, 0, memory, "bytes that one call needs" },
    { NULL, ATT_CELL_ALWAYS, 0, NULL, NULL },
};

int att_any_timed(const struct att_results *r)
{
    for (int64_t i = 0; i < r->n; i++) {
        if (r->record[i].timed)
            return 1;
    }
    return 0;
}

int att_cell_used(const struct att_cell *cell, const struct att_results *r)
{
    char buf[ATT_CELL] = "";

    if (cell->when != ATT_CELL_ALWAYS && (cell->when == ATT_CELL_TIMED) != att_any_timed(r))
        return 0;
    for (int64_t i = 0; i < r->n && !*buf; i++)
        cell->text(&r->record[i], buf, sizeof(buf));
    return *buf != '\0';
}

static void add(char *buf, size_t size, const char *text)
{
    size_t n = strlen(buf);

    snprintf(buf + n, size - n, "%s%s", n ? "; " : "", text);
}

const char *att_row_caveat(const struct att_record *r, char *buf, size_t size)
{
    char text[160];

    *buf = '\0';
    if (!r->timed)
        return buf;
    if (!strcmp(r->time.cold, "COLD_UNVERIFIED"))
        add(buf, size, "the cache was not proved cold");
    if (!r->rate.plausible)
        add(buf, size, "faster than this machine can be");
    if (r->memory.run_allocs > 0)
        add(buf, size, "allocates inside timed runs");
    if (r->time.discarded > 0) {
        snprintf(text, sizeof(text), "%lld sample%s discarded for cause: %s",
                 (long long)r->time.discarded, att_plural(r->time.discarded),
                 r->time.disturbed);
        add(buf, size, text);
    }
    return buf;
}

char *att_cells_legend(const struct att_cell *const *cell, int n, char *buf, size_t size)
{
    size_t at = 0;

    *buf = '\0';
    for (int i = 0; i < n && at < size; i++)
        if (cell[i]->about)
            at += (size_t)snprintf(buf + at, size - at, "%s%s: %s", at ? " \xc2\xb7 " : "",
                                   cell[i]->title, cell[i]->about);
    return buf;
}
