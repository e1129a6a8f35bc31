/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_plots.c - the section of pictures, and what they share.
 */
#include "reports/core/html_plots.h"

#include <math.h>
#include <string.h>

#include "reports/core/cells.h"
#include "reports/core/human.h"

struct att_svg att_plot_begin(struct att_html *h, int height, const char *title,
                              const char *about)
{
    struct att_svg s = { h->out, ATT_PLOT_WIDTH, height, h->plots++ };

    if (!s.id)
        fputs("<section id=plots aria-labelledby=plots-h>\n<h2 id=plots-h>Plots</h2>\n"
              "<div class=plots>\n",
              h->out);
    fputs("<figure><figcaption>", h->out);
    att_html_text(h->out, title);
    fputs("</figcaption><p class=cap>", h->out);
    att_html_text(h->out, about);
    fputs("</p>\n", h->out);
    att_svg_begin(&s, title, about);
    return s;
}

void att_plot_end(const struct att_svg *s)
{
    att_svg_end(s);
    fputs("</figure>\n", s->out);
}

char *att_axis_ns(double v, char *buf, size_t size)
{
    static const char *const unit[] = { "ns", "\xc2\xb5s", "ms", "s" };
    int                      i = 0;

    for (; i < 3 && v >= 999.5; i++)
        v /= 1000;
    snprintf(buf, size, "%.3g %s", v, unit[i]);
    return buf;
}

char *att_axis_ratio(double v, char *buf, size_t size)
{
    snprintf(buf, size, v >= 999.5 ? "%.0fx" : "%.3gx", v);
    return buf;
}

char *att_axis_percent(double v, char *buf, size_t size)
{
    snprintf(buf, size, "%.3g%%", v * 100);
    return buf;
}

char *att_axis_number(double v, char *buf, size_t size)
{
    if (fabs(v) >= 1e6)
        snprintf(buf, size, "%.4g M", v / 1e6);
    else if (fabs(v) >= 1e5)
        snprintf(buf, size, "%.4g k", v / 1e3);
    else
        snprintf(buf, size, "%.5g", v);
    return buf;
}

char *att_axis_three(double v, char *buf, size_t size)
{
    snprintf(buf, size, "%.3g", v);
    return buf;
}

char *att_axis_gflops(double v, char *buf, size_t size)
{
    if (v >= 999.5e3)
        snprintf(buf, size, "%.3g PF/s", v / 1e6);
    else if (v >= 999.5)
        snprintf(buf, size, "%.3g TF/s", v / 1000);
    else
        snprintf(buf, size, "%.3g GF/s", v);
    return buf;
}

char *att_axis_gbps(double v, char *buf, size_t size)
{
    if (v >= 9999.5)
        snprintf(buf, size, "%.3g TB/s", v / 1000);
    else
        snprintf(buf, size, "%.4g GB/s", v);
    return buf;
}

int att_kernel_hue(const struct att_series_kernel *k)
{
    return k->baseline ? -1 - k->hue : k->hue;
}

/* What tells kernels apart is the beginning of the variant: the back-end gives way first. */
char *att_kernel_fold(const char *kernel, int width, char *buf, size_t size)
{
    const int   n = (int)strcspn(kernel, "/"), total = att_text_width(kernel);
    const char *variant = kernel + n + (kernel[n] == '/');
    int         room = width - 1 - (total - n - 1);
    char        backend[64], first[96], rest[256];

    if (total <= width || !*variant)
        return att_text_fold(kernel, width, buf, size);
    room = room > width / 3 ? room : width / 3;
    snprintf(backend, sizeof(backend), "%.*s", n, kernel);
    att_text_fold(backend, room, first, sizeof(first));
    att_text_fold(variant, width - 1 - att_text_width(first), rest, sizeof(rest));
    snprintf(buf, size, "%s/%s", first, rest);
    return buf;
}

void att_legend_add(struct att_legend *l, const char *name, int hue)
{
    if (l->n == 40) {
        l->left_out++;
        return;
    }
    l->name[l->n] = name;
    l->hue[l->n++] = hue;
}

double att_legend_draw(const struct att_legend *l, const struct att_svg *s, double y)
{
    enum { LINE = 17, GLYPH = 7 };
    double x = 8, top = y;

    for (int i = 0; i < l->n; i++) {
        char   name[256];
        double width;
        att_kernel_fold(l->name[i], 44, name, sizeof(name));
        width = 26 + GLYPH * att_text_width(name);
        if (x > 8 && x + width > ATT_PLOT_WIDTH) {
            x = 8;
            y += LINE;
        }
        if (s) {
            att_svg_mark(s, l->hue[i], (struct att_spot){ x, y + 4 }, NULL);
            att_svg_text(s, "", 's', (struct att_spot){ x + 9, y + 8 }, name);
        }
        x += width;
    }
    return l->n ? y + LINE - top : 0;
}

void att_html_plots(struct att_html *h)
{
    att_html_lengths(h);
    att_html_roofline(h);
    att_html_strips(h);
    att_html_rounds(h);
    att_html_samples(h);
    att_html_trace(h);
    if (h->plots) {
        fputs("</div>\n</section>\n", h->out);
        return;
    }
    fputs("<section id=plots aria-labelledby=plots-h>\n<h2 id=plots-h>Plots</h2>\n<p>", h->out);
    fputs(att_any_timed(h->r) ? "Nothing that was timed can be drawn."
                              : "Nothing was timed, and no check had to round.",
          h->out);
    fputs("</p></section>\n", h->out);
}
