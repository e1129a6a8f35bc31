/* SPDX-License-Identifier: Apache-2.0 */
/*
 * device.h - what a cpu kernel sees of its device: regions that are counted, and copies that
 * know the machine.
 *
 *     static void body(const struct att_cpu_worker *w, void *arg) { ... }
 *
 *     static int run(struct att_device *dev, const struct att_call *call)
 *     {
 *         struct job j = { ... };
 *         att_cpu_launch(dev, &(struct att_cpu_region){ "pack", body, &j });
 *         return 0;
 *     }
 */
#ifndef ATT_CPU_DEVICE_H
#define ATT_CPU_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/attest.h"
#include "kernels/cpu/core/memory.h"
#include "kernels/cpu/core/pool.h"
#include "kernels/cpu/core/stream.h"

/* As what a region counts when a run is accounted for. */
enum att_cpu_kind { ATT_CPU_KERNEL, ATT_CPU_COPY, ATT_CPU_FILL };

struct att_cpu_region {
    const char *name; // letters, digits, '_': a literal
    void (*fn)(const struct att_cpu_worker *w, void *arg);
    void             *arg;
    enum att_cpu_kind kind;
    int               serial; // 1: too small to wake the other workers
};

/* Operations that move fewer bytes run on the calling thread: they are over before another
 * worker would be awake. */
enum { ATT_CPU_SERIAL = 64 << 10 };

enum { ATT_CPU_NAMES = 32 };

/* The regions of one run by name, in the order of their first launch. */
struct att_cpu_names {
    int n;
    struct {
        const char *name;
        int64_t     count;
    } of[ATT_CPU_NAMES];
};

struct att_device {
    struct att_cpu_pool  *pool;
    struct att_account   *account; // counts when not NULL
    struct att_cpu_names  names;
    struct att_cpu_stream stream;
    struct att_cpu_blocks blocks;
    double                mark[ATT_MARKS]; // ns
    char                  model[128];      // of the cpu
    uint64_t              sink;            // what touch() read, so that it must be read
};

/* Run a region on all workers and wait for it. */
void att_cpu_launch(struct att_device *dev, const struct att_cpu_region *region);

/* Say that the host waits here for the device to learn a number. Nothing is left to wait
 * for, regions are over when att_cpu_launch returns; but a queue would drain here. */
void att_cpu_sync(struct att_device *dev);

/* Run the call once and say what it launched; att_backend.account. */
int att_cpu_account(struct att_device *dev, const struct att_kernel *k,
                    const struct att_call *call, struct att_account *out);

#endif
