/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - one result: a (kernel, case) pair and everything that was found out about it.
 *
 * A record is plain data without pointers except `samples`, so it crosses from child to
 * parent as bytes. Times are nanoseconds, memory is bytes, NaN means "not measured" (the
 * writers turn it into null), -1 in a count means "unknown".
 */
#ifndef ATT_RECORD_H
#define ATT_RECORD_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/accuracy.h"

enum att_status {
    ATT_PASS,
    ATT_FAIL,
    ATT_MISTRUSTED, // the check had no power
    ATT_DEVIATES,   // a peer lacks a guarantee that the edge policy asks for
    ATT_CRASH,
    ATT_TIMEOUT,
    ATT_OOM,
    ATT_SKIP,  // the kernel's own reason
    ATT_KNOWN, // a listed, unexpired failure
    ATT_XPASS, // listed as a failure, and passes
    ATT_NOT_RUN,
    ATT_STATUSES
};

extern const char *const att_status_words[]; // "PASS" ...; NULL-terminated

/* An estimate with its distribution-free 95 % interval. n is 0 when nothing was measured. */
struct att_interval {
    int64_t n;
    double  median, low, high;
};

/* How the device felt while a block was timed. NaN, "": it does not tell. */
struct att_felt {
    double sm_mhz, mem_mhz, power_w, temperature_c;
    char   limits[40]; // what held the clock down: "sw_power_cap ..."
};

/* Latency of one kernel on one case, over all samples of all blocks. */
struct att_time {
    struct att_interval ns; // per run
    double              min, q1, q3, p95, p99, max, mean, stdev, mad;
    double              lag1;         // autocorrelation of successive samples
    double              block_ns[64]; // median of each block, in order of execution
    int32_t             blocks;
    int32_t             runs_per_sample;
    int32_t             settled;    // 1: flat at the end of the warm-up or while measured
    int32_t             target_met; // 1: the interval is as narrow as was asked for
    double              warmup_s;
    int64_t             discarded;     // samples thrown away for a recorded cause
    char                cold[24];      // "cold", "warm", "COLD_UNVERIFIED"
    char                timer[12];     // "eager", or "replay" or "replay_one": replay.h
    double              plan_ns;       // plan(), median of its repetitions
    double              amortised_ns;  // ns + plan_ns / reuse
    double              timer_ns;      // resolution of the clock
    char                disturbed[96]; // why samples were discarded, "": none were
    int32_t             feels;         // 1: `felt` and `block_felt` tell something
    struct att_felt     felt;          // medians over the blocks, and all their limits
    struct att_felt     block_felt[64];
};

/* Rates and ratios, all taken in the rounds of this very run. */
struct att_rate {
    double              bytes, flops; // cost() of the definition
    double              traffic;      // bytes this implementation moves by design
    double              gbps;         // bytes / time, GB/s (1e9)
    double              gflops;
    struct att_interval of_copy;     // copy of the same bytes / this kernel, paired
    struct att_interval speedup;     // time of `replaces` / time of this one, paired
    double              predicted;   // traffic ratio of the same two variants
    char                against[64]; // the variant of `speedup`
    double              floor_ns;    // bytes at this machine's fastest copy
    double              of_peak;     // flops / this device's arithmetic peak, NaN: unknown
    int32_t             plausible;   // 0: faster than the machine can be
    double              copy_ns;     // the copy of the same bytes in these rounds
    int32_t             copy_pairs;  // of blocks that it moved together
    struct att_interval of_empty; // replayed: this kernel / a launch that does nothing, paired
    double              empty_ns; // such a launch, in these rounds
};

/* This kernel against one of a peer, in the same rounds. */
struct att_versus {
    char                name[80]; // "<peer>/<kernel>"
    struct att_interval speedup;  // its time / time of this one, paired
};

enum { ATT_RIVALS = 8 };

struct att_memory_use {
    int64_t outputs, temporaries, persistent, per_call;
    int64_t run_allocs; // allocations inside timed runs; must be 0
    int64_t library;    // change of what the device holds beyond our blocks
};

/* What the check looked at: a PASS is worth as much as this. */
struct att_vacuity {
    int64_t compared;  // output elements compared with the reference
    int64_t zeros;     // of these, exactly zero in the reference
    int64_t nans;      // of these, NaN in the reference
    int64_t untouched; // output elements that had to stay as they were
    int64_t holes;     // input bytes that must not matter
    int64_t distinct;  // different bit patterns among a sample of the reference, capped
    int32_t runs;      // checked runs
};

struct att_record {
    char            row[640];  // <backend>/<op>/<variant>/<key>:<value>/...
    char            name[512]; // the case name: <op>/<key>:<value>/...
    char            suite[64];
    char            backend[32], op[48], variant[48];
    char            about[160]; // of the kernel
    enum att_status status;
    char     detector[32]; // which check spoke: "exact", "guard", "crash" ...; "" on PASS
    char     reason[512];  // for a human; "" on PASS
    char     repro[700];   // one command line that reproduces it
    char     edge[200];    // the edge-policy row that this case executes, or ""
    int64_t  case_index, kernel_index; // position in this run
    uint64_t seed;
    double   wall_s;      // whole attempt, reference included
    uint64_t output_hash; // of the outputs of the first checked run
    double   checked_ns;  // the checked run itself, once: for context only

    struct att_vacuity    check;
    struct att_accuracy   accuracy; // of the first checked run
    int32_t               timed;
    struct att_time       time;
    struct att_rate       rate;
    int32_t               n_rivals;          // kernels of peers in `rival`
    struct att_versus     rival[ATT_RIVALS]; // the fastest first
    struct att_memory_use memory;

    int32_t accounted; // 0: not counted; else att_account.captured
    int64_t launches, kernels, copies, fills, syncs, allocs; // launches = kernels+copies+fills
    char    launch_names[512];
    char    note[160]; // what its runs did, in the kernel's own words; "": it does not say

    int64_t n_samples;
    double *samples;            // ns per run, in order of execution; owned by the record list
    char    samples_digest[65]; // of a file that was read without its samples, else ""
};

struct att_environment; // env.h

/* All results of a run, in the order of the cases; reports read nothing else. */
struct att_results {
    const struct att_environment *env;
    const char                   *command; // the command line
    const char                   *suites;  // what was selected, for titles
    const char                   *mode;    // "check", "bench" or "run"
    const char                   *started; // ISO 8601, UTC
    double                        wall_s;
    int                           partial; // 1: interrupted
    int                           exit_code;
    const char                   *verdict; // one line that explains the exit code
    int64_t                       n;
    const struct att_record      *record;
    int64_t                       count[ATT_STATUSES];

    /* Which part of a selection this is, and what the parts must agree in (merge.h). */
    int         shard, shards; // shard i of so many, from 0; shards 0: the whole
    int64_t     cases;         // of the whole selection; 0: unknown
    int64_t     expected;      // rows that this run should have; 0: unknown
    const char *selection;     // hash of the cases of the whole selection, or NULL
    const char *settings;      // options that decide what is run: "--seed 5 ...", or NULL
    const char *require;       // rows, one of which must PASS, or NULL
};

/* A report format. `reports/<name>.c` defines att_report_<name>. */
struct att_report {
    const char *name;  // "json"
    const char *file;  // "results.json" in the output directory; NULL: standard output
    const char *about; // one line
    /* Writes the whole report. Whoever opened `out` checks it for errors, syncs it and
     * renames it into place: a report opens no file. Returns 0 or negative. */
    int (*write)(const struct att_results *r, FILE *out);
};

#endif
