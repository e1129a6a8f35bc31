/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gbench.h - Google Benchmark (1.7.1 or newer) from C.
 *
 * A benchmark is a name, a C function (the body) and options. The body runs a loop:
 *
 *     static void body(struct gbm_state *state, void *user)
 *     {
 *         while (gbm_keep_running(state))
 *             work(user);
 *     }
 *
 * Results go to callbacks of the caller (struct gbm_reporter). The wrapper itself writes
 * nothing: no stdout, no stderr, no files. No C++ exception leaves it. Nothing a body does
 * through this header aborts the process: what Google Benchmark answers with an abort (a loop
 * left early, a pause never resumed, a counter that changes its flags, ...) becomes the
 * outcome GBM_ERROR of that benchmark.
 *
 * Errors: functions return 0 (or a count) or a negative enum gbm_error, and change nothing
 * when they fail, except where said. A NULL argument that is not called optional is
 * GBM_EINVAL. Time is in SECONDS unless a `unit` says otherwise.
 *
 * Ownership: strings and structs handed in are copied. `user` pointers stay the caller's and
 * must live as long as what they were handed to. Strings and arrays handed out live until the
 * callback returns.
 *
 * Threads: bodies run on the thread that called gbm_run_*, one at a time. Functions that take
 * a gbm_state may be called by the body's thread only, and only until the body returns. All
 * others may be called from any thread; while one of them is at work, a second call, be it
 * from another thread, a body or a callback, returns GBM_EBUSY (never blocks). gbm_use,
 * gbm_version and gbm_error_text may be called always.
 *
 * The wrapper owns Google Benchmark in its process: at its first run it sets every flag to its
 * default, so that BENCHMARK_* variables of the environment have no effect, and it clears the
 * library's registry at every run. What it cannot prevent: the library reads the environment
 * when it is loaded, and writes a line to stderr there if, say, BENCHMARK_REPETITIONS is not a
 * number. Neither a body nor a callback may leave by longjmp, pthread_exit or cancellation.
 */
#ifndef GBM_GBENCH_H
#define GBM_GBENCH_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gbm_error {
    GBM_EINVAL = -1,    // an argument outside what its description allows
    GBM_EEXIST = -2,    // that name or key is taken
    GBM_ENOENT = -3,    // no such benchmark; nothing matches
    GBM_EBUSY = -4,     // another call is at work, see Threads
    GBM_EREGEX = -5,    // not a POSIX extended regular expression
    GBM_ESTATE = -6,    // not now: see the function
    GBM_ESTOPPED = -7,  // the context callback refused the run
    GBM_ECALLBACK = -8, // a callback threw a C++ exception; later reports were dropped
    GBM_ENOMEM = -9,    // host out of memory
    GBM_EINTERNAL = -10 // an exception from Google Benchmark itself
};

/* A short English description; never NULL. */
const char *gbm_error_text(int error);

/*
 * Version of the library linked in, "1.9.5". Before 1.8.4 it cannot tell: then it is what the
 * build defined as GBM_LIBRARY_VERSION (a string literal), or "unknown".
 */
const char *gbm_version(void);

/* Makes the compiler believe that what `p` points to is read and written here. NULL is fine. */
void gbm_use(const void *p);

/* ---- registering ------------------------------------------------------------------------ */

struct gbm_state;

enum gbm_unit { GBM_NS, GBM_US, GBM_MS, GBM_S };

/*
 * All zeros are the defaults. A body always runs on one thread. Without `iterations` the
 * library calls the body again and again, with more iterations each time, until one call lasts
 * min_time.
 */
struct gbm_options {
    int            manual_time;     // 1: time is what gbm_set_iteration_time says
    int            real_time;       // 1: wall time decides, not CPU time; not with manual_time
    int            aggregates_only; // 1: with repetitions, report the aggregates alone
    int            repetitions;     // 0 and 1: one. From 2 on, aggregates are reported too
    int64_t        iterations;      // > 0: exactly so many. 0: grown, see above
    double         min_time;        // s per repetition, 0: 0.5; not with iterations
    double         min_warmup_time; // s before the first; not with iterations
    int            unit;            // enum gbm_unit, of gbm_run.real_time and .cpu_time
    int            n_args;          // what gbm_arg returns; they are appended to full_name
    const int64_t *args;
};

