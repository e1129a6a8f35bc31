/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_data.h - hand-made results for the tests of reports, plots and consumers: two kernels
 * per case, one written to beat the other, and rows of every status among them.
 */
#ifndef ATT_TESTS_REPORT_DATA_H
#define ATT_TESTS_REPORT_DATA_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/env.h"
#include "harness/record.h"

/* Quotes, markup, control characters, a terminal escape, and bytes that are no UTF-8. */
static const char hostile[] = "a\"b\\c</x>&|`$(id)`\t\n\x01\x1b[31m\x7f \xc3\xa9 \xc3 \xff\xfe "
                              "\xed\xa0\x80 \xc0\xaf ]]>";

/* The time of a row; kernel 1 is the faster one. */
static inline void fill_time(struct att_record *r, int kernel)
{
    double ns = r->rate.bytes / (kernel ? 52 : 30);

    r->timed = 1;
    r->time.ns = (struct att_interval){ 300, ns, ns * 0.985, ns * 1.025 };
    r->time.min = ns * 0.97;
    r->time.mean = ns * 1.01;
    r->time.stdev = ns * 0.02;
    r->time.blocks = 10;
    for (int i = 0; i < 10; i++)
        r->time.block_ns[i] = ns * (1 + 0.001 * i);
    r->time.runs_per_sample = 1;
    r->time.settled = r->time.target_met = r->rate.plausible = 1;
    strcpy(r->time.cold, "cold");
    r->time.lag1 = NAN;
    r->rate.gbps = r->rate.bytes / ns;
    r->rate.copy_ns = r->rate.bytes / 57;
    r->rate.of_copy = (struct att_interval){ 30, r->rate.copy_ns / ns, 0.5, 1 };
    r->rate.predicted = NAN;
    if (!kernel)
        return;
    r->rate.speedup = (struct att_interval){ 30, 1.47, 1.4, 1.5 };
    r->rate.predicted = 1.49;
    strcpy(r->rate.against, "unfused");
}

static inline void fill_row(struct att_record *r, int i, int kernel)
{
    strcpy(r->backend, "cpu");
    strcpy(r->op, "pack_qkv");
    strcpy(r->variant, kernel ? "fused" : "unfused");
    snprintf(r->name, sizeof(r->name), "pack_qkv/dtype:bf16/b:2/img:%d/h:24/valid:32_%d",
             64 * (i + 1), i);
    snprintf(r->row, sizeof(r->row), "cpu/pack_qkv/%s%s", r->variant, strchr(r->name, '/'));
    snprintf(r->repro, sizeof(r->repro), "attest check %s --seed 18446744073709551615", r->row);
    r->case_index = i;
    r->kernel_index = kernel;
    r->seed = UINT64_MAX;
    r->output_hash = 0x0123456789abcdef;
    r->wall_s = 0.25;
    r->checked_ns = 4096;
    r->check.compared = 9007199254740993; // 2^53 + 1: a double cannot hold it
    r->check.runs = 4;
    r->rate.bytes = 1e6 * (i + 1);
    r->accounted = 3;
    r->launches = r->kernels = kernel ? 1 : 4;
    r->allocs = -1;
    r->memory.per_call = r->memory.outputs = 1 << 20;
    r->memory.library = -4096;
}

static inline void set_status(struct att_record *r, enum att_status status,
                              const char *detector, const char *reason)
{
    r->status = status;
    r->timed = 0;
    snprintf(r->detector, sizeof(r->detector), "%s", detector);
    snprintf(r->reason, sizeof(r->reason), "%s", reason);
}

/* Two rows per case; free with drop_results. */
static inline struct att_results make_results(int cases, int timed)
{
    struct att_environment *env = calloc(1, sizeof(*env));
    struct att_record      *row = calloc((size_t)cases * 2 + 1, sizeof(*row));
    struct att_results      r = { .env = env, .record = row, .n = cases * 2 };

    if (!env || !row)
        abort();
    att_env_read(env);
    env->n_caches = 2;
    env->n_devices = 1;
    strcpy(env->device[0], "cpu: 2 threads");
    r.command = "attest run smoke";
    r.suites = "smoke";
    r.mode = timed ? "run" : "check";
    r.started = "2026-01-02T03:04:05Z";
    r.wall_s = 12.5;
    r.verdict = "every row passed";
    for (int i = 0; i < r.n; i++) {
        fill_row(&row[i], i / 2, i % 2);
        if (timed)
            fill_time(&row[i], i % 2);
        r.count[ATT_PASS]++;
    }
    return r;
}

static inline struct att_record *row_of(struct att_results *r, int i)
{
    return (struct att_record *)(uintptr_t)&r->record[i];
}

/* Makes row i of every status the i-th one; the results have at least ATT_STATUSES rows. */
static inline void spread_statuses(struct att_results *r)
{
    for (int i = 1; i < ATT_STATUSES; i++) {
        set_status(row_of(r, i), i, i < ATT_SKIP ? "exact" : "", "the reason of this row");
        r->count[ATT_PASS]--;
        r->count[i]++;
    }
    r->exit_code = 1;
    r->verdict = "some rows failed";
}

/* Every text of row i becomes hostile; its names as long as they can be with `full`. */
static inline void spoil_row(struct att_results *r, int i, int full)
{
    struct att_record *row = row_of(r, i);

    set_status(row, ATT_FAIL, "a<\"&\xff\x1b[0m", hostile);
    memcpy(row->repro, hostile, sizeof(hostile));
    memcpy(row->about, hostile, sizeof(hostile));
    memcpy(row->launch_names, hostile, sizeof(hostile));
    snprintf(row->name, sizeof(row->name), "pack_qkv/k:%s", hostile);
    snprintf(row->row, sizeof(row->row), "cpu/pack_qkv/fused/k:%s", hostile);
    if (!full)
        return;
    memset(row->name + 9, 'x', sizeof(row->name) - 10);
    memset(row->row + 19, 'y', sizeof(row->row) - 20);
    memset(row->reason, 'z', sizeof(row->reason) - 1);
    memset(row->repro, '/', sizeof(row->repro) - 1);
    memset(row->variant, 'v', sizeof(row->variant) - 1);
}

static inline void drop_results(struct att_results *r)
{
    free((void *)(uintptr_t)r->record);
    free((void *)(uintptr_t)r->env);
    memset(r, 0, sizeof(*r));
}

/* The content of a stream as text; free() it. Closes the stream. */
static inline char *stream_text(FILE *f, size_t *size)
{
    long   n = f ? ftell(f) : -1;
    char  *text = n < 0 ? NULL : calloc(1, (size_t)n + 1);
    size_t got;

    if (!text)
        abort();
    rewind(f);
    got = fread(text, 1, (size_t)n, f);
    if (got != (size_t)n || fclose(f))
        abort();
    if (size)
        *size = got;
    return text;
}

/* The whole report as text; free() it. */
static inline char *report_text(const struct att_report *report, const struct att_results *r,
                                size_t *size)
{
    FILE *f = tmpfile();

    if (!f || report->write(r, f))
        abort();
    return stream_text(f, size);
}

#endif
