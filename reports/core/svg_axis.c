/* SPDX-License-Identifier: Apache-2.0 */
/*
 * svg_axis.c - scales, round numbers on them, and axes.
 */
#include <math.h>
#include <string.h>

#include "reports/core/svg.h"

/* The data, at least `least` wide, around their middle. */
static void widen(struct att_scale *s, double least)
{
    double middle;

    if (s->log) {
        middle = sqrt(s->low * s->high);
        s->low = fmin(s->low, middle / sqrt(least));
        s->high = fmax(s->high, middle * sqrt(least));
        middle = pow(s->high / s->low, 0.04);
        s->low /= middle;
        s->high *= middle;
        return;
    }
    middle = (s->low + s->high) / 2;
    if (s->low >= 0) // nothing is below nothing
        middle = fmax(middle, least / 2);
    s->low = fmin(s->low, middle - least / 2);
    s->high = fmax(s->high, middle + least / 2);
    s->high += (s->high - s->low) * 0.04;
}

struct att_scale att_scale_for(double low, double high, int log, double least)
{
    struct att_scale s = { .low = low, .high = high, .log = log };

    if (!isfinite(low) || !isfinite(high) || high < low || (log && !(low > 0))) {
        s.low = log ? 1 : 0;
        s.high = log ? 10 : 1;
    }
    widen(&s, least);
    return s;
}

double att_scale_at(const struct att_scale *s, double v)
{
    double share;

    if (isnan(v) || (s->log && !(v > 0)))
        return NAN;
    share =
        s->log ? log(v / s->low) / log(s->high / s->low) : (v - s->low) / (s->high - s->low);
    return s->from + fmin(fmax(share, 0), 1) * (s->to - s->from);
}

static int linear_ticks(const struct att_scale *s, double *tick, int most)
{
    double span = s->high - s->low, step = pow(10, floor(log10(span / most))), first;
    int    n = 0;

    while (span / step > most)
        step *= span / (step * 2) <= most ? 2 : span / (step * 5) <= most ? 5 : 10;
    first = ceil(s->low / step - 1e-9) * step;
    for (; n < most && first + n * step <= s->high * (1 + 1e-12); n++)
        tick[n] = first + n * step;
    return n;
}

/* 1 2 5 10 where there is room, else powers of ten, else every so many of them. */
static int log_ticks(const struct att_scale *s, double *tick, int most)
{
    static const double part[] = { 1, 2, 5 };
    double              tens = log10(s->high / s->low);
    int parts = 3 * tens <= most ? 3 : 1, stride = parts == 3 ? 1 : (int)ceil(tens / most);
    int n = 0;

    if (tens < 0.6) // less than a factor of four: plain steps tell more
        return linear_ticks(s, tick, most);
    for (double e = floor(log10(s->low)); e <= log10(s->high) && n < most; e += stride) {
        for (int i = 0; i < parts && n < most; i++) {
            double v = part[i] * pow(10, e);
            if (v >= s->low * (1 - 1e-9) && v <= s->high * (1 + 1e-9))
                tick[n++] = v;
        }
    }
    return n;
}

int att_scale_ticks(const struct att_scale *s, double *tick, int most)
{
    most = most < 2 ? 2 : most > ATT_TICKS ? ATT_TICKS : most;
    if (!(s->high > s->low))
        return 0;
    return s->log ? log_ticks(s, tick, most) : linear_ticks(s, tick, most);
}

/* The ticks of an axis. */
static int ticks_of(const struct att_axis *axis, double *tick)
{
    int n = axis->most < ATT_TICKS ? axis->most : ATT_TICKS;

    if (!axis->tick)
        return att_scale_ticks(axis->scale, tick, axis->most);
    for (int i = 0; i < n; i++)
        tick[i] = axis->tick[i];
    return n;
}

void att_svg_axis_x(const struct att_svg *s, const struct att_axis *axis)
{
    const struct att_box *f = &axis->frame;
    double                tick[ATT_TICKS], bottom = f->y + f->height, free_from = -INFINITY;
    char                  text[48];
    int                   n = ticks_of(axis, tick);

    for (int i = 0; i < n; i++) {
        double x = att_scale_at(axis->scale, tick[i]), half;
        att_svg_line(s, "g", (struct att_spot){ x, f->y }, (struct att_spot){ x, bottom });
        half = 3.5 * (double)strlen(axis->text(tick[i], text, sizeof(text)));
        if (x - half < free_from) // it would touch the last one
            continue;
        att_svg_text(s, "", 'm', (struct att_spot){ x, bottom + 15 }, text);
        free_from = x + half + 4;
    }
    att_svg_text(s, "", 'e', (struct att_spot){ f->x + f->width, bottom + 31 }, axis->title);
}

void att_svg_axis_y(const struct att_svg *s, const struct att_axis *axis)
{
    const struct att_box *f = &axis->frame;
    double                tick[ATT_TICKS], right = f->x + f->width;
    char                  text[48];
    int                   n = ticks_of(axis, tick);

    for (int i = 0; i < n; i++) {
        double y = att_scale_at(axis->scale, tick[i]);
        att_svg_line(s, "g", (struct att_spot){ f->x, y }, (struct att_spot){ right, y });
        att_svg_text(s, "", 'e', (struct att_spot){ f->x - 6, y + 4 },
                     axis->text(tick[i], text, sizeof(text)));
    }
    att_svg_text(s, "", 's', (struct att_spot){ 2, f->y - 12 }, axis->title);
}
