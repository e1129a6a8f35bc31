/* SPDX-License-Identifier: Apache-2.0 */
/* passport_arith.c - arithmetic peaks, of one core and of all; see passport.h. */
#include <stdio.h>

#include "kernels/cpu/core/device.h"
#include "kernels/cpu/core/passport.h"

enum {
    ROUNDS = 4096, // between two fresh starts of the chains: some 10 microseconds
    TRIES = 48,
    FEW_TRIES = 8, // where a kernel waits for it
};

/* Many short tries rather than a few long ones: some fall between two interruptions. */
static const double TRY_NS = 1e6;

struct job {
    const struct att_cpu_peak *peak;
    float                      seed[ATT_CPU_SEEDS];
    int64_t                    chunks;
    double                     ns;   // by the clock of worker 0, from all here to all done
    uint64_t                   sink; // what came out, so that it must be computed
};

/* Random factors in (-1, -0.9995), summands in [0.5, 1.5), starts in [1, 3). */
static void seed_chains(float *seed)
{
    uint64_t state = 0x9e3779b97f4a7c15u;

    for (int i = 0; i < ATT_CPU_SEEDS; i++) {
        const float u = (float)(att_cpu_random(&state) >> 40) / (float)(1 << 24);

        if (i < ATT_CPU_CHAINS * ATT_CPU_LANES)
            seed[i] = 1 + 2 * u;
        else if (i < (ATT_CPU_CHAINS + 1) * ATT_CPU_LANES)
            seed[i] = -1 + 0.0005f * (u + 0.001f);
        else
            seed[i] = 0.5f + u;
    }
}

static void run_chunks(const struct att_cpu_worker *w, void *arg)
{
    struct job *j = arg;
    double      began = 0, sum = 0;

    att_cpu_barrier(w);
    if (w->id == 0)
        began = att_cpu_now();
    for (int64_t i = 0; i < j->chunks; i++)
        sum += (double)j->peak->run(j->seed, ROUNDS);
    att_cpu_barrier(w);
    if (w->id == 0)
        j->ns = att_cpu_now() - began;
    __atomic_fetch_add(&j->sink, (uint64_t)(sum > 0), __ATOMIC_RELAXED);
}

/* GFLOP/s of `workers` workers together, at best. */
static double rate(struct att_device *dev, struct job *j, int workers, int tries)
{
    double best = 0;

    for (j->chunks = 1;; j->chunks *= 2) {
        att_cpu_pool_run(dev->pool, workers, run_chunks, j);
        if (j->ns >= TRY_NS)
            break;
    }
    for (int i = 0; i < tries; i++) {
        const double flops = (double)workers * (double)j->chunks * ROUNDS * j->peak->flops;

        att_cpu_pool_run(dev->pool, workers, run_chunks, j);
        if (flops / j->ns > best)
            best = flops / j->ns;
    }
    return best;
}

void att_cpu_passport_arith(struct att_device *dev, const struct att_cpu_say *to)
{
    struct job job = { .chunks = 1 };
    char       name[64];

    seed_chains(job.seed);
    for (const struct att_cpu_peak *p = att_cpu_peaks; p->name; p++) {
        if (!p->here())
            continue;
        job.peak = p;
        snprintf(name, sizeof name, "%s.1_thread", p->name);
        to->say(to->user, name, rate(dev, &job, 1, TRIES), "GFLOP/s");
        snprintf(name, sizeof name, "%s.all_threads", p->name);
        to->say(to->user, name, rate(dev, &job, att_cpu_pool_size(dev->pool), TRIES),
                "GFLOP/s");
    }
    dev->sink += job.sink;
}

double cpu_peak(struct att_device *dev, enum att_dtype dtype)
{
    const double               factor = att_cpu_peak_factor(dtype);
    const int                  workers = att_cpu_pool_size(dev->pool);
    const struct att_cpu_peak *wide = att_cpu_peaks;
    struct job                 job = { .chunks = 1 };
    double                     best = 0;

    if (factor <= 0)
        return 0;
    for (const struct att_cpu_peak *p = att_cpu_peaks; p->name; p++)
        if (p->here() && !p->narrow)
            wide = p; // each is wider than the one before
    seed_chains(job.seed);
    for (const struct att_cpu_peak *p = att_cpu_peaks; p->name; p++) {
        double now;
        if (p != wide && !(p->narrow && dtype == ATT_BF16 && p->here()))
            continue;
        job.peak = p;
        now = rate(dev, &job, workers, FEW_TRIES);
        best = now > best ? now : best;
    }
    dev->sink += job.sink;
    // A kernel may have threads of its own.
    return factor * best * att_cpu_count() / workers;
}
