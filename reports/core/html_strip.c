/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_strip.c - a line per kernel with a dot per case and a tick at the median: it reads alike
 * with three cases and with three hundred.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/core/html_plots.h"
#include "reports/core/human.h"

enum { LINES = 48, LINE = 33, HEADING = 22, TOP = 6, BOTTOM = 40, FEW = 12 };

/* One line of the picture. */
struct lane {
    int                 kernel;
    struct att_interval sum; // median, least, largest
    double              y;   // of its text
};

struct strip {
    struct att_html        *h;
    const struct att_strip *of;
    struct lane             lane[LINES];
    int                     lanes, left_out;
    double                  bottom;
    struct att_scale        x;
};

static double *values_of(const struct strip *s, int kernel, double *scratch, int64_t *n)
{
    *n = 0;
    for (int64_t i = 0; i < s->h->r->n; i++)
        if (s->h->series.of[i] == kernel && isfinite(s->of->v[i]))
            scratch[(*n)++] = s->of->v[i];
    return scratch;
}

static void choose(struct strip *s, double *scratch)
{
    double y = TOP;
    int    family = -1;

    for (int k = 0; k < s->h->series.kernels; k++) {
        int64_t      n;
        struct lane *l = &s->lane[s->lanes];
        values_of(s, k, scratch, &n);
        if (!n)
            continue;
        if (s->lanes == LINES) {
            s->left_out++;
            continue;
        }
        if (s->h->series.kernel[k].family != family)
            y += HEADING;
        family = s->h->series.kernel[k].family;
        *l = (struct lane){ k, att_series_sum(scratch, n), y + 10 };
        y += LINE;
        s->lanes++;
    }
    s->bottom = y + 2;
}

static void set_scale(struct strip *s)
{
    double low = s->of->from_zero ? 0 : INFINITY, high = -INFINITY;

    for (int i = 0; i < s->lanes; i++) {
        low = fmin(low, s->lane[i].sum.low);
        high = fmax(high, s->lane[i].sum.high);
    }
    for (int64_t i = 0; i < s->h->r->n && s->of->other; i++) {
        if (!isfinite(s->of->v[i]) || !isfinite(s->of->other[i]))
            continue;
        low = fmin(low, s->of->other[i]);
        high = fmax(high, s->of->other[i]);
    }
    if (isfinite(s->of->ref)) {
        low = fmin(low, s->of->ref);
        high = fmax(high, s->of->ref);
    }
    s->x = att_scale_for(low, high, s->of->log, s->of->least);
    s->x.from = 12;
    s->x.to = ATT_PLOT_WIDTH - 12;
}

/* Intervals, where so few are no smear. */
static void put_whiskers(const struct strip *s, const struct att_svg *svg, const struct lane *l)
{
    char class[8];

    if (!s->of->low || l->sum.n > FEW)
        return;
    snprintf(class, sizeof(class), "w %s",
             att_svg_class(att_kernel_hue(&s->h->series.kernel[l->kernel])));
    for (int64_t i = 0; i < s->h->r->n; i++) {
        if (s->h->series.of[i] != l->kernel || !isfinite(s->of->v[i]))
            continue;
        att_svg_line(svg, class,
                     (struct att_spot){ att_scale_at(&s->x, s->of->low[i]), l->y + 11 },
                     (struct att_spot){ att_scale_at(&s->x, s->of->high[i]), l->y + 11 });
    }
}

static void put_dots(const struct strip *s, const struct att_svg *svg, const struct lane *l,
                     const double *v, const char *class)
{
    struct att_svg_path path;

    att_svg_path_begin(&path, svg, class);
    for (int64_t i = 0; i < s->h->r->n; i++) {
        if (s->h->series.of[i] == l->kernel && isfinite(s->of->v[i]) && isfinite(v[i]))
            att_svg_path_dot(&path, (struct att_spot){ att_scale_at(&s->x, v[i]), l->y + 11 });
    }
    att_svg_path_end(&path);
}

/* "1.47x (0.97x to 2.1x, 14 cases)" */
static void put_label(const struct strip *s, const struct att_svg *svg, const struct lane *l)
{
    char name[256], text[128], a[32], b[32], c[32];

    att_kernel_fold(s->h->series.kernel[l->kernel].kernel, 30, name, sizeof(name));
    att_svg_text(svg, "", 's', (struct att_spot){ 4, l->y }, name);
    s->of->text(l->sum.median, a, sizeof(a));
    s->of->text(l->sum.low, b, sizeof(b));
    s->of->text(l->sum.high, c, sizeof(c));
    if (l->sum.n == 1)
        snprintf(text, sizeof(text), "%s (1 case)", a);
    else if (!strcmp(b, c))
        snprintf(text, sizeof(text), "%s (all %lld cases)", a, (long long)l->sum.n);
    else
        snprintf(text, sizeof(text), "%s (%s to %s, %lld cases)", a, b, c, (long long)l->sum.n);
    att_svg_text(svg, "t", 'e', (struct att_spot){ ATT_PLOT_WIDTH - 4, l->y }, text);
}

static void put_lane(const struct strip *s, const struct att_svg *svg, const struct lane *l)
{
    const struct att_series_kernel *k = &s->h->series.kernel[l->kernel];
    char class[8];
    double x = att_scale_at(&s->x, l->sum.median);

    snprintf(class, sizeof(class), "d %s", att_svg_class(att_kernel_hue(k)));
    put_label(s, svg, l);
    put_whiskers(s, svg, l);
    put_dots(s, svg, l, s->of->v, class);
    if (s->of->other)
        put_dots(s, svg, l, s->of->other, "d o");
    if (l->sum.n > 1)
        att_svg_line(svg, "mid", (struct att_spot){ x, l->y + 5 },
                     (struct att_spot){ x, l->y + 17 });
}

static void put_all(const struct strip *s, const struct att_svg *svg)
{
    const struct att_axis axis = { .scale = &s->x,
                                   .text = s->of->text,
                                   .title = s->of->axis,
                                   .frame = { s->x.from, TOP + 4, s->x.to - s->x.from,
                                              s->bottom - TOP - 4 },
                                   .most = 7 };
    double                ref = att_scale_at(&s->x, s->of->ref);
    int                   family = -1;

    att_svg_axis_x(svg, &axis);
    att_svg_line(svg, "ref", (struct att_spot){ ref, TOP },
                 (struct att_spot){ ref, s->bottom });
    for (int i = 0; i < s->lanes; i++) {
        const struct att_series_kernel *k = &s->h->series.kernel[s->lane[i].kernel];
        if (k->family != family)
            att_svg_text(svg, "h", 's', (struct att_spot){ 4, s->lane[i].y - 18 }, k->op);
        family = k->family;
        put_lane(s, svg, &s->lane[i]);
    }
}

void att_html_strip(struct att_html *h, const struct att_strip *of)
{
    struct strip   s = { .h = h, .of = of };
    struct att_svg svg;
    double        *scratch = calloc((size_t)h->r->n + 1, sizeof(*scratch));
    char           about[512];

    if (scratch)
        choose(&s, scratch);
    free(scratch);
    if (!s.lanes)
        return;
    set_scale(&s);
    snprintf(about, sizeof(about), "%s", of->about);
    if (s.left_out)
        snprintf(about, sizeof(about), "%s The first %d kernels; %d more are in the table.",
                 of->about, s.lanes, s.left_out);
    svg = att_plot_begin(h, (int)s.bottom + BOTTOM, of->title, about);
    put_all(&s, &svg);
    att_plot_end(&svg);
}
