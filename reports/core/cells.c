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

/* Half of the 95 % interval; '?' when it stayed wider than was asked for, '~' when
 * the times still drifted when measuring began. */
static void half_width(const struct att_record *r, char *buf, size_t size)
{
    double half = r->timed ? att_half_width(&r->time.ns) : NAN;

    if (half >= 0)
        snprintf(buf, size, "%.1f%%%s%s", half * 100, r->time.target_met ? "" : "?",
                 r->time.settled ? "" : "~");
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

static void speedup(const struct att_record *r, char *buf, size_t size)
{
    if (!r->timed || r->rate.speedup.n < 1 || !isfinite(r->rate.speedup.median))
        return;
    if (isfinite(r->rate.predicted) && r->rate.predicted > 0)
        snprintf(buf, size, "%.2fx (pred %.2f)", r->rate.speedup.median, r->rate.predicted);
    else
        snprintf(buf, size, "%.2fx", r->rate.speedup.median);
}

/* The fastest kernel of a peer, timed in the same rounds. */
static void vs_peer(const struct att_record *r, char *buf, size_t size)
{
    char text[ATT_CELL];

    if (!r->timed || r->n_rivals < 1 || !isfinite(r->rival[0].speedup.median))
        return;
    snprintf(text, sizeof(text), "%.2fx %.79s", r->rival[0].speedup.median, r->rival[0].name);
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

static void over_bound(const struct att_record *r, char *buf, size_t size)
{
    if (r->accuracy.judged > 0)
        snprintf(buf, size, "%.2f", r->accuracy.over_bound);
}

static void rms(const struct att_record *r, char *buf, size_t size)
{
    if (r->accuracy.judged > 0 && r->accuracy.rms > 0)
        snprintf(buf, size, "%.2f", r->accuracy.rms);
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
    { "status", ATT_CELL_ALWAYS, 1, status },
    { "kernel", ATT_CELL_ALWAYS, 1, kernel },
    { "median", ATT_CELL_TIMED, 0, median },
    { "\xc2\xb1"
      "95%",
      ATT_CELL_TIMED, 0, half_width },
    { "rate", ATT_CELL_TIMED, 0, rate },
    { "copy", ATT_CELL_TIMED, 0, of_copy },
    { "vs baseline", ATT_CELL_TIMED, 1, speedup },
    { "vs peer", ATT_CELL_TIMED, 1, vs_peer },
    { "compared", ATT_CELL_CHECKED, 0, compared },
    { "runs", ATT_CELL_CHECKED, 0, runs },
    { "error", ATT_CELL_ALWAYS, 0, over_bound },
    { "rms", ATT_CELL_ALWAYS, 0, rms },
    { "wall", ATT_CELL_CHECKED, 0, wall },
    { "plan", ATT_CELL_TIMED, 0, plan },
    { "launches", ATT_CELL_ALWAYS, 0, launches },
    { "memory", ATT_CELL_ALWAYS, 0, memory },
    { NULL, ATT_CELL_ALWAYS, 0, NULL },
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
        snprintf(text, sizeof(text), "%lld samples discarded for cause: %s",
                 (long long)r->time.discarded, r->time.disturbed);
        add(buf, size, text);
    }
    return buf;
}

const char *att_cells_legend(const struct att_results *r)
{
    if (att_any_timed(r))
        return "\xc2\xb1"
               "95%: half interval (?: wider than asked, ~: times still drifted) \xc2\xb7 "
               "copy: "
               "share of the speed of a plain copy of the same bytes \xc2\xb7 vs baseline: of "
               "the "
               "variant it replaces, and what the bytes predict \xc2\xb7 memory: bytes that "
               "one "
               "call needs";
    return "compared: output elements checked \xc2\xb7 runs: checked runs \xc2\xb7 error: the "
           "largest, over its bound \xc2\xb7 rms: over what rounding predicts \xc2\xb7 memory: "
           "bytes that one call needs";
}
