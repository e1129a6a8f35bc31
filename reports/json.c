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
 *
 * Digests (harness/digest.h) make a file that was cut off or edited known: context.attest, the
 * last "attest" of every row and the "attest" of the file, which is its end, close with a
 * member "digest", the SHA-256 of all JSON tokens from the start of the file up to the comma
 * before it. The first that does not fit tells the row.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "harness/digest.h"
#include "harness/env.h"
#include "harness/jsonout.h"
#include "reports/core/columns.h"
#include "reports/core/human.h"

/* A stream to `out` that takes the digest of all that passes. */
struct sealed {
    struct att_json   j; // writes into the stream
    FILE             *out;
    struct att_digest digest;
};

/* One entry of "benchmarks"; NULL members are left out. */
struct entry {
    const struct att_record *r;
    int                      last;             // of its row
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
    att_json_open(j, "attest", '{');
}

static void put_digest(struct sealed *s)
{
    char hex[ATT_DIGEST_TEXT];

    fflush(s->j.out);
    att_digest_text(&s->digest, hex);
    att_json_text(&s->j, "digest", hex);
}

/* The end of the object "attest", and of its entry. */
static void close_entry(struct sealed *s, const struct entry *e)
{
    if (e->last)
        put_digest(s);
    att_json_close(&s->j, '}');
    s->j.inlined = 0;
    att_json_close(&s->j, '}');
}

static void put_whole(struct sealed *s, const struct entry *e)
{
    open_entry(&s->j, e);
    att_record_members(&s->j, e->r, 0);
    close_entry(s, e);
}

static void put_part(struct sealed *s, const struct entry *e)
{
    open_entry(&s->j, e);
    att_json_text(&s->j, "case", e->r->name);
    att_json_text(&s->j, "status", att_status_words[e->r->status]);
    if (!e->aggregate)
        att_json_int(&s->j, "block", e->block);
    close_entry(s, e);
}

static void put_timed(struct sealed *s, const struct att_record *r)
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
            put_part(s, &e);
    }
    e.iterations = e.blocks;
    for (size_t i = 0; i < sizeof(aggregate) / sizeof(aggregate[0]); i++) {
        e.last = i + 1 == sizeof(aggregate) / sizeof(aggregate[0]);
        e.aggregate = aggregate[i].name;
        e.unit = aggregate[i].unit;
        e.value = aggregate[i].value;
        if (!strcmp(e.aggregate, "median"))
            put_whole(s, &e);
        else
            put_part(s, &e);
    }
}

/* A row without a usable time. */
static void put_single(struct sealed *s, const struct att_record *r)
{
    enum att_class class = att_status_class(r->status);
    int  done = class == ATT_GOOD || r->status == ATT_DEVIATES || r->status == ATT_XPASS;
    char message[sizeof(r->detector) + sizeof(r->reason) + 24];
    struct entry e = { .r = r, .last = 1, .blocks = 1, .iterations = done, .value = 0 };

    snprintf(message, sizeof(message), "%s%s%s%s%s", att_status_words[r->status],
             *r->detector ? " " : "", r->detector, *r->reason ? ": " : "", r->reason);
    if (done) {
        e.value = r->checked_ns;
        e.label = "checked, not timed";
    } else {
        e.error = message;
        e.skipped = class == ATT_NOTED;
    }
    put_whole(s, &e);
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
static void put_context(struct sealed *s, const struct att_results *r)
{
    struct att_json              *j = &s->j;
    const struct att_environment *env = r->env;
    int                           debug = !strcmp(env->build_type, "Debug");

    att_json_open(j, "context", '{');
    att_json_text(j, "date", r->started);
    att_json_text(j, "host_name", env->host);
    att_json_slice(j, "executable", r->command, strcspn(r->command, " "));
    att_json_int(j, "num_cpus", env->cpus);
    att_json_int(j, "mhz_per_cpu", env->mhz > 0 && env->mhz < 1e6 ? (int)(env->mhz + 0.5) : 0);
    att_json_flag(j, "cpu_scaling_enabled", env->scaling_enabled);
    put_caches(j, env);
    att_json_open(j, "load_avg", '[');
    j->inlined = 1;
    for (int i = 0; i < 3; i++)
        att_json_real(j, NULL, env->load[i]);
    att_json_close(j, ']');
    j->inlined = 0;
    att_json_text(j, "library_build_type", debug ? "debug" : "release");
    att_json_open(j, "attest", '{');
    att_run_members(j, r);
    put_digest(s);
    att_json_close(j, '}');
    att_json_close(j, '}');
}

static void put_rows(struct sealed *s, const struct att_results *r)
{
    att_json_open(&s->j, "benchmarks", '[');
    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *record = &r->record[i];
        int                      usable =
            record->status == ATT_XPASS
            || (att_status_class(record->status) != ATT_BAD && record->status != ATT_KNOWN);
        if (usable && record->timed && record->time.blocks > 0)
            put_timed(s, record);
        else
            put_single(s, record);
    }
    att_json_close(&s->j, ']');
}

/* Errors of `out` stay with it, where its owner finds them. */
static ssize_t pass_on(void *cookie, const char *text, size_t size)
{
    struct sealed *s = cookie;

    att_digest_json(&s->digest, text, size);
    fwrite(text, 1, size, s->out);
    return (ssize_t)size;
}

static int write_json(const struct att_results *r, FILE *out)
{
    struct sealed s = { .out = out };
    FILE         *stream = fopencookie(&s, "w", (cookie_io_functions_t){ .write = pass_on });

    if (!stream)
        return -1;
    att_digest_begin(&s.digest);
    att_json_begin(&s.j, stream, 2);
    att_json_open(&s.j, NULL, '{');
    put_context(&s, r);
    put_rows(&s, r);
    s.j.inlined = 1;
    att_json_open(&s.j, "attest", '{');
    att_json_wide(&s.j, "rows", r->n);
    put_digest(&s);
    att_json_close(&s.j, '}');
    s.j.inlined = 0;
    att_json_close(&s.j, '}');
    fputc('\n', stream);
    return fclose(stream) ? -1 : 0;
}

const struct att_report att_report_json = { "json", "results.json",
                                            "everything, readable by Google Benchmark's tools",
                                            write_json };
