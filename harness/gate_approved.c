/* SPDX-License-Identifier: Apache-2.0 */
/* gate_approved.c - one line of approved values: what cannot be read excuses nothing. */
#include "harness/gate_approved.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/host.h"
#include "harness/suggest.h"

const char *const att_gate_metrics[] = { "time",    "status",      "launches",    "kernels",
                                         "copies",  "fills",       "syncs",       "allocs",
                                         "outputs", "temporaries", "persistent",  "per_call",
                                         "library", "run_allocs",  "output_hash", "compared",
                                         "timed",   NULL };

/* Where a line is read; `why` receives what is wrong with it. */
struct reading {
    const char *today;
    char        why[400];
};

static char *trim(char *text)
{
    size_t n;

    text += strspn(text, " \t");
    n = strlen(text);
    while (n > 0 && strchr(" \t\r", text[n - 1]))
        text[--n] = '\0';
    return text;
}

static int is_date(const char *t)
{
    static const int last[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int              year, month, day, n = 0;

    return strlen(t) == 10 && sscanf(t, "%4d-%2d-%2d%n", &year, &month, &day, &n) == 3
           && n == 10 && strspn(t, "0123456789-") == 10 && month >= 1 && month <= 12 && day >= 1
           && day <= last[month - 1];
}

static int is_metric(const char *name)
{
    for (int i = 0; att_gate_metrics[i]; i++)
        if (!strcmp(att_gate_metrics[i], name))
            return 1;
    return 0;
}

/* Metrics that have a value of their own; of the others BASELINE knows what they have to be. */
static int is_exact(const char *metric)
{
    return strcmp(metric, "time") && strcmp(metric, "status") && strcmp(metric, "compared")
           && strcmp(metric, "timed");
}

/* "8.5 ms" in ns; NaN: no time. */
static double read_time(const char *text)
{
    static const struct {
        const char *unit;
        double      ns;
    } units[] = {
        { "ns", 1 }, { "us", 1e3 }, { "\xc2\xb5s", 1e3 }, { "ms", 1e6 }, { "s", 1e9 }
    };
    char        *end;
    const double v = strtod(text, &end);

    if (end == text || !isfinite(v) || v <= 0)
        return NAN;
    end += strspn(end, " ");
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (!strcmp(end, units[i].unit))
            return v * units[i].ns;
    return NAN;
}

/* "+12 %" as 0.12; NaN: no percentage. */
static double read_percent(const char *text)
{
    char        *end;
    const double v = strtod(text, &end);

    if (end == text || !isfinite(v) || v <= 0 || v > 1000)
        return NAN;
    end += strspn(end, " ");
    return strcmp(end, "%") ? NAN : v / 100;
}

static int is_count(const char *text)
{
    const char  *digits = text + (*text == '-');
    const size_t n = strspn(digits, "0123456789");

    return n > 0 && n < 19 && !digits[n];
}

/* What a row may become. A wrong answer is not for sale. */
static int is_status(const char *text)
{
    return !strcmp(text, att_status_words[ATT_SKIP])
           || !strcmp(text, att_status_words[ATT_NOT_RUN])
           || !strcmp(text, att_status_words[ATT_DEVIATES]) || !strcmp(text, "absent");
}

/* 1 when the metric can have that value. */
static int read_value(struct att_approved_line *l, struct reading *r)
{
    const char *wanted = "a whole number is needed";
    int         ok;

    l->percent = l->ns = NAN;
    if (!strcmp(l->metric, "time")) {
        l->percent = read_percent(l->value);
        l->ns = read_time(l->value);
        ok = !isnan(l->percent) || !isnan(l->ns);
        wanted = "a percentage like +5 % or a time like 8.5 ms is needed";
    } else if (!strcmp(l->metric, "status")) {
        ok = is_status(l->value);
        wanted = "SKIP, NOT_RUN, DEVIATES or absent is needed";
    } else if (!strcmp(l->metric, "output_hash")) {
        ok = strlen(l->value) == 16 && strspn(l->value, "0123456789abcdef") == 16;
        wanted = "16 hexadecimal digits are needed";
    } else if (!strcmp(l->metric, "timed")) {
        ok = !strcmp(l->value, "false");
        wanted = "the word false is needed";
    } else {
        ok = is_count(l->value);
    }
    if (!ok)
        snprintf(r->why, sizeof(r->why), "%s \"%.60s\": %s", l->metric, l->value, wanted);
    return ok;
}

/* "reason, until 2027-01-31": cuts the date off. 0 when there is a date that is none. */
static int read_expiry(struct att_approved_line *l, char *reason, struct reading *r)
{
    static const char word[] = "until ";
    char             *at = strrchr(reason, ',') ? strrchr(reason, ',') + 1 : reason;
    char             *date = trim(at);

    if (strncmp(date, word, strlen(word)))
        return 1;
    date += strlen(word);
    if (!is_date(date)) {
        snprintf(r->why, sizeof(r->why), "\"until %.40s\": a date like 2027-01-31 is needed",
                 date);
        return 0;
    }
    snprintf(l->expires, sizeof(l->expires), "%s", date);
    l->expired = strcmp(l->expires, r->today) < 0;
    at[at > reason ? -1 : 0] = '\0';
    return 1;
}

/* The next part of *rest up to a comma, or NULL. The last part takes commas. */
static char *part(char **rest, int last)
{
    char *begin = *rest, *comma = begin && !last ? strchr(begin, ',') : NULL;

    *rest = comma ? comma + 1 : NULL;
    if (comma)
        *comma = '\0';
    return begin ? trim(begin) : NULL;
}

static int copy_part(char *to, size_t size, const char *from, const char *what,
                     struct reading *r)
{
    if (!from || !*from)
        snprintf(r->why, sizeof(r->why), "there is no %s", what);
    else if (strlen(from) >= size)
        snprintf(r->why, sizeof(r->why), "the %s is longer than %zu bytes", what, size - 1);
    else
        strcpy(to, from);
    return !*r->why;
}

static int read_metric(struct att_approved_line *l, const char *text, struct reading *r)
{
    const char *near;
    char        shown[40];

    if (!copy_part(l->metric, sizeof(l->metric), text, "metric", r))
        return 0;
    if (is_metric(l->metric))
        return 1;
    near = att_suggest(l->metric, att_gate_metrics, -1);
    snprintf(r->why, sizeof(r->why), "\"%s\" is no metric%s%s%s",
             att_shown(l->metric, shown, sizeof(shown)), near ? "; did you mean \"" : "",
             near ? near : "", near ? "\"?" : "");
    return 0;
}

/* 1 when the four parts of `rest` make a line. */
static int read_parts(struct att_approved_line *l, char *rest, struct reading *r)
{
    char *row = part(&rest, 0), *metric = part(&rest, 0), *value = part(&rest, 0);
    char *reason = part(&rest, 1);

    if (!copy_part(l->row, sizeof(l->row), row, "row", r) || !read_metric(l, metric, r)
        || !copy_part(l->value, sizeof(l->value), value, "value", r) || !read_value(l, r))
        return 0;
    if (l->kind == ATT_APPROVED_VALUE && !is_exact(l->metric)) {
        snprintf(r->why, sizeof(r->why),
                 "%s cannot be approved, but a loss of it accepted: perf-accept", l->metric);
        return 0;
    }
    if (reason && !read_expiry(l, reason, r))
        return 0;
    if (l->kind == ATT_APPROVED_VALUE && (!reason || !*trim(reason)))
        return 1;
    return copy_part(l->reason, sizeof(l->reason), reason ? trim(reason) : NULL, "reason", r);
}

static int read_sentinel(struct att_approved_line *l, char *rest, struct reading *r)
{
    if (!copy_part(l->row, sizeof(l->row), trim(rest), "regular expression", r))
        return 0;
    if (!regcomp(&l->regex, l->row, REG_EXTENDED | REG_NOSUB))
        return 1;
    snprintf(r->why, sizeof(r->why), "\"%.80s\" is no extended regular expression", l->row);
    return 0;
}

static int read_line(struct att_approved_line *l, char *text, struct reading *r)
{
    static const char *const words[] = { "approved:", "perf-accept:", "sentinel:" };
    char                     shown[60];

    text = trim(text);
    if (!*text || *text == '#')
        return 0;
    for (int k = 0; k < 3; k++) {
        const size_t n = strlen(words[k]);
        if (strncmp(text, words[k], n))
            continue;
        l->kind = (enum att_approved_kind)k;
        return l->kind == ATT_APPROVED_SENTINEL ? read_sentinel(l, text + n, r)
                                                : read_parts(l, text + n, r);
    }
    snprintf(r->why, sizeof(r->why),
             "\"%s\": a line begins with approved:, perf-accept:, sentinel: or #",
             att_shown(text, shown, sizeof(shown)));
    return 0;
}

int att_approved_read_line(struct att_approved_line *l, char *text, const char *today,
                           char *why, size_t why_size)
{
    struct reading r = { .today = today };
    const int      is_line = read_line(l, text, &r);

    snprintf(why, why_size, "%s", r.why);
    return *r.why ? ATT_EINVAL : is_line;
}
