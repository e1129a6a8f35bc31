/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns.c - every member of a record that reports write, by name; texts of values.
 */
#include "harness/columns.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Where a member stands, and its bytes. */
#define AT(member) offsetof(struct att_record, member), sizeof(((struct att_record *)0)->member)

const struct att_column att_columns[] = {
    { "", "row", ATT_COL_TEXT, AT(row) },
    { "", "case", ATT_COL_TEXT, AT(name) },
    { "", "suite", ATT_COL_TEXT, AT(suite) },
    { "", "backend", ATT_COL_TEXT, AT(backend) },
    { "", "op", ATT_COL_TEXT, AT(op) },
    { "", "variant", ATT_COL_TEXT, AT(variant) },
    { "", "about", ATT_COL_TEXT, AT(about) },
    { "", "status", ATT_COL_STATUS, AT(status) },
    { "", "detector", ATT_COL_TEXT, AT(detector) },
    { "", "reason", ATT_COL_TEXT, AT(reason) },
    { "", "repro", ATT_COL_TEXT, AT(repro) },
    { "", "edge", ATT_COL_TEXT, AT(edge) },
    { "", "case_index", ATT_COL_COUNT, AT(case_index) },
    { "", "kernel_index", ATT_COL_COUNT, AT(kernel_index) },
    { "", "seed", ATT_COL_U64, AT(seed) },
    { "", "wall_s", ATT_COL_REAL, AT(wall_s) },
    { "", "output_hash", ATT_COL_HASH, AT(output_hash) },
    { "", "checked_ns", ATT_COL_REAL, AT(checked_ns) },
    { "", "note", ATT_COL_TEXT, AT(note) },
    { "check", "compared", ATT_COL_COUNT, AT(check.compared) },
    { "check", "zeros", ATT_COL_COUNT, AT(check.zeros) },
    { "check", "nans", ATT_COL_COUNT, AT(check.nans) },
    { "check", "untouched", ATT_COL_COUNT, AT(check.untouched) },
    { "check", "holes", ATT_COL_COUNT, AT(check.holes) },
    { "check", "distinct", ATT_COL_COUNT, AT(check.distinct) },
    { "check", "runs", ATT_COL_I32, AT(check.runs) },
    { "accuracy", "judged", ATT_COL_COUNT, AT(accuracy.judged) },
    { "accuracy", "over_bound", ATT_COL_REAL, AT(accuracy.over_bound) },
    { "accuracy", "rms", ATT_COL_REAL, AT(accuracy.rms) },
    { "accuracy", "gain", ATT_COL_REAL, AT(accuracy.gain) },
    { "accuracy", "gain_limit", ATT_COL_REAL, AT(accuracy.gain_limit) },
    { "accuracy", "max_abs", ATT_COL_REAL, AT(accuracy.max_abs) },
    { "accuracy", "outside_seed_rule", ATT_COL_COUNT, AT(accuracy.seed_rule) },
    { "time", "n", ATT_COL_COUNT, AT(time.ns.n) },
    { "time", "median", ATT_COL_REAL, AT(time.ns.median) },
    { "time", "ci_low", ATT_COL_REAL, AT(time.ns.low) },
    { "time", "ci_high", ATT_COL_REAL, AT(time.ns.high) },
    { "time", "min", ATT_COL_REAL, AT(time.min) },
    { "time", "q1", ATT_COL_REAL, AT(time.q1) },
    { "time", "q3", ATT_COL_REAL, AT(time.q3) },
    { "time", "p95", ATT_COL_REAL, AT(time.p95) },
    { "time", "p99", ATT_COL_REAL, AT(time.p99) },
    { "time", "max", ATT_COL_REAL, AT(time.max) },
    { "time", "mean", ATT_COL_REAL, AT(time.mean) },
    { "time", "stdev", ATT_COL_REAL, AT(time.stdev) },
    { "time", "mad", ATT_COL_REAL, AT(time.mad) },
    { "time", "lag1", ATT_COL_REAL, AT(time.lag1) },
    { "time", "blocks", ATT_COL_I32, AT(time.blocks) },
    { "time", "runs_per_sample", ATT_COL_I32, AT(time.runs_per_sample) },
    { "time", "settled", ATT_COL_FLAG, AT(time.settled) },
    { "time", "target_met", ATT_COL_FLAG, AT(time.target_met) },
    { "time", "warmup_s", ATT_COL_REAL, AT(time.warmup_s) },
    { "time", "discarded", ATT_COL_COUNT, AT(time.discarded) },
    { "time", "discard_reason", ATT_COL_TEXT, AT(time.disturbed) },
    { "time", "cache_regime", ATT_COL_TEXT, AT(time.cold) },
    { "time", "timer", ATT_COL_TEXT, AT(time.timer) },
    { "time", "plan_ns", ATT_COL_REAL, AT(time.plan_ns) },
    { "time", "amortised_ns", ATT_COL_REAL, AT(time.amortised_ns) },
    { "time", "timer_ns", ATT_COL_REAL, AT(time.timer_ns) },
    { "time", "sm_mhz", ATT_COL_REAL, AT(time.felt.sm_mhz) },
    { "time", "mem_mhz", ATT_COL_REAL, AT(time.felt.mem_mhz) },
    { "time", "power_w", ATT_COL_REAL, AT(time.felt.power_w) },
    { "time", "temperature_c", ATT_COL_REAL, AT(time.felt.temperature_c) },
    { "time", "limits", ATT_COL_TEXT, AT(time.felt.limits) },
    { "rate", "bytes", ATT_COL_REAL, AT(rate.bytes) },
    { "rate", "flops", ATT_COL_REAL, AT(rate.flops) },
    { "rate", "traffic", ATT_COL_REAL, AT(rate.traffic) },
    { "rate", "gbps", ATT_COL_REAL, AT(rate.gbps) },
    { "rate", "gflops", ATT_COL_REAL, AT(rate.gflops) },
    { "rate", "of_copy_n", ATT_COL_COUNT, AT(rate.of_copy.n) },
    { "rate", "of_copy", ATT_COL_REAL, AT(rate.of_copy.median) },
    { "rate", "of_copy_low", ATT_COL_REAL, AT(rate.of_copy.low) },
    { "rate", "of_copy_high", ATT_COL_REAL, AT(rate.of_copy.high) },
    { "rate", "speedup_n", ATT_COL_COUNT, AT(rate.speedup.n) },
    { "rate", "speedup", ATT_COL_REAL, AT(rate.speedup.median) },
    { "rate", "speedup_low", ATT_COL_REAL, AT(rate.speedup.low) },
    { "rate", "speedup_high", ATT_COL_REAL, AT(rate.speedup.high) },
    { "rate", "predicted", ATT_COL_REAL, AT(rate.predicted) },
    { "rate", "against", ATT_COL_TEXT, AT(rate.against) },
    { "rate", "floor_ns", ATT_COL_REAL, AT(rate.floor_ns) },
    { "rate", "copy_ns", ATT_COL_REAL, AT(rate.copy_ns) },
    { "rate", "copy_pairs", ATT_COL_I32, AT(rate.copy_pairs) },
    { "rate", "of_empty_n", ATT_COL_COUNT, AT(rate.of_empty.n) },
    { "rate", "of_empty", ATT_COL_REAL, AT(rate.of_empty.median) },
    { "rate", "of_empty_low", ATT_COL_REAL, AT(rate.of_empty.low) },
    { "rate", "of_empty_high", ATT_COL_REAL, AT(rate.of_empty.high) },
    { "rate", "empty_ns", ATT_COL_REAL, AT(rate.empty_ns) },
    { "rate", "plausible", ATT_COL_FLAG, AT(rate.plausible) },
    { "rate", "of_peak", ATT_COL_REAL, AT(rate.of_peak) },
    { "peer", "name", ATT_COL_TEXT, AT(rival[0].name) },
    { "peer", "speedup_n", ATT_COL_COUNT, AT(rival[0].speedup.n) },
    { "peer", "speedup", ATT_COL_REAL, AT(rival[0].speedup.median) },
    { "peer", "speedup_low", ATT_COL_REAL, AT(rival[0].speedup.low) },
    { "peer", "speedup_high", ATT_COL_REAL, AT(rival[0].speedup.high) },
    { "memory", "outputs", ATT_COL_COUNT, AT(memory.outputs) },
    { "memory", "temporaries", ATT_COL_COUNT, AT(memory.temporaries) },
    { "memory", "persistent", ATT_COL_COUNT, AT(memory.persistent) },
    { "memory", "per_call", ATT_COL_COUNT, AT(memory.per_call) },
    { "memory", "run_allocs", ATT_COL_COUNT, AT(memory.run_allocs) },
    { "memory", "library", ATT_COL_I64, AT(memory.library) },
    { "launch", "captured", ATT_COL_I32, AT(accounted) },
    { "launch", "launches", ATT_COL_COUNT, AT(launches) },
    { "launch", "kernels", ATT_COL_COUNT, AT(kernels) },
    { "launch", "copies", ATT_COL_COUNT, AT(copies) },
    { "launch", "fills", ATT_COL_COUNT, AT(fills) },
    { "launch", "syncs", ATT_COL_COUNT, AT(syncs) },
    { "launch", "allocs", ATT_COL_COUNT, AT(allocs) },
    { "launch", "names", ATT_COL_TEXT, AT(launch_names) },
    { NULL, NULL, ATT_COL_TEXT, 0, 0 },
};

