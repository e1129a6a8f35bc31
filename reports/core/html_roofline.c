/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_roofline.c - what calculates, under the roof that this run measured: the fastest copy
 * and, where the device told it, the arithmetic peak (Williams, Waterman and Patterson 2009).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/env.h"
#include "reports/core/html_plots.h"

enum { LEFT = 66, TOP = 26, INSIDE = 250, BELOW = 42, NAMED = 16, MARKS = 1200 };

struct roofline {
    struct att_html *h;
    const char      *backend;
    struct att_roof  roof;
    struct att_scale x, y;
    int              by_op; // 1: too many kernels to name
    int             *hue;   // of each kernel's name; -1: not drawn
};

/* The device that a back-end's rows ran on: a peer runs where the back-end runs that it joined.
 */
static const char *home(const struct att_html *h, const char *backend)
{
    const struct att_environment *env = h->r->env;

    for (int i = 0; i < env->n_peers && i < ATT_ENV_PEERS; i++)
        if (!strcmp(env->peer[i].name, backend) && *env->peer[i].backend)
            return env->peer[i].backend;
    return backend;
}

static int is_drawn(const struct roofline *p, int64_t i)
{
    const struct att_record *r = &p->h->r->record[i];

    return r->timed && r->rate.flops > 0 && r->rate.bytes > 0 && r->rate.gflops > 0
           && !strcmp(home(p->h, r->backend), p->backend);
}

static double intensity(const struct att_rate *rate)
{
    return rate->flops / rate->bytes;
}

/* What the roof allows at an intensity. */
static double ceiling(const struct roofline *p, double x)
{
    return isfinite(p->roof.peak_gflops) ? fmin(p->roof.peak_gflops, p->roof.copy_gbps * x)
                                         : p->roof.copy_gbps * x;
}

static int set_scales(struct roofline *p)
{
    double low = INFINITY, high = 0, left = INFINITY, right = 0;

    for (int64_t i = 0; i < p->h->r->n; i++) {
        const struct att_rate *rate = &p->h->r->record[i].rate;
        if (!is_drawn(p, i))
            continue;
        left = fmin(left, intensity(rate));
        right = fmax(right, intensity(rate));
        low = fmin(low, rate->gflops);
        high = fmax(high, rate->gflops);
    }
    if (!(right > 0))
        return 0;
    if (isfinite(p->roof.peak_gflops)) {
        high = fmax(high, p->roof.peak_gflops);
        left = fmin(left, p->roof.peak_gflops / p->roof.copy_gbps);
    } else {
        high = fmax(high, fmin(ceiling(p, left), 4 * high));
    }
    p->x = att_scale_for(left, right, 1, 10);
    p->x.from = LEFT;
    p->x.to = ATT_PLOT_WIDTH - 10;
    p->y = att_scale_for(low, high, 1, 10);
    p->y.from = TOP + INSIDE;
    p->y.to = TOP;
    return 1;
}

/* The two roofs as one line, cut where the picture ends. */
static void put_roof(const struct roofline *p, const struct att_svg *svg)
{
    struct att_svg_path path;
    double              ridge = p->roof.peak_gflops / p->roof.copy_gbps;
    double right = isfinite(ridge) ? p->x.high : fmin(p->x.high, p->y.high / p->roof.copy_gbps);
    double left = fmax(p->x.low, p->y.low / p->roof.copy_gbps);
    char   text[96], rate[32];

    att_svg_path_begin(&path, svg, "ref");
    if (left < right)
        att_svg_path_to(&path, (struct att_spot){ att_scale_at(&p->x, left),
                                                  att_scale_at(&p->y, ceiling(p, left)) });
    if (ridge > left && ridge < right)
        att_svg_path_to(&path, (struct att_spot){ att_scale_at(&p->x, ridge),
                                                  att_scale_at(&p->y, ceiling(p, ridge)) });
    if (left < right)
        att_svg_path_to(&path, (struct att_spot){ att_scale_at(&p->x, right),
                                                  att_scale_at(&p->y, ceiling(p, right)) });
    att_svg_path_end(&path);
    if (isfinite(p->roof.peak_gflops)) {
        snprintf(text, sizeof(text), "arithmetic peak %s",
                 att_axis_gflops(p->roof.peak_gflops, rate, sizeof(rate)));
        att_svg_text(svg, "t", 'e',
                     (struct att_spot){ p->x.to, att_scale_at(&p->y, p->roof.peak_gflops) - 5 },
                     text);
    }
    snprintf(text, sizeof(text), "copy %s%s",
             att_axis_gbps(p->roof.copy_gbps, rate, sizeof(rate)),
             left < right ? "" : " allows more than is shown");
    att_svg_text(svg, "t", 's', (struct att_spot){ LEFT + 4, TOP + (left < right ? 30 : 12) },
                 text);
}

