/* SPDX-License-Identifier: Apache-2.0 */
/*
 * svg.c - shapes and texts of a picture.
 */
#include "reports/core/svg.h"

#include <math.h>
#include <string.h>

#include "reports/core/html.h"

/* One decimal is a tenth of a pixel; zeros say nothing. */
static void put_number(FILE *out, double v)
{
    char   buf[32];
    size_t n;

    snprintf(buf, sizeof(buf), "%.1f", v);
    n = strlen(buf);
    if (n > 2 && buf[n - 1] == '0')
        buf[n - 2] = '\0';
    fputs(strcmp(buf, "-0") ? buf : "0", out);
}

static void put_attribute(const struct att_svg *s, const char *name, double v)
{
    fprintf(s->out, " %s=\"", name);
    put_number(s->out, v);
    fputc('"', s->out);
}

static int is_place(struct att_spot at)
{
    return isfinite(at.x) && isfinite(at.y);
}

void att_svg_begin(const struct att_svg *s, const char *title, const char *about)
{
    fprintf(s->out,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"t%d\" "
            "aria-describedby=\"d%d\">"
            "<title id=\"t%d\">",
            s->width, s->height, s->id, s->id, s->id);
    att_html_text(s->out, title);
    fprintf(s->out, "</title><desc id=\"d%d\">", s->id);
    att_html_text(s->out, about);
    fputs("</desc>\n", s->out);
}

void att_svg_end(const struct att_svg *s)
{
    fputs("</svg>\n", s->out);
}

void att_svg_line(const struct att_svg *s, const char *class, struct att_spot from,
                  struct att_spot to)
{
    if (!is_place(from) || !is_place(to))
        return;
    fprintf(s->out, "<line class=\"%s\"", class);
    put_attribute(s, "x1", from.x);
    put_attribute(s, "y1", from.y);
    put_attribute(s, "x2", to.x);
    put_attribute(s, "y2", to.y);
    fputs("/>\n", s->out);
}

void att_svg_rect(const struct att_svg *s, const char *class, struct att_box box)
{
    if (!isfinite(box.x + box.y + box.width + box.height))
        return;
    fprintf(s->out, "<rect class=\"%s\"", class);
    put_attribute(s, "x", box.x);
    put_attribute(s, "y", box.y);
    put_attribute(s, "width", fmax(box.width, 0));
    put_attribute(s, "height", fmax(box.height, 0));
    fputs("/>\n", s->out);
}

void att_svg_text(const struct att_svg *s, const char *class, int anchor, struct att_spot at,
                  const char *text)
{
    if (!is_place(at))
        return;
    fprintf(s->out, "<text class=\"%s%s%s\"",
            anchor == 's'   ? ""
            : anchor == 'm' ? "m"
                            : "e",
            anchor == 's' || !*class ? "" : " ", class);
    put_attribute(s, "x", at.x);
    put_attribute(s, "y", at.y);
    fputc('>', s->out);
    att_html_text(s->out, text);
    fputs("</text>\n", s->out);
}

const char *att_svg_class(int hue)
{
    static const char *const name[] = { "k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7" };

    return hue < 0 ? "kb" : name[hue % 8];
}

/* Shapes differ as well as colours: one of the two reaches every eye. */
void att_svg_mark(const struct att_svg *s, int hue, struct att_spot at, const char *say)
{
    static const char *const shape[] = { "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
                                         "m-3.5-3.5h7v7h-7z", "m0-5l4.6 8h-9.2z",
                                         "m0-5l5 5-5 5-5-5z", "m0 5l4.6-8h-9.2z" };

    if (!is_place(at))
        return;
    fprintf(s->out, "<path class=\"%s\" d=\"M", att_svg_class(hue));
    put_number(s->out, at.x);
    fputc(' ', s->out);
    put_number(s->out, at.y);
    fprintf(s->out, "%s\"", shape[hue < 0 ? -hue % 5 : hue % 5]);
    if (!say) {
        fputs("/>\n", s->out);
        return;
    }
    fputs("><title>", s->out);
    att_html_text(s->out, say);
    fputs("</title></path>\n", s->out);
}

void att_svg_path_begin(struct att_svg_path *p, const struct att_svg *s, const char *class)
{
    *p = (struct att_svg_path){ .svg = s, .class = class, .last = { NAN, NAN } };
}

static void path_point(struct att_svg_path *p, int command, struct att_spot at)
{
    FILE *out = p->svg->out;

    if (!p->open)
        fprintf(out, "<path class=\"%s\" d=\"", p->class);
    p->open = 1;
    fputc(command, out);
    put_number(out, at.x);
    fputc(' ', out);
    put_number(out, at.y);
    p->last = at;
}

void att_svg_path_to(struct att_svg_path *p, struct att_spot at)
{
    if (!is_place(at)) {
        p->pen = 0;
        return;
    }
    path_point(p, p->pen ? 'L' : 'M', at);
    p->pen = 1;
}

void att_svg_path_dot(struct att_svg_path *p, struct att_spot at)
{
    int same = fabs(at.x - p->last.x) < 0.25 && fabs(at.y - p->last.y) < 0.25;

    if (!is_place(at) || same) // on top of the last one
        return;
    path_point(p, 'M', at);
    fputs("h0", p->svg->out);
}

void att_svg_path_end(struct att_svg_path *p)
{
    if (p->open)
        fputs("\"/>\n", p->svg->out);
    p->open = 0;
}
