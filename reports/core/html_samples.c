/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_samples.c - how the samples are distributed, where they were kept: the share of samples
 * that took at most so long. A median hides two modes; this does not.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/core/html_plots.h"

enum { PANELS = 4, LEFT = 46, TOP = 12, INSIDE = 170, BELOW = 42, STEPS = 120, CURVES = 12 };

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static int has_samples(const struct att_record *r)
{
    return r->timed && r->samples && r->n_samples >= 20;
}

/* First and behind the last row of the case that row i is of. */
static void bounds(const struct att_results *r, int64_t i, int64_t *from, int64_t *to)
{
    const char *name = r->record[i].name;

    for (*from = i; *from > 0 && !strcmp(r->record[*from - 1].name, name); --*from)
        ;
    for (*to = i; *to < r->n && !strcmp(r->record[*to].name, name); ++*to)
        ;
}

static int kernels_of(const struct att_results *r, int64_t i)
{
    int64_t from, to;
    int     n = 0;

    bounds(r, i, &from, &to);
    for (; from < to; from++)
        n += has_samples(&r->record[from]);
    return n;
}

/* The largest case of an operator, by bytes, of which two kernels kept samples; -1: none. */
static int64_t largest_case(const struct att_html *h, int family)
{
    int64_t best = -1;

    for (int64_t i = 0; i < h->r->n; i++) {
        const struct att_record *r = &h->r->record[i];
        if (h->series.kernel[h->series.of[i]].family != family || !has_samples(r))
            continue;
        if ((best < 0 || r->rate.bytes > h->r->record[best].rate.bytes)
            && kernels_of(h->r, i) > 1)
            best = i;
    }
    return best;
}

static struct att_scale time_scale(const struct att_results *r, int64_t from, int64_t to)
{
    double           low = INFINITY, high = 0;
    struct att_scale x;

    for (int64_t i = from; i < to; i++) {
        const struct att_time *t = &r->record[i].time;
        if (!has_samples(&r->record[i]))
            continue;
        low = fmin(low, t->min);
        high = fmax(high, fmin(t->max, 4 * t->q3)); // one outlier must not press the rest flat
    }
    x = att_scale_for(low, high, 1, 1.1);
    x.from = LEFT;
    x.to = ATT_PLOT_WIDTH - 10;
    return x;
}

static void put_curve(const struct att_record *r, const struct att_svg *svg, int hue,
                      const struct att_scale *x, const struct att_scale *y)
{
    struct att_svg_path path;
    double             *v = calloc((size_t)r->n_samples, sizeof(*v));
    int64_t             n = 0;
    char class[8];

    if (!v)
        return;
    for (int64_t i = 0; i < r->n_samples; i++)
        if (isfinite(r->samples[i])) // others were discarded
            v[n++] = r->samples[i];
    qsort(v, (size_t)n, sizeof(*v), by_value);
    snprintf(class, sizeof(class), "l %s", att_svg_class(hue));
    att_svg_path_begin(&path, svg, class);
    for (int s = 0; n && s <= STEPS; s++) {
        double share = (double)s / STEPS;
        att_svg_path_to(
            &path, (struct att_spot){ att_scale_at(x, v[(int64_t)(share * (double)(n - 1))]),
                                      att_scale_at(y, share) });
    }
    att_svg_path_end(&path);
    if (n)
        att_svg_mark(svg, hue,
                     (struct att_spot){ att_scale_at(x, v[n / 2]), att_scale_at(y, 0.5) },
                     r->row);
    free(v);
}

static void put_case(struct att_html *h, int64_t at)
{
    struct att_scale  x, y = { .low = 0, .high = 1, .from = TOP + INSIDE, .to = TOP };
    struct att_legend legend = { .n = 0 };
    struct att_svg    svg;
    struct att_box    frame;
    char              title[80], about[640];
    int64_t           from, to;

    bounds(h->r, at, &from, &to);
    x = time_scale(h->r, from, to);
    frame = (struct att_box){ LEFT, TOP, x.to - x.from, INSIDE };
    for (int64_t i = from; i < to && legend.n < CURVES; i++)
        if (has_samples(&h->r->record[i]))
            att_legend_add(&legend, h->series.kernel[h->series.of[i]].kernel,
                           att_kernel_hue(&h->series.kernel[h->series.of[i]]));
    snprintf(title, sizeof(title), "%s: distribution of samples", h->r->record[at].op);
    snprintf(
        about, sizeof(about),
        "Its largest case, %.400s: the share of samples that took at most so long; the mark "
        "is the median.",
        strchr(h->r->record[at].name, '/') ? strchr(h->r->record[at].name, '/') + 1
                                           : h->r->record[at].name);
    svg = att_plot_begin(h, (int)(TOP + INSIDE + BELOW + att_legend_draw(&legend, NULL, 0)),
                         title, about);
    att_svg_axis_x(&svg, &(struct att_axis){ .scale = &x,
                                             .text = att_axis_ns,
                                             .title = "time per call",
                                             .frame = frame,
                                             .most = 6 });
    att_svg_axis_y(
        &svg,
        &(struct att_axis){
            .scale = &y, .text = att_axis_percent, .title = "", .frame = frame, .most = 5 });
    for (int64_t i = from, n = 0; i < to && n < CURVES; n += has_samples(&h->r->record[i++]))
        if (has_samples(&h->r->record[i]))
            put_curve(&h->r->record[i], &svg,
                      att_kernel_hue(&h->series.kernel[h->series.of[i]]), &x, &y);
    att_legend_draw(&legend, &svg, TOP + INSIDE + BELOW - 2);
    att_plot_end(&svg);
}

void att_html_samples(struct att_html *h)
{
    int shown = 0;

    for (int f = 0; f < h->series.families && shown < PANELS; f++) {
        int64_t i = largest_case(h, f);
        if (i < 0)
            continue;
        put_case(h, i);
        shown++;
    }
}
