/* SPDX-License-Identifier: Apache-2.0 */
/*
 * human.c - numbers and texts as people read them.
 */
#include "reports/core/human.h"

#include <math.h>
#include <string.h>

#include "harness/jsonout.h"

enum att_class att_status_class(enum att_status status)
{
    switch (status) {
    case ATT_PASS: return ATT_GOOD;
    case ATT_FAIL:
    case ATT_MISTRUSTED:
    case ATT_CRASH:
    case ATT_TIMEOUT:
    case ATT_OOM:
    case ATT_XPASS: return ATT_BAD; // the list of known issues is wrong, and the run has failed
    default: return ATT_NOTED;
    }
}

/* `digits` significant digits of a value below 1000 or so. */
static void put_digits(double v, int digits, const char *unit, char *buf, size_t size)
{
    double half = 5 * pow(10, -digits); // what rounding may add to a value of one digit
    int    whole = v < 10 - half ? 1 : v < 100 - 10 * half ? 2 : v < 1000 - 100 * half ? 3 : 4;

    snprintf(buf, size, "%.*f%s%s", whole < digits ? digits - whole : 0, v, *unit ? " " : "",
             unit);
}

/* Scale down until the value is below `base`, but not beyond the last unit. */
static char *scaled(double v, double base, const char *const *unit, int digits, char *buf,
                    size_t size)
{
    while (v >= base * (1 - 0.5 * pow(10, -digits)) && unit[1]) {
        v /= base;
        unit++;
    }
    put_digits(v, digits, *unit, buf, size);
    return buf;
}

char *att_human_time(double ns, char *buf, size_t size)
{
    static const char *const unit[] = { "ns", "\xc2\xb5s", "ms", "s", NULL };

    *buf = '\0';
    return ns >= 0 && isfinite(ns) ? scaled(ns, 1000, unit, 4, buf, size) : buf;
}

char *att_human_bytes(int64_t bytes, char *buf, size_t size)
{
    static const char *const unit[] = { "KiB", "MiB", "GiB", "TiB", NULL };

    *buf = '\0';
    if (bytes < 0)
        return buf;
    if (bytes >= 1024)
        return scaled((double)bytes / 1024, 1024, unit, 3, buf, size);
    snprintf(buf, size, "%d B", (int)bytes);
    return buf;
}

char *att_human_count(int64_t n, char *buf, size_t size)
{
    static const char *const unit[] = { "k", "M", "G", "T", NULL };

    *buf = '\0';
    if (n >= 10000)
        return scaled((double)n / 1000, 1000, unit, 3, buf, size);
    if (n >= 0)
        snprintf(buf, size, "%d", (int)n);
    return buf;
}

char *att_human_percent(double ratio, char *buf, size_t size)
{
    *buf = '\0';
    if (isfinite(ratio)) // a few per mille are not nothing
        snprintf(buf, size, "%.*f%%", ratio > 0 && ratio < 0.00995, ratio * 100);
    return buf;
}

/* A rate per second in units of 1e9, in 1e6 where three digits would not show it. */
static char *put_rate(double giga, const char *const *unit, char *buf, size_t size)
{
    if (giga < 0.0995)
        return scaled(giga * 1000, INFINITY, unit, 3, buf, size);
    return scaled(giga, 1000, unit + 1, 3, buf, size);
}

char *att_human_rate(const struct att_rate *rate, char *buf, size_t size)
{
    static const char *const bytes[] = { "MB/s", "GB/s", NULL };
    static const char *const flops[] = { "MF/s", "GF/s", "TF/s", NULL };

    /* From 8 flops per byte on, no machine that we know is bound by its memory alone. */
    int arithmetic = rate->flops > 8 * rate->bytes;

    *buf = '\0';
    if (arithmetic && isfinite(rate->gflops))
        return put_rate(rate->gflops, flops, buf, size);
    return isfinite(rate->gbps) ? put_rate(rate->gbps, bytes, buf, size) : buf;
}

int att_has_interval(const struct att_interval *interval)
{
    return interval->n > 0 && isfinite(interval->low) && isfinite(interval->high);
}

const char *att_plural(int64_t n)
{
    return att_one_or(n, "", "s");
}

const char *att_one_or(int64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

double att_half_width(const struct att_interval *interval)
{
    if (interval->n < 1 || !(interval->median > 0))
        return NAN;
    return (interval->high - interval->low) / 2 / interval->median;
}

int att_text_width(const char *text)
{
    uint32_t c;
    int      n, width = 0;

    for (; (n = att_utf8_next(text, &c)) > 0; text += n)
        width++;
    return width;
}

int att_text_hidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || (c >= 0x200b && c <= 0x200f)
           || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff
           || (c & 0xfffe) == 0xfffe;
}

char *att_text_clean(const char *text, char *buf, size_t size)
{
    uint32_t c;
    size_t   at = 0;
    int      n;

    for (; (n = att_utf8_next(text, &c)) > 0; text += n) {
        if (at + (size_t)n >= size)
            break;
        if (att_text_hidden(c))
            memset(buf + at, ' ', (size_t)n);
        else if (n == 1 && c == 0xfffd)
            buf[at] = '?';
        else
            memcpy(buf + at, text, (size_t)n);
        at += (size_t)n;
    }
    buf[at] = '\0';
    return buf;
}

/* The byte at which column `column` of a valid UTF-8 text begins. */
static const char *at_column(const char *text, int column)
{
    uint32_t c;
    int      n;

    for (; column > 0 && (n = att_utf8_next(text, &c)) > 0; column--)
        text += n;
    return text;
}

char *att_text_fold(const char *text, int width, char *buf, size_t size)
{
    int         total = att_text_width(text), left = (width - 1) * 2 / 3;
    const char *cut;

    if (total <= width) {
        snprintf(buf, size, "%s", text);
        return buf;
    }
    cut = at_column(text, left);
    snprintf(buf, size, "%.*s\xe2\x80\xa6%s", (int)(cut - text), text,
             at_column(text, total - (width - 1 - left)));
    return buf;
}
