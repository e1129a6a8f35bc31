/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plotroof.c - roofline.dat and errors.dat: a data set per kernel, a point per case.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/env.h"
#include "harness/host.h"
#include "harness/plotdata.h"
#include "reports/series.h"

enum { SETS = 24, LANES = 48 };

/* The back-end that calculated most: its roof is drawn. "" when nothing was calculated. */
static const char *busiest(const struct att_series *s)
{
    const char *best = "";
    int64_t     most = 0;

    for (int k = 0; k < s->kernels; k++) {
        int64_t     n = 0;
        const char *backend = "";
        for (int64_t i = 0; i < s->r->n; i++) {
            const struct att_record *r = &s->r->record[i];
            if (s->of[i] != k || !r->timed || !(r->rate.of_peak > 0))
                continue;
            backend = r->backend;
            n++;
        }
        if (n > most) {
            most = n;
            best = backend;
        }
    }
    return best;
}

/* 1 when the row ran on that device: of the back-end, or of a peer that joined it. */
static int ran_on(const struct att_series *s, const struct att_record *r, const char *backend)
{
    const struct att_environment *env = s->r->env;

    if (!strcmp(r->backend, backend))
        return 1;
    for (int i = 0; i < env->n_peers && i < ATT_ENV_PEERS; i++)
        if (!strcmp(env->peer[i].name, r->backend) && !strcmp(env->peer[i].backend, backend))
            return 1;
    return 0;
}

/* 1 when row i lies where an earlier row of the same kernel does, within a few per cent: a
 * thousand points upon each other make a large file and no better picture. */
static int is_covered(const struct att_series *s, int64_t i)
{
    const struct att_rate *a = &s->r->record[i].rate;

    for (int64_t k = 0; k < i; k++) {
        const struct att_rate *b = &s->r->record[k].rate;
        if (s->of[k] == s->of[i] && s->r->record[k].timed && b->gflops > 0 && b->bytes > 0
            && fabs(log(a->gflops / b->gflops)) < 0.12
            && fabs(log(a->flops / a->bytes * b->bytes / b->flops)) < 0.12)
            return 1;
    }
    return 0;
}

static int put_roof_set(const struct att_series *s, int kernel, const char *backend, FILE *data)
{
    int n = 0;

    for (int64_t i = 0; i < s->r->n; i++) {
        const struct att_record *r = &s->r->record[i];
        if (s->of[i] != kernel || !r->timed || !(r->rate.flops > 0) || !(r->rate.bytes > 0)
            || !(r->rate.gflops > 0) || !ran_on(s, r, backend) || is_covered(s, i))
            continue;
        n++;
        att_plot_real(data, r->rate.flops / r->rate.bytes);
        att_plot_real(data, r->rate.gflops * 1e9);
        fputc('\n', data);
    }
    if (n)
        fputs("\n\n", data);
    return n;
}

void att_plot_roofline(const struct att_series *s, FILE *data, FILE *setup)
{
    const char           *backend = busiest(s);
    const struct att_roof roof = att_series_roof(s->r, backend);
    char                  text[128], op[64], names[SETS * 140] = "";
    int                   sets = 0;

    fputs("# a data set per kernel: 1:flops_per_byte 2:flops_per_s\n", data);
    for (int k = 0; k < s->kernels && sets < SETS && *backend; k++) {
        size_t at = strlen(names);
        if (!put_roof_set(s, k, backend, data))
            continue;
        snprintf(names + at, sizeof(names) - at, "%s%s:%s", at ? " " : "",
                 att_plot_word(s->kernel[k].op, op, sizeof(op)),
                 att_plot_word(s->kernel[k].kernel, text, sizeof(text)));
        sets++;
    }
    fprintf(setup, "roof_sets = %d\nroof_name = \"%s\"\nroof_backend = \"%s\"\n", sets, names,
            att_plot_word(backend, text, sizeof(text)));
    fprintf(setup, "roof_copy = %.9g\nroof_peak = %.9g\n",
            isfinite(roof.copy_gbps) ? roof.copy_gbps * 1e9 : 0,
            isfinite(roof.peak_gflops) ? roof.peak_gflops * 1e9 : 0);
}

/* Cases whose errors differ by less than a dot's width are one dot. */
static int put_errors_of(const struct att_series *s, int kernel, int lane, double *v,
                         FILE *data)
{
    struct att_interval sum;
    double              last = 0;
    int64_t             n = 0;

    for (int64_t i = 0; i < s->r->n; i++) {
        const struct att_record *r = &s->r->record[i];
        if (s->of[i] == kernel && r->accuracy.judged > 0 && r->accuracy.over_bound > 0)
            v[n++] = fmax(r->accuracy.over_bound, 1e-3);
    }
    sum = att_series_sum(v, n); // and in order
    for (int64_t i = 0; i < sum.n; i++) {
        if (v[i] < last * 1.02)
            continue;
        last = v[i];
        fprintf(data, "%d", lane);
        att_plot_real(data, v[i]);
        fputs(" NaN\n", data);
    }
    if (!sum.n)
        return 0;
    fprintf(data, "%d NaN", lane);
    att_plot_real(data, sum.median);
    fputc('\n', data);
    return 1;
}

void att_plot_errors(const struct att_series *s, FILE *data, FILE *setup)
{
    double *v = att_must((size_t)(s->r->n + 1) * sizeof(*v));
    char    op[64], kernel[96];
    int     lane = 0;

    fputs("# 1:lane 2:error/bound of a case, 0.001 at least 3:median of the lane\n", data);
    fputs("error_name = \"", setup);
    for (int k = 0; k < s->kernels && lane < LANES; k++) {
        if (!put_errors_of(s, k, lane + 1, v, data))
            continue;
        fprintf(setup, "%s%s:%s", lane++ ? " " : "",
                att_plot_word(s->kernel[k].op, op, sizeof(op)),
                att_plot_word(s->kernel[k].kernel, kernel, sizeof(kernel)));
    }
    fprintf(setup, "\"\nerror_lanes = %d\n", lane);
    free(v);
}
