/* SPDX-License-Identifier: Apache-2.0 */
/*
 * series.c - the rows of a run by kernel.
 */
#include "reports/series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the value of a key stands in a name; NULL: it does not have it. */
static const char *find_key(const char *name, const char *key)
{
    const size_t n = strlen(key);

    for (const char *at = strchr(name, '/'); at; at = strchr(at + 1, '/')) {
        if (!strncmp(at + 1, key, n) && at[1 + n] == ':')
            return at + 2 + n;
    }
    return NULL;
}

int64_t att_case_number(const char *name, const char *key, int64_t missing)
{
    const char *at = find_key(name, key);
    char       *end;
    long long   v;

    if (!at)
        return missing;
    v = strtoll(at, &end, 10);
    return end > at && (*end == '/' || !*end) ? v : missing;
}

int64_t att_case_length(const char *name)
{
    int64_t s = att_case_number(name, "s", 0), q, kv, sum;

    if (s > 0)
        return s;
    q = att_case_number(name, "s_q", 0);
    kv = att_case_number(name, "s_kv", 0);
    if (q > 0 || kv > 0)
        return q > kv ? q : kv;
    sum = att_case_number(name, "txt", 0);
    q = att_case_number(name, "img", 0);
    return (sum > 0 ? sum : 0) + (q > 0 ? q : 0);
}

char *att_case_family(const char *name, char *buf, size_t size)
{
    static const char *const drop[] = { "s:", "s_q:", "s_kv:", "txt:", "img:", "budget:" };
    size_t                   at = 0;

    for (const char *part = name; part && *part;) {
        size_t n = strcspn(part, "/");
        int    keep = 1;
        for (size_t k = 0; k < sizeof(drop) / sizeof(*drop); k++)
            keep &= strncmp(part, drop[k], strlen(drop[k])) != 0;
        if (keep && at + n + 2 < size) {
            memcpy(buf + at, part, n);
            at += n;
            buf[at++] = '/';
        }
        part += n + (part[n] == '/');
    }
    buf[at] = '\0';
    return buf;
}

int att_is_arithmetic(const struct att_rate *rate)
{
    return rate->flops > 8 * rate->bytes;
}

static int same_kernel(const struct att_record *a, const struct att_record *b)
{
    return !strcmp(a->variant, b->variant) && !strcmp(a->backend, b->backend)
           && !strcmp(a->op, b->op);
}

/* Another kernel of the run names this one as what it replaces. */
static int is_baseline(const struct att_results *r, const struct att_record *of)
{
    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *o = &r->record[i];
        if (!strcmp(o->rate.against, of->variant) && !strcmp(o->op, of->op)
            && !strcmp(o->backend, of->backend) && *of->variant)
            return 1;
    }
    return 0;
}

/* Kernels in the order of their first row; first[k] is that row. */
static void find_kernels(struct att_series *s, int64_t *first)
{
    for (int64_t i = 0; i < s->r->n; i++) {
        const struct att_record *r = &s->r->record[i];
        int                      k = 0;
        while (k < s->kernels && !same_kernel(&s->r->record[first[k]], r))
            k++;
        if (k == s->kernels)
            first[s->kernels++] = i;
        s->of[i] = k;
    }
}

/* Number the operators, and bring the kernels of each together. place[k] is the new number. */
static void group(struct att_series *s, const int64_t *first, int *place)
{
    int n = 0;

    for (int k = 0; k < s->kernels; k++)
        place[k] = -1;
    for (int k = 0; k < s->kernels; k++) {
        const char *op = s->r->record[first[k]].op;
        if (place[k] >= 0)
            continue;
        for (int m = k; m < s->kernels; m++) {
            if (place[m] >= 0 || strcmp(s->r->record[first[m]].op, op))
                continue;
            s->kernel[n].family = s->families;
            place[m] = n++;
        }
        s->families++;
    }
}

/* What one kernel of an operator calculates, all do. */
static void share_arithmetic(struct att_series *s)
{
    for (int from = 0, to; from < s->kernels; from = to) {
        int any = 0;
        for (to = from; to < s->kernels && s->kernel[to].family == s->kernel[from].family; to++)
            any |= s->kernel[to].arithmetic;
        for (int k = from; k < to; k++)
            s->kernel[k].arithmetic = any;
    }
}

static void describe(struct att_series *s, const int64_t *first, const int *place)
{
    int hue = 0, grey = 0;

    for (int k = 0; k < s->kernels; k++) {
        const struct att_record  *r = &s->r->record[first[k]];
        struct att_series_kernel *to = &s->kernel[place[k]];
        snprintf(to->op, sizeof(to->op), "%s", r->op);
        snprintf(to->kernel, sizeof(to->kernel), "%.31s/%.47s", r->backend, r->variant);
        to->baseline = is_baseline(s->r, r);
    }
    for (int k = 0; k < s->kernels; k++) {
        if (k && s->kernel[k].family != s->kernel[k - 1].family)
            hue = grey = 0;
        s->kernel[k].hue = s->kernel[k].baseline ? grey++ : hue++;
    }
    for (int64_t i = 0; i < s->r->n; i++) {
        s->of[i] = place[s->of[i]];
        s->kernel[s->of[i]].rows++;
        s->kernel[s->of[i]].timed += s->r->record[i].timed != 0;
        s->kernel[s->of[i]].arithmetic |=
            s->r->record[i].timed && att_is_arithmetic(&s->r->record[i].rate);
    }
    share_arithmetic(s);
}

int att_series_begin(struct att_series *s, const struct att_results *r)
{
    const size_t n = (size_t)r->n + 1;
    int64_t     *first = calloc(n, sizeof(*first));
    int         *place = calloc(n, sizeof(*place));

    memset(s, 0, sizeof(*s));
    s->r = r;
    s->of = calloc(n, sizeof(*s->of));
    if (first && place && s->of)
        find_kernels(s, first);
    s->kernel = calloc((size_t)s->kernels + 1, sizeof(*s->kernel));
    if (!first || !place || !s->of || !s->kernel) {
        att_series_end(s);
        free(first);
        free(place);
        return -1;
    }
    group(s, first, place);
    describe(s, first, place);
    free(first);
    free(place);
    return 0;
}

void att_series_end(struct att_series *s)
{
    free(s->kernel);
    free(s->of);
    memset(s, 0, sizeof(*s));
}

struct att_roof att_series_roof(const struct att_results *r, const char *backend)
{
    struct att_roof roof = { NAN, NAN };

    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *row = &r->record[i];
        const struct att_rate   *rate = &row->rate;
        if (!row->timed || strcmp(row->backend, backend))
            continue;
        if (rate->copy_ns > 0 && rate->bytes > 0)
            roof.copy_gbps = fmax(roof.copy_gbps, rate->bytes / rate->copy_ns);
        if (rate->of_peak > 0 && rate->gflops > 0)
            roof.peak_gflops = fmax(roof.peak_gflops, rate->gflops / rate->of_peak);
    }
    return roof;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

struct att_interval att_series_sum(double *v, int64_t n)
{
    struct att_interval sum = { 0, NAN, NAN, NAN };
    int64_t             kept = 0;

    for (int64_t i = 0; i < n; i++) {
        if (!isnan(v[i]))
            v[kept++] = v[i];
    }
    if (!kept)
        return sum;
    qsort(v, (size_t)kept, sizeof(*v), ascending);
    sum.n = kept;
    sum.low = v[0];
    sum.high = v[kept - 1];
    sum.median = kept % 2 ? v[kept / 2] : (v[kept / 2 - 1] + v[kept / 2]) / 2;
    return sum;
}
