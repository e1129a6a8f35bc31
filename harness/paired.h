/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired.h - is B faster than A? Paired ABBA blocks in fresh processes, judged by the exact
 * sign interval over processes (spec "measurement" 4.2).
 *
 * Every process measures, in blocks of random order, A, B, a second A (the null arm) and A with
 * a known delay behind each run (the planted arm). Process p gives one number,
 * d_p = median over its blocks of ln t_A - ln t_B: samples of one process are no independent
 * evidence about the next. Positive is: B is faster.
 */
#ifndef ATT_PAIRED_H
#define ATT_PAIRED_H

#include <stddef.h>
#include <stdint.h>

#include "harness/record.h"

/* With fewer than the least no interval at 99 % excludes anything: the null arm controls
 * nothing, and there is no verdict about a claim (spec 4.2: P >= 8). */
enum { ATT_PAIRED_LEAST = 8, ATT_PAIRED_PROCESSES = 64 };

/* One side of a comparison. */
struct att_paired_arm {
    const char *program; // attest binary; NULL: this one
    const char *plugin;  // file to load, or NULL
    const char *row;     // <backend>/<op>/<variant>/<case...>
};

struct att_paired_plan {
    struct att_paired_arm a, b;
    int      looks[3];   // numbers of processes at which to judge; 0 ends the list early
    double   alpha;      // of the whole plan, shared by the looks; 0.05
    double   margin;     // relative difference that matters; 0.01
    double   at_least;   // ratio t_A / t_B that is claimed, 0: none
    double   work;       // work of A over work of B, to normalise by; 1
    double   planted;    // delay of the planted arm; 0.02. 0: no such arm
    double   seconds;    // measuring time of one process
    int      all_slower; // the gate's rule: CONFIRMED iff every d_p is on the slow side
    uint64_t seed;       // of the orders

    int    threads;   // of the cpu, 0: all
    double timeout;   // seconds without progress before a process is killed, 0: 60
    int    signal_fd; // watched while waiting, 0: none
};

enum att_paired_label {
    ATT_FASTER,
    ATT_SLOWER,
    ATT_SAME,
    ATT_TINY,
    ATT_INCONCLUSIVE,
    ATT_INVALID, // see `why`
};

extern const char *const att_paired_words[]; // "FASTER" ...; NULL-terminated

struct att_paired {
    enum att_paired_label label;
    char                  why[512]; // of INVALID and INCONCLUSIVE; "" else
    int                   n;        // processes
    double d[ATT_PAIRED_PROCESSES], null[ATT_PAIRED_PROCESSES], planted[ATT_PAIRED_PROCESSES];
    double theta, low, high;  // of ln(t_A / t_B), normalised by work; exact sign interval
    double bias;              // by which equal arms are known to differ, >= 0; in ln
    double one_low, one_high; // one-sided 95 % bounds, wider by the bias
    double mde;               // smallest effect with 80 % power at this spread, in ln
    int    more;              // att_paired_more() of an undecided one, else 0
    double seconds;
    struct att_record a, b; // what the first process found out about the arms: status,
                            // launches, memory, hash of the outputs, median

    double planted_share;      // delay that was really planted, the least of all processes;
                               // where small ones are not to be had it is larger than the plan
                               // asks for
    char    planted_how[16];   // "spin", "copy", "counted", "none": see paired_plant.h
    int     together;          // 1: one process carries all arms
    int     same_kernel;       // 1: both arms are one kernel of one program on one case
    int     same_bits;         // 1: both arms promise the same bits in every run
    int     free_rows;         // 1: outputs have rows that may hold anything
    int64_t rounds, discarded; // of blocks; those that something from outside held down
    double  a_ns[ATT_PAIRED_PROCESSES], b_ns[ATT_PAIRED_PROCESSES]; // medians, per run
    char    device[440];
};

/* Measure and judge. 0, or a negative error with a sentence in `why` when nothing could be
 * measured: no such row, a program that does not start. A wrong kernel is ATT_INVALID. */
int att_paired_run(const struct att_paired_plan *plan, struct att_paired *result, char *why,
                   size_t why_size);

/* The same judgement from numbers: d[], null[] and planted[] of n processes at look `look` of
 * the plan. Fills theta .. more, label and why; no input or output. */
void att_paired_judge(const struct att_paired_plan *plan, int look, struct att_paired *result);

/*
 * Several pairs in the same processes: their first arms are all of one program and back-end,
 * and so are the second ones. Looks, seed, threads and times are those of plan[0].
 */
struct att_paired_set {
    int                           n;
    const struct att_paired_plan *plan;   // [n]
    struct att_paired            *result; // [n]
    /* Asked at each look, when every result is judged, and before the first process (look -1),
     * when the arms are examined: 1 ends it. NULL: ends when every pair has a verdict. */
    int (*enough)(const struct att_paired_set *set, int look, void *user);
    void (*told)(const struct att_paired_set *set, int processes, void *user); // or NULL
    void *user;
    int   interrupted; // out: 1: a signal ended it; what there is was judged
};

/* As att_paired_run, for all of them; a pair that cannot be measured is ATT_INVALID alone. */
int att_paired_set_run(struct att_paired_set *set, char *why, size_t why_size);

/* Median of n numbers less `shift`, with its one-sided bounds, each at the level that one look
 * of the plan has, divided by `parts` (1, or as many shapes as are judged together). NaN: too
 * few numbers. Not widened by any bias. */
struct att_interval att_paired_bounds(const struct att_paired_plan *plan, const double *x,
                                      int n, double shift, int parts);

/* 1 CONFIRMED, -1 REFUTED, 0 inconclusive: t_A / t_B is at least plan->at_least. */
int att_paired_claim(const struct att_paired_plan *plan, const struct att_paired *result);

/* How many more processes would decide whether the ratio is at_least, or without one whether
 * the arms differ by the margin, were the spread to stay; ATT_PAIRED_NEVER and above: it is
 * too close to be told. */
enum { ATT_PAIRED_NEVER = 100000 };
int att_paired_more(const struct att_paired_plan *plan, const struct att_paired *result);

#endif