/* The first kernel that is called like kernel k: one name, one colour, whatever it computes. */
static int namesake(const struct roofline *p, int k)
{
    const struct att_series_kernel *kernel = p->h->series.kernel;
    int                             first = 0;

    while (strcmp(kernel[first].kernel, kernel[k].kernel))
        first++;
    return first;
}

/* A legend of what is drawn: kernels, or operators when these are too many. */
static struct att_legend names(struct roofline *p)
{
    const struct att_series_kernel *kernel = p->h->series.kernel;
    struct att_legend               l = { .n = 0 };

    for (int64_t i = 0; i < p->h->r->n; i++) {
        int k = namesake(p, p->h->series.of[i]);
        if (is_drawn(p, i) && p->hue[k] < 0) {
            p->hue[k] = l.n + l.left_out;
            att_legend_add(&l, kernel[k].kernel, p->hue[k]);
        }
    }
    p->by_op = l.n + l.left_out > NAMED;
    if (!p->by_op)
        return l;
    l = (struct att_legend){ .n = 0 };
    for (int k = 0; k < p->h->series.kernels; k++)
        if (!k || kernel[k].family != kernel[k - 1].family)
            att_legend_add(&l, kernel[k].op, kernel[k].family);
    return l;
}

static int hue_of(const struct roofline *p, int64_t i)
{
    const int k = p->h->series.of[i];

    return p->by_op ? p->h->series.kernel[k].family : p->hue[namesake(p, k)];
}

static struct att_spot spot_of(const struct roofline *p, int64_t i)
{
    const struct att_rate *rate = &p->h->r->record[i].rate;

    return (struct att_spot){ att_scale_at(&p->x, intensity(rate)),
                              att_scale_at(&p->y, rate->gflops) };
}

/* Very many marks are dots, one path per colour. */
static void put_dots(const struct roofline *p, const struct att_svg *svg)
{
    for (int hue = 0; hue < 8; hue++) {
        struct att_svg_path path;
        char class[8];
        snprintf(class, sizeof(class), "d %s", att_svg_class(hue));
        att_svg_path_begin(&path, svg, class);
        for (int64_t i = 0; i < p->h->r->n; i++)
            if (is_drawn(p, i) && hue_of(p, i) % 8 == hue)
                att_svg_path_dot(&path, spot_of(p, i));
        att_svg_path_end(&path);
    }
}

static void put_marks(const struct roofline *p, const struct att_svg *svg)
{
    int64_t drawn = 0;

    for (int64_t i = 0; i < p->h->r->n; i++)
        drawn += is_drawn(p, i);
    if (drawn > MARKS) {
        put_dots(p, svg);
        return;
    }
    for (int64_t i = 0; i < p->h->r->n; i++)
        if (is_drawn(p, i))
            att_svg_mark(svg, hue_of(p, i), spot_of(p, i),
                         drawn <= 100 ? p->h->r->record[i].row : NULL);
}

static void put_backend(struct att_html *h, const char *backend)
{
    struct roofline p = { .h = h, .backend = backend, .roof = att_series_roof(h->r, backend) };
    struct att_legend legend;
    struct att_svg    svg;
    struct att_box    frame;
    char              title[80];

    if (!isfinite(p.roof.copy_gbps) || !set_scales(&p))
        return;
    p.hue = malloc((size_t)h->series.kernels * sizeof(*p.hue) + 1);
    if (!p.hue)
        return;
    for (int k = 0; k < h->series.kernels; k++)
        p.hue[k] = -1;
    legend = names(&p);
    frame = (struct att_box){ LEFT, TOP, p.x.to - LEFT, INSIDE };
    snprintf(title, sizeof(title), "Roofline of %s", backend);
    svg = att_plot_begin(
        h, (int)(TOP + INSIDE + BELOW + att_legend_draw(&legend, NULL, 0)), title,
        "Flops per second over flops per byte, both of the definition. The dashed roof is what "
        "this run measured of the machine: its fastest copy and, where known, its arithmetic.");
    att_svg_axis_x(&svg, &(struct att_axis){ .scale = &p.x,
                                             .text = att_axis_number,
                                             .title = "flops per byte",
                                             .frame = frame,
                                             .most = 7 });
    att_svg_axis_y(&svg, &(struct att_axis){ .scale = &p.y,
                                             .text = att_axis_gflops,
                                             .title = "flops per second",
                                             .frame = frame,
                                             .most = 7 });
    put_roof(&p, &svg);
    put_marks(&p, &svg);
    att_legend_draw(&legend, &svg, TOP + INSIDE + BELOW - 2);
    att_plot_end(&svg);
    free(p.hue);
}

void att_html_roofline(struct att_html *h)
{
    const char *seen[8];
    int         n = 0;

    for (int64_t i = 0; i < h->r->n && n < 8; i++) {
        const char *backend = home(h, h->r->record[i].backend);
        int         k = 0;
        if (!h->r->record[i].timed)
            continue;
        while (k < n && strcmp(seen[k], backend))
            k++;
        if (k == n) {
            seen[n++] = backend;
            put_backend(h, backend);
        }
    }
}
