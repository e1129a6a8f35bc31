/* SPDX-License-Identifier: Apache-2.0 */
/* html_plots.h - the pictures of the page, private to it. A picture without data is not drawn.
 */
#ifndef ATT_HTML_PLOTS_H
#define ATT_HTML_PLOTS_H

#include "reports/core/html.h"
#include "reports/core/svg.h"

enum { ATT_PLOT_WIDTH = 460 };

/* <figure>, caption, explanation, and an SVG of this height; att_plot_end closes all. The
 * explanation is the description for who cannot see the picture as well. */
struct att_svg att_plot_begin(struct att_html *h, int height, const char *title,
                              const char *about);
void           att_plot_end(const struct att_svg *s);

/* ---- html_strip.c: a line per kernel, a dot per case ------------------------------------ */

struct att_strip {
    const char    *title, *about, *axis;
    att_axis_text *text;       // of the axis
    const double  *v;          // one per row of the run; NaN: it has none
    const double  *low, *high; // intervals, or NULL
    const double  *other;      // drawn hollow beside v, or NULL
    int            log;
    double         least; // smallest span of the axis, see att_scale_for
    double         ref;   // a line across all kernels; NaN: none
    int            from_zero;
};

void att_html_strip(struct att_html *h, const struct att_strip *s);

/* ---- the others ---- */

void att_html_strips(struct att_html *h);  // html_strips.c: ratios, copy, error, counts, memory
void att_html_lengths(struct att_html *h); // html_lengths.c: time and rate by length
void att_html_roofline(struct att_html *h); // html_roofline.c
void att_html_rounds(struct att_html *h);   // html_rounds.c: A and B, block by block
void att_html_samples(struct att_html *h);  // html_samples.c: their distribution
void att_html_trace(struct att_html *h);    // html_trace.c: clock, power, temperature

/* ---- shared ---- */

/* Texts of axes. */
char *att_axis_ns(double v, char *buf, size_t size);      // "20 µs"
char *att_axis_ratio(double v, char *buf, size_t size);   // "1.5x"
char *att_axis_percent(double v, char *buf, size_t size); // 0.5 -> "50%"
char *att_axis_number(double v, char *buf, size_t size);  // "4608", "75.6 k"
char *att_axis_three(double v, char *buf, size_t size);   // "0.086"
char *att_axis_gflops(double v, char *buf, size_t size);  // "600 TF/s"
char *att_axis_gbps(double v, char *buf, size_t size);    // "39 GB/s"

/* Marks and names, flowing from `at` on; returns the height that they take. With s NULL nothing
 * is drawn: the height is wanted. */
struct att_legend {
    const char *name[40];
    int         hue[40];
    int         n, left_out;
};
void   att_legend_add(struct att_legend *l, const char *name, int hue);
double att_legend_draw(const struct att_legend *l, const struct att_svg *s, double y);

/* "backend/variant" in at most `width` columns. Returns buf. */
char *att_kernel_fold(const char *kernel, int width, char *buf, size_t size);

/* The hue of a kernel's marks. */
int att_kernel_hue(const struct att_series_kernel *k);

#endif
