/* SPDX-License-Identifier: Apache-2.0 */
/* gate_world.c - files of results that nobody measured. */
#include "harness/gate_world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/results_parts.h"
#include "harness/stats.h"

enum { PAIRS = 8 };

static const double COPY_SHARE = 0.8; // of a row's time: a copy that stands beside it
static const double COPY_NOISE = 0.3; // of a row's noise: a copy is steadier than a kernel

/* ln of the copy beside a row: a steadier series of its own, on the same machine. */
static double copy_value(const struct att_nights *m, int series, int night)
{
    struct att_nights quiet = *m;

    quiet.between *= COPY_NOISE;
    quiet.samples = 1;
    quiet.seed ^= 0xc0b1;
    return att_nights_value(&quiet, series, night) - att_nights_common(&quiet, night)
           + att_nights_common(m, night) + log(COPY_SHARE);
}

void att_gate_world_make(struct att_gate_world *w, const struct att_nights *nights, int first,
                         int last)
{
    const size_t n = (size_t)(last - first + 1) * (size_t)nights->series;

    *w = (struct att_gate_world){
        .nights = *nights, .first = first, .last = last, .tonight = last
    };
    w->slower = att_must((size_t)nights->series * sizeof(*w->slower));
    w->value = att_must(n * sizeof(*w->value));
    w->copy = att_must(n * sizeof(*w->copy));
    for (int night = first; night <= last; night++)
        for (int b = 0; b < nights->series; b++) {
            const size_t at = (size_t)(night - first) * (size_t)nights->series + (size_t)b;
            w->value[at] = att_nights_value(nights, b, night);
            w->copy[at] = copy_value(nights, b, night);
        }
}

void att_gate_world_free(struct att_gate_world *w)
{
    free(w->slower);
    free(w->value);
    free(w->copy);
    w->slower = w->value = w->copy = NULL;
}

static size_t place(const struct att_gate_world *w, int series, int night)
{
    return (size_t)(night - w->first) * (size_t)w->nights.series + (size_t)series;
}

static double copy_of(const struct att_gate_world *w, int series, int night)
{
    return w->copy[place(w, series, night)] + (night == w->tonight ? w->machine : 0);
}

static double row_of(const struct att_gate_world *w, int series, int night)
{
    return w->value[place(w, series, night)]
           + (night == w->tonight ? w->slower[series] + w->machine : 0);
}

/* ---- files ----------------------------------------------------------------------- */

static void fill_time(const struct att_gate_world *w, int series, int night,
                      struct att_record *r)
{
    const double ns = exp(row_of(w, series, night));
    const double half = 1.2533 * w->nights.within / sqrt(w->nights.samples) * 1.96;

    r->timed = 1;
    r->time =
        (struct att_time){ .ns = { w->nights.samples, ns, ns * (1 - half), ns * (1 + half) },
                           .min = ns * (1 - half),
                           .q1 = ns,
                           .q3 = ns,
                           .p95 = NAN,
                           .p99 = NAN,
                           .max = ns * (1 + half),
                           .mean = ns,
                           .blocks = 1,
                           .runs_per_sample = 1,
                           .settled = 1,
                           .target_met = 1,
                           .timer_ns = 40,
                           .cold = "cold",
                           .block_ns = { ns } };
    r->rate.copy_ns = exp(copy_of(w, series, night));
    r->rate.plausible = 1;
}

static void fill_row(const struct att_gate_world *w, int series, int night,
                     struct att_record *r)
{
    snprintf(r->name, sizeof(r->name), "pack_qkv/b:1/s:%d/h:2/d:8", series + 1);
    snprintf(r->row, sizeof(r->row), "cpu/pack_qkv/fused/b:1/s:%d/h:2/d:8", series + 1);
    snprintf(r->repro, sizeof(r->repro), "attest bench %s --filter '^cpu/pack_qkv/fused/'",
             r->name);
    strcpy(r->suite, "nightly");
    strcpy(r->backend, "cpu");
    strcpy(r->op, "pack_qkv");
    strcpy(r->variant, "fused");
    r->case_index = series;
    r->seed = 1;
    r->output_hash = 0x9e3779b97f4a7c15u * (uint64_t)(series + 1);
    r->checked_ns = 1000;
    r->check.compared = 1000 + series;
    r->check.runs = 8;
    r->memory.outputs = r->memory.per_call = 4096 + 64 * series;
    r->accounted = 3;
    r->launches = r->kernels = 1;
    r->rate.bytes = r->rate.traffic = 1e6;
    fill_time(w, series, night, r);
}