/*
 * Registers `body`; `options` is optional. Names are compared exactly and may hold any
 * characters; empty ones, and those starting with "DISABLED_" (which Google Benchmark never
 * runs), are GBM_EINVAL. GBM_EEXIST: the name is registered.
 */
int gbm_register(const char *name, void (*body)(struct gbm_state *state, void *user),
                 void *user, const struct gbm_options *options);

/* Forgets one benchmark (GBM_ENOENT: there is none of that name), or all. */
int gbm_unregister(const char *name);
int gbm_clear(void);

/* Number of registered benchmarks. */
int gbm_count(void);

/* ---- inside a body ---------------------------------------------------------------------- */

/*
 * 1 while another iteration is to run, then 0, and 0 ever after; also 0 after a skip. The
 * clock runs from the first call to the last. Ends a pause.
 */
int gbm_keep_running(struct gbm_state *state);

/*
 * For bodies of nanoseconds: all iterations that are left at once. Returns their number, for
 * the body to execute in a loop of its own, then 0:  while ((n = gbm_keep_running_all(s))) ...
 */
int64_t gbm_keep_running_all(struct gbm_state *state);

/* Iterations of this call of the body; > 0. */
int64_t gbm_iterations(const struct gbm_state *state);

/* Argument `i` of the options, 0 if there is none. */
int64_t gbm_arg(const struct gbm_state *state, int i);

/* Stop the clock, start it again. GBM_ESTATE outside the loop, or if it has that state. */
int gbm_pause(struct gbm_state *state);
int gbm_resume(struct gbm_state *state);

/*
 * Manual time: adds `seconds` to the time of this call, once per iteration or once for all.
 * GBM_ESTATE without manual_time. A negative or non-finite time is GBM_EINVAL and ends the
 * benchmark with GBM_ERROR; so does never calling it, and so does a total of 0 when
 * iterations are not fixed (they would grow to 10^9).
 */
int gbm_set_iteration_time(struct gbm_state *state, double seconds);

/* How a counter's value is shown; applied in this order. */
enum gbm_counter_flag {
    GBM_RATE = 1,                // divided by the time of the benchmark, s
    GBM_AVG_THREADS = 2,         // divided by the number of threads, here 1
    GBM_ITERATION_INVARIANT = 4, // multiplied by the iterations
    GBM_AVG_ITERATIONS = 8,      // divided by the iterations
    GBM_INVERT = 16,             // 1 / value, last
    GBM_1K_IS_1024 = 32          // a hint for whoever prints it; else 1k is 1000
};

/*
 * Sets counter `name`; `flags` are ORed. NaN and infinity go to the reporter as they are.
 * GBM_EINVAL, which ends the benchmark with GBM_ERROR: an unknown flag, or flags other than
 * those `name` had earlier in this run.
 */
int gbm_set_counter(struct gbm_state *state, const char *name, double value, unsigned flags);

/* The label of the result, any text; the last one counts. */
int gbm_set_label(struct gbm_state *state, const char *label);

/*
 * Ends the benchmark with outcome GBM_ERROR or GBM_MESSAGE (not applicable here) and a reason.
 * The loop ends at its next gbm_keep_running; return from the body soon. Its remaining
 * repetitions are not executed and carry the same reason. GBM_ESTATE: skipped already, the
 * first reason stays.
 */
int gbm_skip_with_error(struct gbm_state *state, const char *reason);
int gbm_skip_with_message(struct gbm_state *state, const char *reason);

/* ---- results ---------------------------------------------------------------------------- */

enum gbm_outcome { GBM_OK, GBM_MESSAGE, GBM_ERROR };

struct gbm_counter {
    const char *name;
    double      value; // flags applied; of an aggregate: the statistic of it
    unsigned    flags;
};

/* A memory number that is not known. */
#define GBM_UNKNOWN INT64_MAX

struct gbm_memory {
    int64_t num_allocs;
    int64_t max_bytes_used;
    int64_t total_allocated_bytes; // or GBM_UNKNOWN
    int64_t net_heap_growth;       // bytes, or GBM_UNKNOWN
};

