/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_text.c - texts, statuses and estimates as HTML.
 */
#include <math.h>
#include <string.h>

#include "harness/jsonout.h"
#include "reports/core/html.h"
#include "reports/core/human.h"

static void put_character(FILE *out, const char *s, int n, uint32_t c)
{
    switch (c) {
    case '<': fputs("&lt;", out); return;
    case '>': fputs("&gt;", out); return;
    case '&': fputs("&amp;", out); return;
    case '"': fputs("&quot;", out); return;
    default: break;
    }
    if (n == 1 && c == 0xfffd)
        fputs("\xef\xbf\xbd", out);
    else
        fwrite(s, 1, (size_t)n, out);
}

void att_html_put(FILE *out, const char *text, int lines)
{
    uint32_t c;
    int      n;

    for (; (n = att_utf8_next(text, &c)) > 0; text += n) {
        if (c == '\n' && lines)
            fputc('\n', out);
        else if (att_text_hidden(c))
            fputc(' ', out);
        else
            put_character(out, text, n, c);
    }
}

void att_html_text(FILE *out, const char *text)
{
    att_html_put(out, text, 0);
}

void att_html_name(FILE *out, const char *text)
{
    char part[256];

    while (*text) {
        size_t n = strcspn(text, "/_");
        n += text[n] != '\0';
        if (n >= sizeof(part))
            n = sizeof(part) - 1;
        memcpy(part, text, n);
        part[n] = '\0';
        att_html_text(out, part);
        text += n;
        fputs(*text ? "<wbr>" : "", out);
    }
}

void att_html_tag(FILE *out, const char *tag, const char *text)
{
    if (!*text)
        return;
    fprintf(out, "<%s>", tag);
    att_html_text(out, text);
    fprintf(out, "</%s>", tag);
}

void att_html_status(FILE *out, enum att_status status)
{
    static const char *const class[] = {
        [ATT_GOOD] = "good", [ATT_NOTED] = "note", [ATT_BAD] = "bad"
    };

    fprintf(out, "<b class=%s>%s</b>", class[att_status_class(status)],
            att_status_words[status]);
}

/* Three digits; more beside 1, so that no end of an interval is rounded onto it. */
static const char *put_ratio(double v, char *buf, size_t size)
{
    const double off = fabs(v - 1);
    const int    beside = off < 0.0005 ? (off > 0) + 3 : 3;

    snprintf(buf, size, "%.*f", v < 1.0995 ? beside : v < 10 ? 2 : v < 100 ? 1 : 0, v);
    return buf;
}

char *att_html_ratio(const struct att_interval *ratio, char *buf, size_t size)
{
    char a[32], b[32], c[32];

    *buf = '\0';
    if (ratio->n < 1 || !isfinite(ratio->median))
        return buf;
    put_ratio(ratio->median, a, sizeof(a));
    if (att_has_interval(ratio))
        snprintf(buf, size, "%sx [%s, %s]", a, put_ratio(ratio->low, b, sizeof(b)),
                 put_ratio(ratio->high, c, sizeof(c)));
    else
        snprintf(buf, size, "%sx?", a);
    return buf;
}
