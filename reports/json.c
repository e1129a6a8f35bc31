/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.c - results.json, as Google Benchmark 1.7.1 writes it, so that its consumers
 * (compare.py and kin) read it. Whatever is ours stands in one object "attest" per object.
 *
 *     timed         one "iteration" entry per block (time: the block's median), then the
 *                   aggregates mean, median, stddev and cv over all samples; the full
 *                   "attest" object is on the median
 *     only checked  one "iteration" entry with the time of the checked run and a label
 *     failed        one entry with error_occurred and error_message
 *     skipped       the same, with "skipped" and "skip_message" of newer versions besides
 *
 * cpu_time repeats real_time: the harness measures one time, and consumers want both keys.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/env.h"
#include "harness/jsonout.h"
#include "reports/core/columns.h"
#include "reports/core/human.h"

/* One entry of "benchmarks"; NULL members are left out. */
struct entry {
    const struct att_record *r;
    const char              *aggregate, *unit; // "median", "time"
    int                      block, blocks;
    int64_t                  iterations;
    double                   value;
    const char              *label, *error;
    int                      skipped;
};

static void put_identity(struct att_json *j, const struct entry *e)
{
    char name[sizeof(e->r->row) + 16];

    snprintf(name, sizeof(name), "%s%s%s", e->r->row, e->aggregate ? "_" : "",
             e->aggregate ? e->aggregate : "");
    att_json_text(j, "name", name);
    att_json_int(j, "family_index", e->r->kernel_index);
    att_json_int(j, "per_family_instance_index", e->r->case_index);
    att_json_text(j, "run_name", e->r->row);
    att_json_text(j, "run_type", e->aggregate ? "aggregate" : "iteration");
    att_json_int(j, "repetitions", e->blocks);
    if (!e->aggregate)
        att_json_int(j, "repetition_index", e->block);
    att_json_int(j, "threads", 1);
    if (e->aggregate) {
        att_json_text(j, "aggregate_name", e->aggregate);
        att_json_text(j, "aggregate_unit", e->unit);
    }
}

static void put_outcome(struct att_json *j, const struct entry *e)
{
    if (e->error) {
        att_json_flag(j, "error_occurred", 1);
        att_json_text(j, "error_message", e->error);
    }
    if (e->skipped) {
        att_json_flag(j, "skipped", 1);
        att_json_text(j, "skip_message", e->error);
    }
    att_json_int(j, "iterations", e->iterations);
    att_json_real(j, "real_time", e->value);
    att_json_real(j, "cpu_time", e->value);
    att_json_text(j, "time_unit", "ns");
    if (e->label)
        att_json_text(j, "label", e->label);
}

static void open_entry(struct att_json *j, const struct entry *e)
{
    att_json_open(j, NULL, '{');
    put_identity(j, e);
    put_outcome(j, e);
    j->inlined = 1; // the object "attest" on one line
}

static void close_entry(struct att_json *j)
{
    j->inlined = 0;
    att_json_close(j, '}');
}

static void put_whole(struct att_json *j, const struct entry *e)
{
    open_entry(j, e);
    att_record_json(j, "attest", e->r, 0);
    close_entry(j);
}

static void put_part(struct att_json *j, const struct entry *e)
{
    open_entry(j, e);
    att_json_open(j, "attest", '{');
    att_json_text(j, "case", e->r->name);
    att_json_text(j, "status", att_status_words[e->r->status]);
    if (!e->aggregate)
        att_json_int(j, "block", e->block);
    att_json_close(j, '}');
    close_entry(j);
}

static void put_timed(struct att_json *j, const struct att_record *r)
{
    const struct att_time *t = &r->time;
    const int              room = (int)(sizeof(t->block_ns) / sizeof(t->block_ns[0]));
    struct entry           e = { .r = r, .blocks = t->blocks < room ? t->blocks : room };
    const struct {
        const char *name, *unit;
        double      value;
    } aggregate[] = { { "mean", "time", t->mean },
                      { "median", "time", t->ns.median },
                      { "stddev", "time", t->stdev },
                      { "cv", "percentage", t->mean > 0 ? t->stdev / t->mean : 0 } };

    e.label = r->status == ATT_PASS ? NULL : att_status_words[r->status];
    e.iterations = t->runs_per_sample;
    for (e.block = 0; e.block < e.blocks; e.block++) {
        e.value = t->block_ns[e.block];
        if (isfinite(e.value)) // else it was discarded
            put_part(j, &e);
    }
    e.iterations = e.blocks;
    for (size_t i = 0; i < sizeof(aggregate) / sizeof(aggregate[0]); i++) {
        e.aggregate = aggregate[i].name;
        e.unit = aggregate[i].unit;
        e.value = aggregate[i].value;
        if (!strcmp(e.aggregate, "median"))
            put_whole(j, &e);
        else
            put_part(j, &e);
    }
}

/* A row without a usable time. */
static void put_single(struct att_json *j, const struct att_record *r)
{
    enum att_class class = att_status_class(r->status);
    int  done = class == ATT_GOOD || r->status == ATT_DEVIATES || r->status == ATT_XPASS;
    char message[sizeof(r->detector) + sizeof(r->reason) + 24];
    struct entry e = { .r = r, .blocks = 1, .iterations = done, .value = 0 };

    snprintf(message, sizeof(message), "%s%s%s%s%s", att_status_words[r->status],
             *r->detector ? " " : "", r->detector, *r->reason ? ": " : "", r->reason);
    if (done) {
        e.value = r->checked_ns;
        e.label = "checked, not timed";
    } else {
        e.error = message;
        e.skipped = class == ATT_NOTED;
    }
    put_whole(j, &e);
}

static void put_caches(struct att_json *j, const struct att_environment *env)
{
    att_json_open(j, "caches", '[');
    for (int i = 0; i < env->n_caches; i++) {
        att_json_open(j, NULL, '{');
        att_json_text(j, "type", env->cache[i].type);
        att_json_int(j, "level", env->cache[i].level);
        att_json_int(j, "size", env->cache[i].bytes);
        att_json_int(j, "num_sharing", env->cache[i].sharing);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

/* The keys of 1.7.1, and "attest". */
static void put_context(struct att_json *j, const struct att_results *r)
{
    const struct att_environment *env = r->env;
    int                           debug = !strcmp(env->build_type, "Debug");

    att_json_open(j, "context", '{');
    att_json_text(j, "date", r->started);
    att_json_text(j, "host_name", env->host);
    att_json_slice(j, "executable", r->command, strcspn(r->command, " "));
    att_json_int(j, "num_cpus", env->cpus);
    att_json_int(j, "mhz_per_cpu", (int64_t)(env->mhz + 0.5));
    att_json_flag(j, "cpu_scaling_enabled", env->scaling_enabled);
    put_caches(j, env);
    att_json_open(j, "load_avg", '[');
    j->inlined = 1;
    for (int i = 0; i < 3; i++)
        att_json_real(j, NULL, env->load[i]);
    att_json_close(j, ']');
    j->inlined = 0;
    att_json_text(j, "library_build_type", debug ? "debug" : "release");
    att_run_json(j, "attest", r);
    att_json_close(j, '}');
}

static int write_json(const struct att_results *r, FILE *out)
{
    struct att_json j;

    att_json_begin(&j, out, 2);
    att_json_open(&j, NULL, '{');
    put_context(&j, r);
    att_json_open(&j, "benchmarks", '[');
    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *record = &r->record[i];
        int usable = att_status_class(record->status) != ATT_BAD && record->status != ATT_KNOWN;
        if (usable && record->timed && record->time.blocks > 0)
            put_timed(&j, record);
        else
            put_single(&j, record);
    }
    att_json_close(&j, ']');
    att_json_close(&j, '}');
    fputc('\n', out);
    return 0;
}

const struct att_report att_report_json = { "json", "results.json",
                                            "everything, readable by Google Benchmark's tools",
                                            write_json };