int att_column_present(const struct att_column *column, const struct att_record *r)
{
    switch (*column->group) {
    case 't':
    case 'r': return r->timed != 0;
    case 'p': return r->timed && r->n_rivals > 0;
    case 'l': return r->accounted != 0;
    case 'a': return r->accuracy.judged > 0;
    default: return 1;
    }
}

static const char *whole_text(const struct att_column *column, const void *at, char *buf,
                              size_t size)
{
    int64_t  i;
    uint64_t u;

    memcpy(&i, at, sizeof(i));
    memcpy(&u, at, sizeof(u));
    if (column->kind == ATT_COL_HASH)
        snprintf(buf, size, "%016" PRIx64, u);
    else if (column->kind == ATT_COL_U64)
        snprintf(buf, size, "%" PRIu64, u);
    else if (column->kind == ATT_COL_I64 || i >= 0)
        snprintf(buf, size, "%" PRId64, i);
    return buf;
}

static const char *small_text(const struct att_column *column, const void *at, char *buf,
                              size_t size)
{
    int32_t small;

    memcpy(&small, at, sizeof(small));
    if (column->kind == ATT_COL_I32)
        snprintf(buf, size, "%d", small);
    else if (column->kind == ATT_COL_STATUS)
        return att_status_words[small];
    else if (column->kind == ATT_COL_FLAG || small >= 0)
        return small ? "true" : "false";
    return buf;
}

const char *att_column_value(const struct att_column *column, const void *base, char *buf,
                             size_t size)
{
    const void *at = (const char *)base + column->offset;
    double      real;

    *buf = '\0';
    switch (column->kind) {
    case ATT_COL_TEXT: return at;
    case ATT_COL_STATUS:
    case ATT_COL_I32:
    case ATT_COL_FLAG:
    case ATT_COL_MAYBE: return small_text(column, at, buf, size);
    case ATT_COL_REAL:
        memcpy(&real, at, sizeof(real));
        if (isfinite(real))
            snprintf(buf, size, "%.17g", real);
        return buf;
    default: return whole_text(column, at, buf, size);
    }
}

const char *att_column_text(const struct att_column *column, const struct att_record *r,
                            char *buf, size_t size)
{
    *buf = '\0';
    return att_column_present(column, r) ? att_column_value(column, r, buf, size) : buf;
}
