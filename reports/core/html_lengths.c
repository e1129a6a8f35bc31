/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_lengths.c - time and rate by length: one picture per operator that was timed at two
 * lengths or more. A mark is the median over the cases of a kernel at a length; its bar is the
 * 95 % interval when that is one case, else the range of the cases. Marks are joined only where
 * nothing but the length changes from one to the next.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/core/html_lengths.h"

enum { LEFT = 66, TOP = 26, INSIDE = 230, BELOW = 42 };

static void set_scales(struct att_length_panel *p)
{
    double low = INFINITY, high = 0, first = INFINITY, last = 0;

    for (int i = 0; i < p->n; i++) {
        const struct att_interval *v = &p->mark[i].v;
        low = fmin(low, isfinite(v->low) ? v->low : v->median);
        high = fmax(high, isfinite(v->high) ? v->high : v->median);
        first = fmin(first, (double)p->mark[i].length);
        last = fmax(last, (double)p->mark[i].length);
    }
    p->x = att_scale_for(first, last, 1, 1.5);
    p->x.from = LEFT + 26; // marks stand beside each other at the ends too
    p->x.to = ATT_PLOT_WIDTH - 36;
    p->y = att_scale_for(p->rate ? 0 : low, high, !p->rate, p->rate ? high / 2 : 2);
    p->y.from = TOP + INSIDE;
    p->y.to = TOP;
}

/* 1 when only the length differs. */
static int joined(const struct att_length_mark *a, const struct att_length_mark *b)
{
    char x[512], y[512];

    return a->kernel == b->kernel && a->v.n == 1 && b->v.n == 1
           && !strcmp(att_case_family(a->first->name, x, sizeof(x)),
                      att_case_family(b->first->name, y, sizeof(y)));
}

/* Marks of several kernels at one length stand beside each other. */
static struct att_spot place(const struct att_length_panel *p, const struct att_length_mark *m,
                             int nth, double v)
{
    const double apart = p->kernels > 8 ? 3 : 5;

    return (struct att_spot){ att_scale_at(&p->x, (double)m->length)
                                  + (nth - (p->kernels - 1) / 2.0) * apart,
                              att_scale_at(&p->y, v) };
}

static void put_series(const struct att_length_panel *p, const struct att_svg *svg, int nth)
{
    const int   hue = att_kernel_hue(&p->h->series.kernel[p->kernel[nth]]);
    const char *colour = att_svg_class(hue);
    char        line[8], whisker[8];

    snprintf(line, sizeof(line), "l %s", colour);
    snprintf(whisker, sizeof(whisker), "w %s", colour);
    for (int i = 0; i < p->n; i++) {
        const struct att_length_mark *m = &p->mark[i];
        if (m->kernel != p->kernel[nth])
            continue;
        if (i + 1 < p->n && joined(m, m + 1))
            att_svg_line(svg, line, place(p, m, nth, m->v.median),
                         place(p, m + 1, nth, m[1].v.median));
        att_svg_line(svg, whisker, place(p, m, nth, m->v.low), place(p, m, nth, m->v.high));
        att_svg_mark(svg, hue, place(p, m, nth, m->v.median),
                     m->v.n == 1 ? m->first->row : NULL);
    }
}

static void put_axes(const struct att_length_panel *p, const struct att_svg *svg)
{
    const struct att_box frame = { LEFT, TOP, ATT_PLOT_WIDTH - 10 - LEFT, INSIDE };
    struct att_axis      x = { .scale = &p->x,
                               .text = att_axis_number,
                               .title = "tokens of the longest sequence",
                               .frame = frame,
                               .most = 7 };
    struct att_axis      y = {
             .scale = &p->y, .text = att_axis_ns, .title = "time per call", .frame = frame, .most = 8
    };

    if (p->lengths < ATT_TICKS) {
        x.tick = p->length;
        x.most = p->lengths;
    }

    if (p->rate && p->arithmetic) {
        y.text = att_axis_gflops;
        y.title = "flops of the definition per second";
    } else if (p->rate) {
        y.text = att_axis_gbps;
        y.title = "bytes of the definition per second";
    }
    att_svg_axis_x(svg, &x);
    att_svg_axis_y(svg, &y);
}

static void put_panel(struct att_length_panel *p)
{
    const struct att_series_kernel *k = p->h->series.kernel;
    struct att_legend               legend = { .n = 0 };
    struct att_svg                  svg;
    char                            title[96], about[400];
    double                          height;

    for (int i = 0; i < p->kernels; i++)
        att_legend_add(&legend, k[p->kernel[i]].kernel, att_kernel_hue(&k[p->kernel[i]]));
    height = att_legend_draw(&legend, NULL, 0);
    snprintf(title, sizeof(title), "%s: %s by length", k[p->kernel[0]].op,
             p->rate ? "rate" : "time");
    snprintf(
        about, sizeof(about),
        "Median per kernel and length; bars are the 95%% interval of a single case, or the "
        "range of several. Lines join cases that differ in length alone.%s",
        p->left_out ? " Some kernels are left out; all are in the table." : "");
    set_scales(p);
    svg = att_plot_begin(p->h, (int)(TOP + INSIDE + BELOW + height), title, about);
    put_axes(p, &svg);
    for (int i = 0; i < p->kernels; i++)
        put_series(p, &svg, i);
    att_legend_draw(&legend, &svg, TOP + INSIDE + BELOW - 2);
    att_plot_end(&svg);
}

/* Time by length means something where cases differ in nothing else; rates bear more. */
static int any_joined(const struct att_length_panel *p)
{
    for (int i = 0; i + 1 < p->n; i++)
        if (joined(&p->mark[i], &p->mark[i + 1]))
            return 1;
    return 0;
}

static void put_family(struct att_html *h, int family, int rate, struct att_length_mark *mark,
                       double *scratch)
{
    struct att_length_panel p = { .h = h, .family = family, .rate = rate, .mark = mark };

    for (int k = 0; k < h->series.kernels; k++)
        if (h->series.kernel[k].family == family)
            p.arithmetic |= h->series.kernel[k].arithmetic;
    att_length_collect(&p, scratch);
    if (p.lengths > 1 && (rate || any_joined(&p)))
        put_panel(&p);
}

void att_html_lengths(struct att_html *h)
{
    struct att_length_mark *mark = calloc((size_t)h->r->n + 1, sizeof(*mark));
    double                 *scratch = calloc((size_t)h->r->n + 1, sizeof(*scratch));

    for (int f = 0; mark && scratch && f < h->series.families && f < 24; f++) {
        put_family(h, f, 0, mark, scratch);
        put_family(h, f, 1, mark, scratch);
    }
    free(mark);
    free(scratch);
}
