/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passport.h - what this cpu can do at best: the ceilings that results are read against.
 *
 * Figures are called <what>.<size>.<threads> or <what>.<how>.<threads>, with "1_thread" and
 * "all_threads": copy_nt.512MiB.all_threads, fma_f32.avx512.1_thread. Rates are the best of a
 * few rounds, because a ceiling is asked for; latencies are medians.
 *
 *     passport.c         clock, parallel regions, and the order of all
 *     passport_memory.c  copies, fills and reads by size and threads
 *     passport_arith.c   arithmetic peaks
 *     passport_loops.c   the loops that these time
 */
#ifndef ATT_CPU_PASSPORT_H
#define ATT_CPU_PASSPORT_H

#include <stddef.h>
#include <stdint.h>

#include "harness/attest.h"

/* att_backend.passport; ATT_ENOMEM when there is no memory for the smallest copy. It takes
 * up to 1 GiB through alloc() and gives it back. */
int cpu_passport(struct att_device *dev,
                 void (*say)(void *user, const char *name, double value, const char *unit),
                 void *user);

/* att_backend.peak: by the widest loop of this build, on all cores. Units that none of these
 * loops reaches (AMX) make it unknown. */
double cpu_peak(struct att_device *dev, enum att_dtype dtype);

/* ---- the parts ---------------------------------------------------------------------- */

/* Whom to tell. */
struct att_cpu_say {
    void (*say)(void *user, const char *name, double value, const char *unit);
    void *user;
};

int  att_cpu_passport_memory(struct att_device *dev, const struct att_cpu_say *to);
void att_cpu_passport_arith(struct att_device *dev, const struct att_cpu_say *to);

/* Nanoseconds since some fixed moment. */
double att_cpu_now(void);

/* A random word from a state that is not 0. */
static inline uint64_t att_cpu_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* ---- loops -------------------------------------------------------------------------- */

enum {
    ATT_CPU_CHAINS = 12, // independent accumulators: more than latency times units of any core
    ATT_CPU_LANES = 16,  // floats of the widest vector
    ATT_CPU_SEEDS = (ATT_CPU_CHAINS + 2) * ATT_CPU_LANES,
};

/* One way to do arithmetic. */
struct att_cpu_peak {
    const char *name; // "fma_f32.avx2"
    int (*here)(void);
    /* `rounds` steps of all chains, from ATT_CPU_SEEDS floats: the factors, the summands and
     * the start of each chain. Returns what the chains came to. */
    float (*run)(const float *seed, int64_t rounds);
    double flops;  // of one round
    int    narrow; // 1: on data of 16 bits only
};

/* All that this build knows; ends with a NULL name. */
extern const struct att_cpu_peak att_cpu_peaks[];

/* Arithmetic on data of 16 bits as a multiple of that of 32: 2 where a lane holds two of them;
 * 0: there are other units for it, which no loop here reaches. */
double att_cpu_peak_factor(enum att_dtype dtype);

/* The widest read loop of this cpu: the sum of all words; `bytes` is a multiple of 256. */
uint64_t (*att_cpu_reader(void))(const void *src, size_t bytes);

#endif
