/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passport_memory.c - how fast bytes move, by size and threads; see passport.h. Sizes are of
 * one side: a copy of 512 MiB reads as many and writes as many, and both count.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernels/cpu/core/device.h"
#include "kernels/cpu/core/passport.h"

enum { PAGE = 4096 };

enum what { COPY, FILL, READ };

/* Many short tries rather than a few long ones: some fall between two interruptions. */
static const double TRY_NS = 0.5e6, BUDGET_NS = 25e6;

struct job {
    enum what                  what;
    const struct att_cpu_move *move;
    uint64_t (*read)(const void *src, size_t bytes);
    char    *dst, *src;
    size_t   bytes;
    int64_t  times;
    double   ns;   // by the clock of worker 0, from all here to all done
    uint64_t sink; // what was read, so that it must be read
};

static const struct {
    const char *name;
    enum what   what;
    int         streamed; // past the caches
    int         passes;   // bytes that count, per byte of the size
} kinds[] = {
    { "copy", COPY, 0, 2 },
#if defined(__x86_64__)
    { "copy_nt", COPY, 1, 2 },
    { "fill_nt", FILL, 1, 1 },
#else
    { "fill", FILL, 0, 1 },
#endif
    { "read", READ, 0, 1 },
};

static const struct {
    const char *name;
    size_t      bytes;
} sizes[] = {
    { "16KiB", (size_t)16 << 10 }, { "128KiB", (size_t)128 << 10 },
    { "1MiB", (size_t)1 << 20 },   { "8MiB", (size_t)8 << 20 },
    { "64MiB", (size_t)64 << 20 }, { "512MiB", (size_t)512 << 20 },
};

enum { KINDS = sizeof kinds / sizeof *kinds, SIZES = sizeof sizes / sizeof *sizes };

/* This worker's whole pages of the block. */
static size_t part(const struct att_cpu_worker *w, const struct job *j, size_t *at)
{
    int64_t begin, end;

    att_cpu_split(w, (int64_t)(j->bytes / PAGE), &begin, &end);
    *at = (size_t)begin * PAGE;
    return (size_t)(end - begin) * PAGE;
}

/* Random words, written by the worker that will move them: on machines whose memory has
 * places, pages lie beside the core that touched them first. */
static void make_data(const struct att_cpu_worker *w, void *arg)
{
    struct job *j = arg;
    size_t      at, bytes = part(w, j, &at);
    uint64_t    state = 0x9e3779b97f4a7c15u + (uint64_t)w->id;

    for (size_t i = at; i < at + bytes; i += sizeof(uint64_t)) {
        const uint64_t word = att_cpu_random(&state);
        memcpy(j->src + i, &word, sizeof word);
    }
    memset(j->dst + at, 1, bytes);
}

static void move_part(const struct att_cpu_worker *w, void *arg)
{
    struct job *j = arg;
    size_t      at, bytes = part(w, j, &at);
    double      began = 0;
    uint64_t    sum = 0;

    att_cpu_barrier(w);
    if (w->id == 0)
        began = att_cpu_now();
    for (int64_t i = 0; i < j->times; i++) {
        if (j->what == COPY)
            j->move->copy(j->dst + at, j->src + at, bytes);
        else if (j->what == FILL)
            j->move->zero(j->dst + at, bytes);
        else
            sum += j->read(j->src + at, bytes);
    }
    j->move->end();
    att_cpu_barrier(w);
    if (w->id == 0)
        j->ns = att_cpu_now() - began;
    __atomic_fetch_add(&j->sink, sum, __ATOMIC_RELAXED);
}

/* Bytes per nanosecond. */
static double rate(struct att_device *dev, struct job *j, int passes, int workers)
{
    double best = 0, spent = 0;
    int    tries = 0;

    j->times = 1;
    while (tries < 2 || spent < BUDGET_NS) {
        const double bytes = (double)j->bytes * (double)j->times * passes;

        att_cpu_pool_run(dev->pool, workers, move_part, j);
        if (j->ns < TRY_NS && tries == 0) {
            j->times *= 4; // too short to be timed well
            continue;
        }
        tries++;
        spent += j->ns;
        if (bytes / j->ns > best)
            best = bytes / j->ns;
    }
    return best;
}

/* Every kind at one size and number of workers. */
static void sweep(struct att_device *dev, struct job *j, int size, int workers,
                  const char *threads, const struct att_cpu_say *to)
{
    const double always = 1e300;
    char         name[64];

    for (int k = 0; k < KINDS; k++) {
        j->what = kinds[k].what;
        j->move = att_cpu_move(&dev->stream, kinds[k].streamed ? always : 0);
        snprintf(name, sizeof name, "%s.%s.%s", kinds[k].name, sizes[size].name, threads);
        to->say(to->user, name, rate(dev, j, kinds[k].passes, workers), "GB/s");
    }
}

/* Bytes of memory that can be had without pushing others out; a guess where unknown. */
static double available(void)
{
    char    line[128];
    int64_t kib = -1;
    FILE   *f = fopen("/proc/meminfo", "re");

    while (f && kib < 0 && fgets(line, sizeof line, f))
        if (sscanf(line, "MemAvailable: %" SCNd64, &kib) != 1)
            kib = -1;
    if (f)
        fclose(f);
    return kib < 0 ? (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / 2
                   : (double)kib * 1024;
}

/* Two blocks of the largest size that leaves half of the memory to others; the number of
 * sizes that fit. */
static int take_blocks(struct att_device *dev, struct job *j)
{
    const double room = available() / 2;

    for (int n = SIZES; n > 0; n--) {
        j->bytes = sizes[n - 1].bytes;
        if (n > 1 && 2 * (double)j->bytes > room)
            continue;
        j->src = att_cpu_alloc(dev, j->bytes);
        j->dst = att_cpu_alloc(dev, j->bytes);
        if (j->src && j->dst)
            return n;
        att_cpu_free(dev, j->src);
        att_cpu_free(dev, j->dst);
    }
    return 0;
}

int att_cpu_passport_memory(struct att_device *dev, const struct att_cpu_say *to)
{
    const int  all = att_cpu_pool_size(dev->pool);
    struct job job = { .read = att_cpu_reader() };
    const int  n = take_blocks(dev, &job);

    if (n == 0)
        return ATT_ENOMEM;
    att_cpu_pool_run(dev->pool, all, make_data, &job);
    for (int i = 0; i < n; i++) {
        job.bytes = sizes[i].bytes;
        sweep(dev, &job, i, 1, "1_thread", to);
        // a worker without a page of its own would measure the barrier
        if (job.bytes / PAGE >= (size_t)all)
            sweep(dev, &job, i, all, "all_threads", to);
    }
    att_cpu_free(dev, job.src);
    att_cpu_free(dev, job.dst);
    dev->sink += job.sink;
    return 0;
}