static int by_row(const void *a, const void *b)
{
    const struct att_record *const *x = a, *const *y = b;

    return strcmp((*x)->row, (*y)->row);
}

static void sort_rows(struct att_result_file *f)
{
    struct att_results_owned *own = f->owned;

    for (int64_t i = 0; i < f->results.n; i++)
        own->sorted[i] = &own->record[i];
    qsort(own->sorted, (size_t)f->results.n, sizeof(*own->sorted), by_row);
}

static void fill_env(struct att_environment *env, int night)
{
    att_env_read(env);
    env->git_dirty = 0;
    snprintf(env->git_sha, sizeof(env->git_sha), "%040d", night);
    snprintf(env->run_id, sizeof(env->run_id), "night-%04d", night);
    snprintf(env->started, sizeof(env->started), "2026-%02d-%02dT03:00:00Z",
             night / 28 % 12 + 1, night % 28 + 1);
    env->n_devices = 1;
    strcpy(env->device[0], "cpu: made up");
}

void att_gate_world_file(const struct att_gate_world *w, int night, struct att_result_file *f)
{
    const size_t              n = (size_t)w->nights.series;
    struct att_results_owned *own = att_must(sizeof(*own));

    memset(f, 0, sizeof(*f));
    own->record = att_must((n + 1) * sizeof(*own->record));
    own->sorted = att_must((n + 1) * sizeof(*own->sorted));
    snprintf(f->path, sizeof(f->path), "night-%04d.json", night);
    strcpy(f->digest, "made up");
    f->owned = own;
    fill_env(&f->env, night);
    f->results = (struct att_results){ .env = &f->env,
                                       .command = "attest bench nightly",
                                       .suites = "nightly",
                                       .mode = "bench",
                                       .started = f->env.started,
                                       .n = (int64_t)n,
                                       .record = own->record,
                                       .verdict = "all right" };
    f->results.count[ATT_PASS] = (int64_t)n;
    for (size_t i = 0; i < n; i++)
        fill_row(w, (int)i, night, &own->record[i]);
    sort_rows(f);
}

struct att_record *att_gate_world_row(struct att_result_file *f, int i)
{
    struct att_results_owned *own = f->owned;

    return &own->record[i];
}

void att_gate_world_drop(struct att_result_file *f, int i)
{
    struct att_results_owned *own = f->owned;

    memmove(&own->record[i], &own->record[i + 1],
            (size_t)(f->results.n - i - 1) * sizeof(*own->record));
    f->results.n--;
    f->results.count[ATT_PASS]--;
    sort_rows(f);
}

/* ---- what the gate asks for ------------------------------------------------------ */

void att_gate_world_past(const struct att_gate_world *w, struct att_gate_past *past)
{
    const int    before = w->tonight - w->first;
    const int    nights = before < ATT_WORLD_NIGHTS ? before : ATT_WORLD_NIGHTS;
    const size_t n = (size_t)w->nights.series * (size_t)nights + 1;

    *past = (struct att_gate_past){ .nights = nights,
                                    .y = att_must(n * sizeof(double)),
                                    .copy = att_must(n * sizeof(double)) };
    for (int b = 0; b < w->nights.series; b++)
        for (int k = 0; k < nights; k++) {
            const size_t at = (size_t)b * (size_t)nights + (size_t)k;
            past->y[at] = row_of(w, b, w->tonight - nights + k);
            past->copy[at] = copy_of(w, b, w->tonight - nights + k);
        }
}

void att_gate_world_pair(const struct att_gate_world *w, int row, struct att_paired *result)
{
    double sorted[PAIRS];

    result->label = ATT_INCONCLUSIVE;
    result->n = PAIRS;
    for (int p = 0; p < PAIRS; p++)
        sorted[p] = result->d[p] =
            att_nights_pair(&w->nights, row, w->tonight, p, w->slower[row]);
    att_sort(sorted, PAIRS);
    result->theta = att_quantile(sorted, PAIRS, 0.5);
    result->low = sorted[0];
    result->high = sorted[PAIRS - 1];
}

int att_gate_world_pairs(void *user, const int *row, int n, struct att_paired *result,
                         char *why, size_t why_size)
{
    snprintf(why, why_size, "%s", "");
    for (int i = 0; i < n; i++)
        att_gate_world_pair(user, row[i], &result[i]);
    return 0;
}
