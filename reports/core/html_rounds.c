/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_rounds.c - a kernel beside the one that it replaces, round by round: whether a speed-up
 * holds all the time or comes from a few lucky rounds.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/core/html_plots.h"

enum { PANELS = 4, LEFT = 50, TOP = 12, INSIDE = 120, BELOW = 40, BLOCKS = 64 };

struct pair {
    const struct att_record *old, *now;
    double                   v[BLOCKS]; // time of old / time of now per round
    int                      n;
};

/* The row of the kernel that `now` replaces; rows of a case stand together. */
static const struct att_record *replaced(const struct att_results *r, int64_t i)
{
    const struct att_record *now = &r->record[i];
    int64_t                  at = i;

    while (at > 0 && !strcmp(r->record[at - 1].name, now->name))
        at--;
    for (; at < r->n && !strcmp(r->record[at].name, now->name); at++)
        if (!strcmp(r->record[at].variant, now->rate.against) && r->record[at].timed
            && !strcmp(r->record[at].backend, now->backend))
            return &r->record[at];
    return NULL;
}

/* The pair of this row; 0 rounds when there is none. */
static struct pair pair_of(const struct att_results *r, int64_t i)
{
    struct pair p = { .now = &r->record[i] };
    int         n;

    if (!p.now->timed || !isfinite(p.now->rate.speedup.low) || !*p.now->rate.against)
        return p;
    p.old = replaced(r, i);
    if (!p.old)
        return p;
    n = p.old->time.blocks < p.now->time.blocks ? p.old->time.blocks : p.now->time.blocks;
    p.n = n < 0 ? 0 : n > BLOCKS ? BLOCKS : n;
    for (int b = 0; b < p.n; b++)
        p.v[b] = p.old->time.block_ns[b] / p.now->time.block_ns[b];
    return p;
}

/* Of each kernel that replaces another the largest case with an interval, in bytes. */
static int64_t largest_case(const struct att_html *h, int kernel)
{
    int64_t best = -1;

    for (int64_t i = 0; i < h->r->n; i++) {
        const struct att_record *r = &h->r->record[i];
        if (h->series.of[i] != kernel || pair_of(h->r, i).n < 6)
            continue;
        if (best < 0 || r->rate.bytes > h->r->record[best].rate.bytes)
            best = i;
    }
    return best;
}

static struct att_scale value_scale(const struct pair *p)
{
    double low = fmin(1, p->now->rate.speedup.low), high = fmax(1, p->now->rate.speedup.high);
    struct att_scale y;

    for (int b = 0; b < p->n; b++) {
        low = isfinite(p->v[b]) ? fmin(low, p->v[b]) : low;
        high = isfinite(p->v[b]) ? fmax(high, p->v[b]) : high;
    }
    if (p->now->rate.predicted > 0) {
        low = fmin(low, p->now->rate.predicted);
        high = fmax(high, p->now->rate.predicted);
    }
    y = att_scale_for(low, high, 1, 1.05);
    y.from = TOP + INSIDE;
    y.to = TOP;
    return y;
}

static void put_levels(const struct pair *p, const struct att_svg *svg,
                       const struct att_scale *x, const struct att_scale *y)
{
    const struct att_interval *s = &p->now->rate.speedup;
    double                     level[] = { s->median, 1 };
    double                     top = att_scale_at(y, s->high), bottom = att_scale_at(y, s->low);

    att_svg_rect(svg, "f", (struct att_box){ x->from, top, x->to - x->from, bottom - top });
    for (int i = 0; i < 2; i++)
        att_svg_line(svg, i ? "ref" : "mid",
                     (struct att_spot){ x->from, att_scale_at(y, level[i]) },
                     (struct att_spot){ x->to, att_scale_at(y, level[i]) });
}

static void put_pair(struct att_html *h, const struct pair *p)
{
    struct att_svg   svg;
    struct att_scale x = {
        .low = 0, .high = p->n + 1, .from = LEFT, .to = ATT_PLOT_WIDTH - 10
    };
    struct att_scale    y = value_scale(p);
    struct att_box      frame = { LEFT, TOP, x.to - x.from, INSIDE };
    char                title[256], about[700], ratio[96];
    struct att_svg_path path;

    snprintf(title, sizeof(title), "%s: %s/%s over %s, round by round", p->now->op,
             p->now->backend, p->now->variant, p->now->rate.against);
    snprintf(
        about, sizeof(about),
        "Of its cases with six rounds or more the largest, %.400s. Speed-up %s; the band is "
        "its 95%% interval, the dashed line 1x.",
        strchr(p->now->name, '/') ? strchr(p->now->name, '/') + 1 : p->now->name,
        att_html_ratio(&p->now->rate.speedup, ratio, sizeof(ratio)));
    svg = att_plot_begin(h, TOP + INSIDE + BELOW, title, about);
    att_svg_axis_x(&svg, &(struct att_axis){ .scale = &x,
                                             .text = att_axis_number,
                                             .title = "round",
                                             .frame = frame,
                                             .most = 8 });
    att_svg_axis_y(
        &svg,
        &(struct att_axis){
            .scale = &y, .text = att_axis_ratio, .title = "", .frame = frame, .most = 6 });
    put_levels(p, &svg, &x, &y);
    att_svg_path_begin(&path, &svg, "d k0");
    for (int b = 0; b < p->n; b++)
        att_svg_path_dot(
            &path, (struct att_spot){ att_scale_at(&x, b + 1), att_scale_at(&y, p->v[b]) });
    att_svg_path_end(&path);
    att_plot_end(&svg);
}

void att_html_rounds(struct att_html *h)
{
    int shown = 0;

    for (int k = 0; k < h->series.kernels && shown < PANELS; k++) {
        int64_t     i = largest_case(h, k);
        struct pair p;
        if (i < 0)
            continue;
        p = pair_of(h->r, i);
        put_pair(h, &p);
        shown++;
    }
}
