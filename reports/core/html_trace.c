/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_trace.c - clock, power and temperature over the whole run, block after block: whether
 * all kernels met the same machine. Blocks that something held down are shaded, blocks that
 * were discarded for it are marked.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/core/html_plots.h"

enum { LEFT = 58, TOP = 26, INSIDE = 90, GAP = 34, BELOW = 40, BLOCKS = 64, COLUMNS = 380 };

/* One block of one row, in the order of time. */
struct moment {
    const struct att_felt *felt;
    int                    discarded;
};

struct trace {
    struct att_html *h;
    struct moment   *at;
    int64_t          n, held, discarded;
    struct att_scale x;
};

static int blocks_of(const struct att_record *r)
{
    if (!r->timed || !r->time.feels)
        return 0;
    return r->time.blocks < 0 ? 0 : r->time.blocks > BLOCKS ? BLOCKS : r->time.blocks;
}

/* Kernels of a case take turns: first the first block of each, then the second. */
static void add_case(struct trace *t, int64_t from, int64_t to)
{
    for (int b = 0; b < BLOCKS; b++) {
        for (int64_t i = from; i < to; i++) {
            const struct att_record *r = &t->h->r->record[i];
            struct moment            m;
            if (b >= blocks_of(r))
                continue;
            m = (struct moment){ &r->time.block_felt[b], !isfinite(r->time.block_ns[b]) };
            t->held += *m.felt->limits != '\0';
            t->discarded += m.discarded;
            t->at[t->n++] = m;
        }
    }
}

static void collect(struct trace *t)
{
    const struct att_results *r = t->h->r;

    for (int64_t i = 0, to; i < r->n; i = to) {
        for (to = i; to < r->n && !strcmp(r->record[to].name, r->record[i].name); to++)
            ;
        add_case(t, i, to);
    }
}

static double value_of(const struct att_felt *f, int which)
{
    return which == 0 ? f->sm_mhz : which == 1 ? f->power_w : f->temperature_c;
}

/* Least and largest of the blocks that fall on one column of the picture. */
static void put_line(const struct trace *t, const struct att_svg *svg, int which,
                     const struct att_scale *y)
{
    struct att_svg_path path;
    int64_t             step = t->n / COLUMNS + 1;

    att_svg_path_begin(&path, svg, "l k0");
    for (int64_t i = 0; i < t->n; i += step) {
        double low = INFINITY, high = -INFINITY,
               x = att_scale_at(&t->x, (double)(i + step / 2));
        for (int64_t k = i; k < t->n && k < i + step; k++) {
            double v = value_of(t->at[k].felt, which);
            low = isfinite(v) ? fmin(low, v) : low;
            high = isfinite(v) ? fmax(high, v) : high;
        }
        att_svg_path_to(&path,
                        (struct att_spot){ x, att_scale_at(y, low <= high ? low : NAN) });
        if (high > low)
            att_svg_path_to(&path, (struct att_spot){ x, att_scale_at(y, high) });
    }
    att_svg_path_end(&path);
}

/* Any block of the column that begins at i was held down. */
static int is_held(const struct trace *t, int64_t i, int64_t step)
{
    for (int64_t k = i; k < t->n && k < i + step; k++)
        if (*t->at[k].felt->limits)
            return 1;
    return 0;
}

/* The stretches that were held down, behind the line: never more of them than columns. */
static void put_held(const struct trace *t, const struct att_svg *svg, struct att_box frame)
{
    const int64_t step = t->n / COLUMNS + 1;

    for (int64_t i = 0, k; i < t->n; i = k) {
        const int held = is_held(t, i, step);
        double    from, to;
        for (k = i + step; k < t->n && is_held(t, k, step) == held; k += step)
            ;
        if (!held)
            continue;
        from = att_scale_at(&t->x, (double)i);
        to = att_scale_at(&t->x, (double)k);
        att_svg_rect(svg, "z",
                     (struct att_box){ from, frame.y, fmax(to - from, 1), frame.height });
    }
}

static void put_discarded(const struct trace *t, const struct att_svg *svg, double y)
{
    struct att_svg_path path;

    att_svg_path_begin(&path, svg, "d k7");
    for (int64_t i = 0; i < t->n; i++)
        if (t->at[i].discarded)
            att_svg_path_dot(&path, (struct att_spot){ att_scale_at(&t->x, (double)i), y });
    att_svg_path_end(&path);
}

static void put_part(const struct trace *t, const struct att_svg *svg, int which, double top)
{
    static const char *const title[] = { "clock of the multiprocessors, MHz", "power, W",
                                         "temperature, \xc2\xb0\x43" };
    struct att_box           frame = { LEFT, top, t->x.to - t->x.from, INSIDE };
    struct att_scale         y;
    double                   low = INFINITY, high = -INFINITY;

    for (int64_t i = 0; i < t->n; i++) {
        double v = value_of(t->at[i].felt, which);
        low = isfinite(v) ? fmin(low, v) : low;
        high = isfinite(v) ? fmax(high, v) : high;
    }
    y = att_scale_for(low, high, 0, which ? 10 : 50);
    y.from = top + INSIDE;
    y.to = top;
    put_held(t, svg, frame);
    att_svg_axis_y(svg, &(struct att_axis){ .scale = &y,
                                            .text = att_axis_number,
                                            .title = title[which],
                                            .frame = frame,
                                            .most = 4 });
    put_line(t, svg, which, &y);
    if (which == 0)
        put_discarded(t, svg, top + INSIDE - 4);
}

/* The three, as far as the device tells them. */
static void put_trace(struct trace *t)
{
    struct att_svg svg;
    struct att_box frame;
    char           about[400];
    double         bottom = TOP + 3 * INSIDE + 2 * GAP;

    t->x = (struct att_scale){ 0, (double)t->n, LEFT, ATT_PLOT_WIDTH - 10, 0 };
    snprintf(about, sizeof(about),
             "Of the device while each block was timed, in order. Shaded: something held the "
             "clock down (%lld of %lld blocks); dots below the clock: discarded for it (%lld).",
             (long long)t->held, (long long)t->n, (long long)t->discarded);
    svg = att_plot_begin(t->h, (int)bottom + BELOW, "Clock, power and temperature", about);
    for (int which = 0; which < 3; which++)
        put_part(t, &svg, which, TOP + which * (INSIDE + GAP));
    frame = (struct att_box){ LEFT, TOP, t->x.to - t->x.from, bottom - TOP };
    att_svg_axis_x(&svg, &(struct att_axis){ .scale = &t->x,
                                             .text = att_axis_number,
                                             .title = "block",
                                             .frame = frame,
                                             .most = 6 });
    att_plot_end(&svg);
}

void att_html_trace(struct att_html *h)
{
    struct trace t = { .h = h };
    int64_t      room = 1;

    for (int64_t i = 0; i < h->r->n; i++)
        room += blocks_of(&h->r->record[i]);
    if (room < 3)
        return;
    t.at = calloc((size_t)room, sizeof(*t.at));
    if (!t.at)
        return;
    collect(&t);
    put_trace(&t);
    free(t.at);
}
