/* SPDX-License-Identifier: Apache-2.0 */
/*
 * svg.h - a small writer of inline SVG: shapes with a class, scales with ticks. Colours and
 * fonts are the business of the page's style sheet, so that a plot follows dark mode and print.
 *
 * Coordinates are pixels of the picture, y downwards; all texts are escaped. What is no
 * number is not drawn. A picture has a title and a description for who cannot see it.
 */
#ifndef ATT_SVG_H
#define ATT_SVG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct att_svg {
    FILE *out;
    int   width, height;
    int   id; // tells pictures of one page apart
};

struct att_spot {
    double x, y;
};

struct att_box {
    double x, y, width, height;
};

/* The opening tag with title and description; att_svg_end closes it. */
void att_svg_begin(const struct att_svg *s, const char *title, const char *about);
void att_svg_end(const struct att_svg *s);

void att_svg_line(const struct att_svg *s, const char *class, struct att_spot from,
                  struct att_spot to);
void att_svg_rect(const struct att_svg *s, const char *class, struct att_box box);

/* `anchor`: 's' the text starts there, 'm' its middle, 'e' its end. */
void att_svg_text(const struct att_svg *s, const char *class, int anchor, struct att_spot at,
                  const char *text);

/* A mark of a series: circle, square, diamond, triangle ... by `hue`, in its colour; a hue
 * below 0 is a baseline. `say` is shown when somebody points at it; NULL: nothing is. */
void att_svg_mark(const struct att_svg *s, int hue, struct att_spot at, const char *say);

/* The class of a series in colour: "k3"; "kb", grey, for a hue below 0. */
const char *att_svg_class(int hue);

/* A path under construction. All dots of a series are one path: a thousand elements less. */
struct att_svg_path {
    const struct att_svg *svg;
    int                   open; // 1: the tag has been written
    int                   pen;  // 1: the next point continues the line
    const char *class;
    struct att_spot last;
};

void att_svg_path_begin(struct att_svg_path *p, const struct att_svg *s, const char *class);
void att_svg_path_to(struct att_svg_path *p, struct att_spot at);  // a gap where it is NaN
void att_svg_path_dot(struct att_svg_path *p, struct att_spot at); // a round cap, no line
void att_svg_path_end(struct att_svg_path *p);

/* ---- scales ------------------------------------------------------------------------- */

enum { ATT_TICKS = 16 };

/* What a number becomes in the picture. */
struct att_scale {
    double low, high; // of the data; log: above 0
    double from, to;  // their places, in pixels
    int    log;
};

/* A scale that holds these data with some air at both ends. `least` is the smallest span (a
 * ratio where log is set) that it may have. When low or high is no number, it is 0 to 1. */
struct att_scale att_scale_for(double low, double high, int log, double least);

/* NaN for what cannot be placed; else cut to the ends. */
double att_scale_at(const struct att_scale *s, double v);

/* Round values inside, at most `most` (at most ATT_TICKS); returns how many. */
int att_scale_ticks(const struct att_scale *s, double *tick, int most);

/* How a value is written on an axis. */
typedef char *att_axis_text(double v, char *buf, size_t size);

struct att_axis {
    const struct att_scale *scale;
    att_axis_text          *text;
    const char             *title; // with its unit
    struct att_box          frame; // the plot's inside
    int                     most;  // ticks
    const double           *tick;  // `most` of them where they are given; NULL: round ones
};

/* Grid lines and numbers: at the bottom, at the left. */
void att_svg_axis_x(const struct att_svg *s, const struct att_axis *axis);
void att_svg_axis_y(const struct att_svg *s, const struct att_axis *axis);

#endif
