/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cpu back-end: memory is host memory, work is done when run() returns, and marks are
 * readings of the monotonic clock.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/attest.h"
#include "kernels/cpu/core/device.h"
#include "kernels/cpu/core/heap.h"
#include "kernels/cpu/core/passport.h"

/* The build writes this table from the paths kernels/cpu/<op>/<variant>.c. */
extern const struct att_kernel *const att_kernels_cpu[];

/* Below this a second core does not repay its waking. */
static const size_t parallel_from = (size_t)1 << 20;

static void read_model(char *text, size_t size)
{
    char  line[256];
    FILE *f = fopen("/proc/cpuinfo", "r");

    snprintf(text, size, "unknown model");
    while (f && fgets(line, sizeof line, f)) {
        char *colon = strchr(line, ':');

        if (colon && !strncmp(line, "model name", 10)) {
            snprintf(text, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
            break;
        }
    }
    if (f)
        fclose(f);
}

static void cpu_close(struct att_device *dev)
{
    while (dev->blocks.n)
        att_cpu_free(dev, dev->blocks.of[0].data);
    att_cpu_pool_close(dev->pool);
    free(dev);
}

static int cpu_open(int index, struct att_device **out, char *why, size_t why_size)
{
    struct att_device *dev;

    if (index != 0) {
        snprintf(why, why_size, "there is one cpu device, 0; %d was asked for", index);
        return ATT_ENODEV;
    }
    dev = calloc(1, sizeof *dev);
    if (dev)
        dev->pool = att_cpu_pool_open(att_cpu_count());
    if (!dev || !dev->pool) {
        snprintf(why, why_size, "no memory or no threads");
        free(dev);
        return ATT_ENOMEM;
    }
    att_cpu_stream_open(&dev->stream, att_cpu_count());
    read_model(dev->model, sizeof dev->model);
    *out = dev;
    return 0;
}

static void cpu_describe(struct att_device *dev, char *text, size_t size)
{
    snprintf(text, size, "%s, %d threads, last cache %.1f MB", dev->model,
             att_cpu_pool_size(dev->pool), (double)dev->stream.last_cache / 1048576);
}

struct move_job {
    const struct att_cpu_move *move;
    char                      *dst;
    const char                *src;
    size_t                     bytes;
    uint64_t                   sink; // of touch; written by all, read by none
};

/* Parts are whole pages long. */
static void copy_part(const struct att_cpu_worker *w, void *arg)
{
    struct move_job *j = arg;
    int64_t          begin, end;
    size_t           at, to;

    att_cpu_split(w, (int64_t)((j->bytes + 4095) / 4096), &begin, &end);
    at = (size_t)begin * 4096;
    to = (size_t)end * 4096 < j->bytes ? (size_t)end * 4096 : j->bytes;
    if (at < to)
        j->move->copy(j->dst + at, j->src + at, to - at);
    j->move->end();
}

static int move(struct att_device *dev, const char *name, void *dst, const void *src,
                size_t bytes)
{
    struct move_job j = { att_cpu_move(&dev->stream, 2 * (double)bytes), dst, src, bytes, 0 };

    att_cpu_launch(dev, &(struct att_cpu_region){ name, copy_part, &j, ATT_CPU_COPY,
                                                  bytes < parallel_from });
    return 0;
}

static int cpu_upload(struct att_device *dev, void *dst, const void *src, size_t bytes)
{
    return move(dev, "upload", dst, src, bytes);
}

static int cpu_download(struct att_device *dev, void *dst, const void *src, size_t bytes)
{
    return move(dev, "download", dst, src, bytes);
}

static int cpu_copy(struct att_device *dev, void *dst, const void *src, size_t bytes)
{
    return move(dev, "copy", dst, src, bytes);
}

/* One load per 8 bytes into four sums, which the caller keeps. */
static void touch_part(const struct att_cpu_worker *w, void *arg)
{
    struct move_job *j = arg;
    int64_t          begin, end;
    uint64_t         sum[4] = { 0, 0, 0, 0 }, word[4];

    att_cpu_split(w, (int64_t)(j->bytes / 32), &begin, &end);
    for (int64_t i = begin; i < end; i++) {
        memcpy(word, j->src + i * 32, sizeof word);
        for (int k = 0; k < 4; k++)
            sum[k] += word[k];
    }
    for (size_t i = j->bytes / 32 * 32; w->id == 0 && i < j->bytes; i++)
        sum[0] += (unsigned char)j->src[i];
    __atomic_fetch_add(&j->sink, sum[0] + sum[1] + sum[2] + sum[3], __ATOMIC_RELAXED);
}

static int cpu_touch(struct att_device *dev, const void *src, size_t bytes)
{
    struct move_job j = { .src = src, .bytes = bytes };

    att_cpu_launch(dev, &(struct att_cpu_region){ "touch", touch_part, &j, ATT_CPU_KERNEL,
                                                  bytes < parallel_from });
    dev->sink += j.sink;
    return 0;
}

static int cpu_mark(struct att_device *dev, int slot)
{
    struct timespec now;

    if (slot < 0 || slot >= ATT_MARKS)
        return ATT_EINVAL;
    clock_gettime(CLOCK_MONOTONIC, &now);
    dev->mark[slot] = (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
    return 0;
}

static int cpu_elapsed(struct att_device *dev, int from, int to, double *ns)
{
    if (from < 0 || from >= ATT_MARKS || to < 0 || to >= ATT_MARKS)
        return ATT_EINVAL;
    *ns = dev->mark[to] - dev->mark[from];
    return 0;
}

static int cpu_usage(struct att_device *dev, struct att_usage *out)
{
    (void)dev;
    out->size = sizeof *out;
    out->bytes = att_cpu_heap_bytes();
    out->allocs = att_cpu_heap_allocs();
    return 0;
}

static int cpu_threads(struct att_device *dev, int n)
{
    struct att_cpu_pool *pool;

    if (n < 0 || n > 4096)
        return ATT_EINVAL;
    pool = att_cpu_pool_open(n ? n : att_cpu_count());
    if (!pool)
        return ATT_ENOMEM;
    att_cpu_pool_close(dev->pool);
    dev->pool = pool;
    return 0;
}

const struct att_backend att_backend_cpu = {
    .size = sizeof(struct att_backend),
    .name = "cpu",
    .open = cpu_open,
    .close = cpu_close,
    .describe = cpu_describe,
    .alloc = att_cpu_alloc,
    .free = att_cpu_free,
    .upload = cpu_upload,
    .download = cpu_download,
    .flush = att_cpu_flush,
    .mark = cpu_mark,
    .elapsed = cpu_elapsed,
    .account = att_cpu_account,
    .kernels = att_kernels_cpu,
    .alloc_edge = att_cpu_alloc_edge,
    .copy = cpu_copy,
    .usage = cpu_usage,
    .threads = cpu_threads,
    .touch = cpu_touch,
    .passport = cpu_passport,
    .peak = cpu_peak,
    .protect = att_cpu_protect,
};