/* One repetition, or one aggregate over them. */
struct gbm_run {
    const char               *name;      // as registered
    const char               *full_name; // as Google Benchmark writes it
    void                     *user;      // as registered
    const char               *aggregate; // NULL, or "mean" "median" "stddev" "cv"
    int                       is_ratio;  // 1: real_time and cpu_time are ratios ("cv")
    enum gbm_outcome          outcome;
    const char               *reason;     // of a skip; "" if GBM_OK
    const char               *label;      // "" if none
    int64_t                   repetition; // from 0; -1 for aggregates
    int64_t                   repetitions;
    int64_t                   iterations; // 0 unless GBM_OK; of an aggregate: the repetitions
    enum gbm_unit             unit;
    double                    real_time;    // per iteration, in `unit`; manual time if chosen
    double                    cpu_time;     // per iteration, in `unit`
    double                    real_seconds; // over all iterations, s; 0 for aggregates
    double                    cpu_seconds;
    int                       n_counters; // sorted by name
    const struct gbm_counter *counters;
    const struct gbm_memory  *memory; // NULL without a memory manager, and for aggregates
    double                    allocs_per_iteration; // 0 without `memory`
};

enum gbm_scaling { GBM_SCALING_UNKNOWN, GBM_SCALING_ENABLED, GBM_SCALING_DISABLED };

struct gbm_cache {
    const char *type; // "Data", "Instruction", "Unified"
    int         level;
    int64_t     bytes;
    int         sharing; // CPUs that share one, 0: unknown
};

struct gbm_value {
    const char *key, *value;
};

/* What Google Benchmark knows of the machine, read once per process, and gbm_context_add's. */
struct gbm_context {
    const char             *host;
    int                     num_cpus;
    double                  cycles_per_second;
    enum gbm_scaling        scaling; // may the clock move on the governor's word?
    int                     n_caches;
    const struct gbm_cache *caches;
    int                     n_load;
    const double           *load; // 1, 5 and 15 minutes
    int                     n_values;
    const struct gbm_value *values; // sorted by key
};

/* Receives results. Every callback is optional; none may call gbm_* functions (GBM_EBUSY). */
struct gbm_reporter {
    void *user;
    int (*context)(void *user, const struct gbm_context *context); // first; not 0: do not run
    void (*run)(void *user, const struct gbm_run *run); // after all repetitions of a benchmark
    void (*finalize)(void *user);                       // last, whatever happened before
};

/*
 * Runs the benchmark of exactly that name. 1, GBM_ENOENT, or any error from GBM_EBUSY on down.
 * An outcome GBM_ERROR is a result: it still returns 1. Costs some ten microseconds besides
 * the body, whatever the number of registered benchmarks; where the kernel does not publish
 * the clock of the CPU, the first run of a process sleeps a second to find it out.
 */
int gbm_run_one(const char *name, const struct gbm_reporter *reporter);

/*
 * Runs, in the order of registration, each benchmark whose registered name contains a match of
 * the POSIX extended regular expression `pattern`; a leading '-' selects those that do not.
 * NULL and "" select all. Returns how many ran, GBM_ENOENT if none was selected (the reporter
 * is not called), or an error.
 */
int gbm_run_matching(const char *pattern, const struct gbm_reporter *reporter);

/* Adds a pair to gbm_context.values. GBM_EEXIST: the key is there. */
int gbm_context_add(const char *key, const char *value);
int gbm_context_clear(void);

/* Calls `visit` once with the context, without a run. */
int gbm_context_visit(void (*visit)(void *user, const struct gbm_context *context), void *user);

/*
 * Counts allocations: with a manager set, each repetition is followed by another call of the
 * body with at most 16 iterations, between `start` and `stop`; its time is not used. `stop`
 * gets a struct of 0, 0, GBM_UNKNOWN, GBM_UNKNOWN to fill. Both are needed.
 */
struct gbm_memory_manager {
    void *user;
    void (*start)(void *user);
    void (*stop)(void *user, struct gbm_memory *memory);
};

/* Sets the manager for later runs; NULL removes it. */
int gbm_set_memory_manager(const struct gbm_memory_manager *manager);

#ifdef __cplusplus
}
#endif

#endif
