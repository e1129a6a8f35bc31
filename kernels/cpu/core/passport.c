/* SPDX-License-Identifier: Apache-2.0 */
/* passport.c - the clock, parallel regions, and all figures in order; see passport.h. */
#include "kernels/cpu/core/passport.h"

#include <stdlib.h>
#include <time.h>

#include "kernels/cpu/core/device.h"

/* The clock is measured as its users see it: through the back-end. */
extern const struct att_backend att_backend_cpu;

double att_cpu_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void nap(long ns)
{
    const struct timespec t = { .tv_nsec = ns };

    nanosleep(&t, NULL);
}

/* ---- clock -------------------------------------------------------------------------- */

/* The smallest step between two marks that is not 0. */
static double clock_step(struct att_device *dev)
{
    double least = 1e18;

    for (int i = 0; i < 50000; i++) {
        double ns;

        att_backend_cpu.mark(dev, 0);
        att_backend_cpu.mark(dev, 1);
        if (att_backend_cpu.elapsed(dev, 0, 1, &ns) == 0 && ns > 0 && ns < least)
            least = ns;
    }
    return least;
}

static void say_clock(struct att_device *dev, const struct att_cpu_say *to)
{
    const int n = 20000;
    double    began = att_cpu_now(), ns;

    for (int i = 0; i < n; i++)
        att_backend_cpu.mark(dev, i % 2);
    to->say(to->user, "mark.cost", (att_cpu_now() - began) / n, "ns");
    began = att_cpu_now();
    for (int i = 0; i < n; i++)
        att_backend_cpu.elapsed(dev, 0, 1, &ns);
    to->say(to->user, "elapsed.cost", (att_cpu_now() - began) / n, "ns");
    to->say(to->user, "mark.step", clock_step(dev), "ns");
}

/* ---- regions ------------------------------------------------------------------------ */

static void nothing(const struct att_cpu_worker *w, void *arg)
{
    (void)w;
    (void)arg;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Median nanoseconds of an empty region on all workers; `rest` before each. */
static double region_ns(struct att_device *dev, long rest)
{
    enum { MANY = 1001, FEW = 51 };
    const int n = rest ? FEW : MANY;
    double    took[MANY];

    for (int i = 0; i < n; i++) {
        double began;

        if (rest)
            nap(rest);
        began = att_cpu_now();
        att_cpu_pool_run(dev->pool, att_cpu_pool_size(dev->pool), nothing, NULL);
        took[i] = att_cpu_now() - began;
    }
    qsort(took, (size_t)n, sizeof *took, ascending);
    return took[n / 2];
}

int cpu_passport(struct att_device *dev,
                 void (*say)(void *user, const char *name, double value, const char *unit),
                 void *user)
{
    const struct att_cpu_say to = { say, user };

    say(user, "workers", att_cpu_pool_size(dev->pool), "threads");
    say_clock(dev, &to);
    say(user, "region.awake.all_threads", region_ns(dev, 0), "ns");
    say(user, "region.asleep.all_threads", region_ns(dev, 1000000), "ns");
    say(user, "cache.last", (double)dev->stream.last_cache, "bytes");
    say(user, "streams.above", (double)dev->stream.above, "bytes");
    att_cpu_passport_arith(dev, &to);
    return att_cpu_passport_memory(dev, &to);
}
