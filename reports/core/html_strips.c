/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_strips.c - what is drawn as a line per kernel: speed-ups, the share of the copy, errors,
 * launches, memory.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/core/html_plots.h"
#include "reports/core/human.h"

static const double LEAST_ERROR = 1e-3;

/* Room for the values of one picture, one of each per row. */
struct values {
    double *v, *low, *high, *other;
};

static void clear(const struct values *x, int64_t i)
{
    x->v[i] = x->low[i] = x->high[i] = x->other[i] = NAN;
}

static void set(const struct values *x, int64_t i, const struct att_interval *ratio)
{
    if (ratio->n < 1 || !(ratio->median > 0))
        return;
    x->v[i] = ratio->median;
    x->low[i] = ratio->low;
    x->high[i] = ratio->high;
}

/* Leave out operators whose kernels all have the same value, to one in a hundred: there is
 * nothing to see. */
static void drop_equal(struct att_html *h, const struct values *x)
{
    for (int f = 0; f < h->series.families; f++) {
        double low = INFINITY, high = -INFINITY;
        for (int64_t i = 0; i < h->r->n; i++) {
            if (h->series.kernel[h->series.of[i]].family != f || isnan(x->v[i]))
                continue;
            low = fmin(low, x->v[i]);
            high = fmax(high, x->v[i]);
        }
        for (int64_t i = 0; i < h->r->n && !(high > low * 1.01); i++)
            if (h->series.kernel[h->series.of[i]].family == f)
                x->v[i] = NAN;
    }
}

static void put_speedups(struct att_html *h, const struct values *x)
{
    char    about[320];
    int64_t n = 0, unknown = 0;

    for (int64_t i = 0; i < h->r->n; i++) {
        const struct att_record *r = &h->r->record[i];
        clear(x, i);
        if (!r->timed)
            continue;
        set(x, i, &r->rate.speedup);
        n += isfinite(x->v[i]) != 0;
        unknown += isfinite(x->v[i]) && !att_has_interval(&r->rate.speedup);
        if (r->rate.predicted > 0)
            x->other[i] = r->rate.predicted;
    }
    snprintf(about, sizeof(about),
             "A dot per case, a tick at their median; right of the line is faster. Small dots: "
             "what the bytes of the two predict.");
    if (unknown)
        snprintf(about + strlen(about), sizeof(about) - strlen(about),
                 " %lld of %lld %s on too few rounds to tell.", (long long)unknown,
                 (long long)n, att_one_or(unknown, "rests", "rest"));
    att_html_strip(
        h, &(struct att_strip){ .title = "Speed-up over the kernel it replaces",
                                .about = about,
                                .axis = "time of the replaced kernel / own time, same rounds",
                                .text = att_axis_ratio,
                                .v = x->v,
                                .low = x->low,
                                .high = x->high,
                                .other = x->other,
                                .log = 1,
                                .least = 1.3,
                                .ref = 1 });
}

static void put_peers(struct att_html *h, const struct values *x)
{
    for (int64_t i = 0; i < h->r->n; i++) {
        clear(x, i);
        if (h->r->record[i].timed && h->r->record[i].n_rivals > 0)
            set(x, i, &h->r->record[i].rival[0].speedup);
    }
    att_html_strip(h, &(struct att_strip){
                          .title = "Against the fastest kernel of a peer",
                          .about = "A dot per case, a tick at their median; right of the line "
                                   "is faster than somebody else's best.",
                          .axis = "time of the peer / own time, same rounds",
                          .text = att_axis_ratio,
                          .v = x->v,
                          .low = x->low,
                          .high = x->high,
                          .log = 1,
                          .least = 1.3,
                          .ref = 1 });
}

static void put_copy(struct att_html *h, const struct values *x)
{
    for (int64_t i = 0; i < h->r->n; i++) {
        const struct att_record *r = &h->r->record[i];
        clear(x, i);
        if (r->timed && !h->series.kernel[h->series.of[i]].arithmetic)
            set(x, i, &r->rate.of_copy);
    }
    att_html_strip(h,
                   &(struct att_strip){
                       .title = "Bandwidth against the ceiling of a plain copy",
                       .about = "Kernels that are bound by memory: time of a copy of as many "
                                "bytes, in the same rounds, over their own. 100% is as fast "
                                "as copying.",
                       .axis = "share of the copy's speed",
                       .text = att_axis_percent,
                       .v = x->v,
                       .low = x->low,
                       .high = x->high,
                       .least = 0.5,
                       .from_zero = 1,
                       .ref = 1 });
}

static void put_error(struct att_html *h, const struct values *x)
{
    for (int64_t i = 0; i < h->r->n; i++) {
        const struct att_record *r = &h->r->record[i];
        clear(x, i);
        if (r->accuracy.judged > 0 && r->accuracy.over_bound > 0)
            x->v[i] = fmax(r->accuracy.over_bound, LEAST_ERROR);
    }
    att_html_strip(h, &(struct att_strip){
                          .title = "Largest error over its bound",
                          .about = "Where results round: a dot per case. Right of the line is "
                                   "wrong; far left of it the bound has room to spare (below "
                                   "0.001 is drawn there).",
                          .axis = "error / bound",
                          .text = att_axis_three,
                          .v = x->v,
                          .log = 1,
                          .least = 4,
                          .ref = 1 });
}

static void put_launches(struct att_html *h, const struct values *x)
{
    for (int64_t i = 0; i < h->r->n; i++) {
        clear(x, i);
        if (h->r->record[i].accounted && h->r->record[i].launches >= 0)
            x->v[i] = (double)h->r->record[i].launches;
    }
    drop_equal(h, x);
    att_html_strip(h, &(struct att_strip){
                          .title = "Launches per call",
                          .about = "Kernels, copies and fills that one run enqueues (on the "
                                   "cpu: parallel regions), where kernels differ.",
                          .axis = "launches",
                          .text = att_axis_number,
                          .v = x->v,
                          .least = 6,
                          .from_zero = 1,
                          .ref = NAN });
}

/* The least memory that any kernel needs for the case of row i. -1: nobody told. */
static int64_t leanest(const struct att_results *r, int64_t i)
{
    const char *name = r->record[i].name;
    int64_t     least = -1;

    // Rows of a case stand together.
    while (i > 0 && !strcmp(r->record[i - 1].name, name))
        i--;
    for (; i < r->n && !strcmp(r->record[i].name, name); i++) {
        int64_t bytes = r->record[i].memory.per_call;
        if (bytes > 0 && (least < 0 || bytes < least))
            least = bytes;
    }
    return least;
}

static void put_memory(struct att_html *h, const struct values *x)
{
    for (int64_t i = 0; i < h->r->n; i++) {
        int64_t least = leanest(h->r, i), own = h->r->record[i].memory.per_call;
        clear(x, i);
        if (least > 0 && own > 0)
            x->v[i] = (double)own / (double)least;
    }
    drop_equal(h, x);
    att_html_strip(
        h, &(struct att_strip){ .title = "Memory per call, over the leanest kernel of the case",
                                .about = "Outputs that do not live across calls, and "
                                         "temporaries. 1x needs the least of all.",
                                .axis = "bytes / bytes of the leanest",
                                .text = att_axis_ratio,
                                .v = x->v,
                                .log = 1,
                                .least = 1.5,
                                .ref = NAN });
}

void att_html_strips(struct att_html *h)
{
    const size_t  n = (size_t)h->r->n + 1;
    double       *room = calloc(4 * n, sizeof(*room));
    struct values x;

    if (!room)
        return;
    x = (struct values){ room, room + n, room + 2 * n, room + 3 * n };
    put_speedups(h, &x);
    put_peers(h, &x);
    put_copy(h, &x);
    put_error(h, &x);
    put_launches(h, &x);
    put_memory(h, &x);
    free(room);
}
